"""From text to terms of the kernel, and what the text presupposes: claims, definitions, layers and update rules."""
