"""Runs scripts, each in a process of its own, and keeps their verdicts."""
