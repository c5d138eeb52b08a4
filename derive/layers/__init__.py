"""Layers in index notation: read, their gradients proved, claims about these judged."""
