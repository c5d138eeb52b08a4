"""What the engine cannot do yet, each with its reason: a test of one of these is expected to fail, and says so."""

# (example, input): why its hand-derived gradient is not proved
UNPROVED: dict[tuple[str, str], str] = {
    ("layer norm", "x"): "sqrt(mean of squares + eps) is shown multiplied out; that this is positive is not discharged",
    ("layer norm", "g"): "as layer norm, x",
    ("layer norm", "b"): "as layer norm, x",
    ("1-D convolution", "x"): "sum over i of f(i)*w(j-i+1) and sum over k of f(j-k+1)*w(k) have two normal forms",
    ("2-D convolution", "x"): "as 1-D convolution, x",
    ("strided convolution", "w"): "that 2*i+k is in range follows from two hypotheses added up",
    ("dilated convolution", "x"): "[2*k+i = j] could be contracted over i, around the sum over k",
    ("dilated convolution", "w"): "as strided convolution, w",
    ("relu network", "x"): "[relu(a) > 0] is not known to be [a > 0]",
    ("relu network", "w"): "as relu network, x",
}
