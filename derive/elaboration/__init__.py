"""What written formulas mean as terms, and what their writing presupposes."""
