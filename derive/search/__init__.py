"""Untrusted search: it may guess, and if it guesses wrong the kernel refuses."""
