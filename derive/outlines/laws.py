"""What can be declared of the joint law of families of random numbers."""

from .terms import Law


class Independent(Law):
    """All the units of all these families are independent."""


class PairwiseIndependent(Law):
    """Any two units of these families are independent."""


class Uncorrelated(Law):
    """The mean of a product of two entries of different units is the product of their means."""


class SameLaw(Law):
    """The units of each family have one law."""


class Symmetric(Law):
    """Each unit has the law of its negative."""


class Normal(Law):
    """Each entry is a standard normal number; here the number of the pair says nothing."""


class Moments(Law):
    """(x, k): the mean of abs(x[i])**k is finite, for all i."""
