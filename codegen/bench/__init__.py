"""Times our kernels beside other implementations of the same formulas."""
