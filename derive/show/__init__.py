"""How verdicts and derivations are told: on a terminal, as plain text, as an index."""
