"""Claims, theorems and layers as LaTeX."""
