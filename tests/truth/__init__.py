"""The pool of truth: formulas for gradients from textbooks and documentation, each with wrong variants, judged."""
