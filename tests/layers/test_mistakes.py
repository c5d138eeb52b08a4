"""What a user is told about a mistake in a layer or in a gradient: the whole message, word for word."""

import pytest

from derive.layers.layer import layer
from derive.notation.errors import Error

LAYERS = {
    "y[i] = x[i] + z[j]": """no index is called j here
  y[i] = x[i] + z[j]
                  ^
expected one of: i""",
    "y[i] = x[i] + x[i,j]": """x has 2 indices here and 1 index elsewhere
  y[i] = x[i] + x[i,j]
                ^^^^^^
expected x with 1 index, as in its first use""",
    "h[i] = x[i+1] - x[i-1]\ny[i] = h[i] + x[i]": """the index i has two sizes: h has positions 2..I - 1, x has 1..I
  2 | y[i] = h[i] + x[i]
    |               ^^^^
expected arrays of one size under one index""",
    "y[i] = x[i-1]*x[1-i]": """no position is legal for i: it would run from 2 to 0
  y[i] = x[i-1]*x[1-i]
  ^^^^^^^^^^^^^^^^^^^^""",
    "y[i] = sum(j, 2)*x[i]": """the range of j is unknown: no array is indexed by j
  y[i] = sum(j, 2)*x[i]
  ^^^^^^^^^^^^^^^^^^^^^
expected an array with j as an index""",
    "y[i] = 2*x[3]": """the range of i is unknown: no array is indexed by i
  y[i] = 2*x[3]
  ^^^^^^^^^^^^^
expected an array with i as an index""",
    "y[i] = x[i*i]": """an index is a sum of letters with whole factors
  y[i] = x[i*i]
           ^^^
expected 2*i + k""",
    "y[i] = x[i/2]": """an index is a sum of letters with whole factors
  y[i] = x[i/2]
           ^^^
expected i, i+2 or 2*i + k""",
    "y[i] = x[-2*i]": """-2*i runs backwards in steps
  y[i] = x[-2*i]
         ^^^^^^^
expected a positive stride""",
    "s = sum(k, a[k])\nt = sum(k, b[k])\ny[i] = x[i]*size(k)": """k has several ranges in this text
  3 | y[i] = x[i]*size(k)
    |             ^^^^^^^""",
    "y[i] = x[i]*size(j)": """no index is called j here
  y[i] = x[i]*size(j)
              ^^^^^^^""",
    "y[i] = sum(j=1..3, x[i])": """the range of a sum is read off the arrays here
  y[i] = sum(j=1..3, x[i])
         ^^^^^^^^^^^^^^^^^
expected sum(i, body)""",
    "y[i] = x[i]\n-> z": """the result z is never defined
  2 | -> z
    |    ^
expected a name that is defined above
defined here: y""",
}
GRADIENTS = {
    "dx[i] = dz[i]": """no array is called dz
  dx[i] = dz[i]
          ^^^^^
expected one of y, weight, x, dy""",
    "dx[i] = dy[i]*wieght[i]": """no array is called wieght
  dx[i] = dy[i]*wieght[i]
                ^^^^^^^^^
expected one of y, weight, x, dy
did you mean weight?""",
    "dw[i] = dy[i]": """dw is no gradient of this layer
  dw[i] = dy[i]
  ^^^^^
expected one of dy, dweight, dx""",
    "dx[i,j] = dy[i]": """x has 1 index
  dx[i,j] = dy[i]
  ^^^^^^^""",
    "dx[i] = sum(j, dy[i])": """the range of j is unknown: no array is indexed by j alone
  dx[i] = sum(j, dy[i])
          ^^^^^^^^^^^^^""",
    "dx[i] = dy[i": """this '[' is never closed
  dx[i] = dy[i
            ^
expected a ']'""",
}


@pytest.mark.parametrize("text", LAYERS)
def test_a_mistake_in_a_layer(text: str) -> None:
    with pytest.raises(Error) as told:
        layer(text)
    assert str(told.value) == LAYERS[text]


@pytest.mark.parametrize("text", GRADIENTS)
def test_a_mistake_in_a_gradient(text: str) -> None:
    with pytest.raises(Error) as told:
        layer("y[i] = weight[i]*x[i]").check_gradient("x", text)
    assert str(told.value) == GRADIENTS[text]


def test_a_name_that_is_nearly_an_array() -> None:
    with pytest.raises(Error, match=r"the layer has no array wieght; it has y, weight, x\. did you mean weight\?"):
        layer("y[i] = weight[i]*x[i]").gradient("wieght")


def test_a_gradient_of_another_array() -> None:
    with pytest.raises(Error, match="this is said of dx, not of dweight: dx"):
        layer("y[i] = weight[i]*x[i]").check_gradient("weight", "dx[i] = dy[i]*weight[i]")
