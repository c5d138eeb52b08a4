"""Schedules array programs: loops over tiles, and what forward saves for backward."""
