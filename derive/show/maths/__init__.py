"""Written mathematics as a tree, made from kernel terms and from typed formulas, printed as TeX and as MathML."""
