"""The trusted base: terms, the rules that make theorems, the facts they rest on, and proof files. It needs the standard
library alone, and `python -m derive.kernel FILE` checks proof files in a process that loads nothing else."""
