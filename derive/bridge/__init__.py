"""From the outline of a proof, in SymPy's terms, to a theorem of the kernel. Nothing here is trusted."""
