"""Samples for derive.outlines.functions_apart."""

from sympy import exp, log, tanh

from derive.outlines.functions_apart import functions_apart
from derive.outlines.terms import Equal, Less, real, sigmoid

from .sample import accepts, refuses

x, y = real("x"), real("y")

accepts(functions_apart, sigmoid(x) + sigmoid(-x), x - x + 1, statement=Equal(sigmoid(x) + sigmoid(-x), 1))
accepts(functions_apart, tanh(x), 2 * sigmoid(2 * x) - 1, statement=Equal(tanh(x), 2 * sigmoid(2 * x) - 1))
accepts(functions_apart, log(x * y), log(x) + log(y), Less(0, x), Less(0, y), given={Less(0, x), Less(0, y)},
        statement=Equal(log(x * y), log(x) + log(y)))
accepts(functions_apart, log(1 + exp(x)), x + log(1 + exp(-x)),
        statement=Equal(log(1 + exp(x)), x + log(1 + exp(-x))))
refuses(functions_apart, sigmoid(x), sigmoid(x) + 1, says="functions_apart: .* are not the same")
refuses(functions_apart, log(x), log(x) - 2, Less(0, x), says="functions_apart: .* are not the same")
