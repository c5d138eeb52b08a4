"""Writes scheduled programs as Python that calls NumPy."""
