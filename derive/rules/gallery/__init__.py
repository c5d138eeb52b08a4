"""The gallery: `rules["torch.optim.AdamW"]` is the update rule of a framework, with its defaults and its start."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from textwrap import dedent

from derive.notation.errors import Error
from derive.rules.gallery.tables import gallery
from derive.rules.update_rules import UpdateRule, update_rule


@dataclass(frozen=True)
class GalleryRule(UpdateRule):
    """A rule of a framework."""

    name: str
    source: str                         # the class or function, with the version that was read
    original: str                       # the call that makes it
    defaults: Mapping[str, float] = field(default_factory=dict)

    @property
    def start(self) -> Mapping[str, str]:
        """Where the states start that do not start at 0."""
        return self.reading.start


class NoSuchRule(Error, KeyError):
    """A name that the gallery does not have."""

    __str__ = Error.__str__


class Gallery(Mapping[str, GalleryRule]):
    """The rules by their names, each read when it is asked for."""

    def __getitem__(self, name: str) -> GalleryRule:
        if name not in gallery():
            raise NoSuchRule(f"the gallery has no rule {name}. {nearest_names(name)}")
        entry = gallery()[name]
        reading = update_rule(dedent(entry.text).strip("\n"), entry.start).reading
        return GalleryRule(reading, name, entry.source, entry.original, entry.defaults)

    def __iter__(self) -> Iterator[str]:
        return iter(gallery())

    def __len__(self) -> int:
        return len(gallery())

    def __contains__(self, name: object) -> bool:
        return name in gallery()


def nearest_names(name: str) -> str:
    """Up to three names that may be meant: capital letters and the framework may be others."""
    known = {full.lower(): full for full in gallery()}
    bare = name.lower().rpartition(".")[2]
    found = [full for lower, full in known.items() if lower.rpartition(".")[2] == bare]
    found += [known[one] for one in get_close_matches(name.lower(), known, 3, 0.7)]
    names = list(dict.fromkeys(found))[:3]
    said = f"Did you mean {' or '.join(names)}? " if names else ""
    return f"{said}`derive rule --gallery` lists the names."


rules = Gallery()
