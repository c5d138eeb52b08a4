"""Claims as a static site: mathematics as MathML, no network, nothing that needs a script to be read."""
