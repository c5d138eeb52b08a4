"""Layers that many tests ask for, each made once in a process: a layer keeps what has been proved of it."""

from functools import cache

from derive.layers.layer import Layer
from derive.layers.layer import layer as read


@cache
def layer(text: str) -> Layer:
    return read(text)
