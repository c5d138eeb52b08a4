"""From a theorem to a kernel: what is emitted is what was proved."""
