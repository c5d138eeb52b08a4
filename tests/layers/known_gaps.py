"""What the engine cannot do yet, each with its reason: such a gradient is listed as an expected failure."""

# (example, input): why its hand-derived gradient is not proved
UNPROVED: dict[tuple[str, str], str] = {
    ("1-D convolution", "x"): "sum over i of f(i)*w(j-i+1) and sum over k of f(j-k+1)*w(k) have two normal forms",
    ("2-D convolution", "x"): "as 1-D convolution, x",
    ("dilated convolution", "x"): "[2*k+i = j] could be contracted over i, around the sum over k",
}
