"""Drawings of what is proved, from the formulas and recurrences of the claims themselves."""
