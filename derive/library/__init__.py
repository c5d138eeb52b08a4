"""Theorems proved from the facts of the kernel, each when it is first asked for: order, sums, powers, derivatives."""
