"""Every rule has words, and the words stand in one table."""

from importlib import import_module
from pkgutil import iter_modules

from derive import outlines as kernel
from derive.outlines.outline import RULES
from derive.show.reasons import REASONS

for module in iter_modules(kernel.__path__):
    import_module(f"derive.outlines.{module.name}")


def test_every_rule_has_a_reason() -> None:
    missing = sorted(RULES.keys() - REASONS.keys())
    assert missing == [], f"one line each in REASONS of derive/show/reasons.py: {', '.join(missing)}"


def test_every_reason_has_a_rule() -> None:
    assert sorted(REASONS.keys() - RULES.keys()) == []
