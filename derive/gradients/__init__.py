"""Gradients as statements about one real variable: along any direction the loss moves by gradient times direction."""
