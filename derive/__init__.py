"""chalkproof's prover: write a formula as on the board, claim something of it, and get a proof or a refutation."""
