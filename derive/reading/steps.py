"""The number of a step of an update rule, and what is said of all of them."""

from derive.kernel.terms import number
from derive.kernel.types import INT
from derive.reading.binders import Binder
from derive.reading.names import variable

T = variable("t", INT)
STEPS = Binder("t", T, (number(1, INT) <= T,))
