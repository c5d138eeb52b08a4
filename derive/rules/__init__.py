"""Update rules: their text as laws of sequences, closed forms, and whether two of them are one algorithm."""
