"""Families of random numbers, and what is estimated from them."""
