"""The course, one script a problem: each claim as its document prints it."""
