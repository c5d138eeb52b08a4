"""Defines array programs: grammar, checks, notation, names."""
