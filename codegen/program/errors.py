"""Names the two ways in which no kernel is made: a stage went wrong, or a formula has no form in NumPy yet."""

from derive.notation.errors import Error


class Malformed(Error):
    """A program that is not in the grammar: a mistake of the stage that made it."""


class Unsupported(Error):
    """A layer of which no kernel can be made yet."""
