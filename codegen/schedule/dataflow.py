"""Runs a placed program symbolically, and refuses it if a read finds another value than it expects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from codegen.program.errors import Unsupported
from codegen.program.grammar import Program

BLANK = ""                  # what an array holds before something is written there


@dataclass(frozen=True, slots=True)
class Use:
    """An array that is read, and the value that it is read for. In a loop over tiles, `place` is the index of which the
    tile is read; where there is none, all of the array is read."""

    array: str
    value: str
    place: int | None = None
    own: bool = True            # at no other entry than the one that is written


@dataclass(frozen=True, slots=True)
class Effect:
    """One operation, as it is written."""

    let: str                                # the let that it is a part of
    reads: tuple[Use, ...]
    array: str = ""                         # where the value goes; nowhere if it is a number of Python's
    value: str = ""
    place: int | None = None                # as of a use
    scratch: tuple[str, ...] = ()
    apart: bool = False                     # it does not write where it reads
    entrywise: bool = False                 # it writes an entry before it reads the next
    onto: bool = False                      # it adds to what is there, which is what adds nothing
    across: bool = False                    # each tile does, so that the value is there after the last


@dataclass(slots=True)
class Arrays:
    """What the arrays hold, by name, while the phases of a program run."""

    held: dict[str, str]
    local: set[str] = field(default_factory=set)            # the buffers of the phase

    def empty(self, names: Iterable[str], local: bool = False) -> None:
        for name in names:
            self.held[name] = BLANK
            if local:
                self.local.add(name)

    def start(self, name: str, let: str) -> None:
        """What adds nothing to the value of a let."""
        self.held[name] = start_of(let)

    def give(self, names: Iterable[str]) -> None:
        """Arrays that hold what they are called."""
        self.held.update((name, name) for name in names)

    def run(self, effects: Sequence[Effect], tiled: bool, ends: bool = True) -> None:
        """One phase; where it is a loop, one tile stands for each. When it ends, its buffers are gone."""
        if not tiled:
            for effect in effects:
                self._one(effect)
        else:
            self._tile(effects)
        if ends:
            for name in self.local:
                del self.held[name]
            self.local.clear()

    def _one(self, effect: Effect) -> None:
        for use in effect.reads:
            self._finds(effect, use, self.held)
        self._write(effect, self.held)

    def _tile(self, effects: Sequence[Effect]) -> None:
        """The arrays are as before the loop where no tile has been written, and nobody knows which have been: only what
        reads its own tile finds the one value before it is written, and the other after that."""
        now, places = dict(self.held), {effect.array: effect.place for effect in effects if effect.array}
        changed = {one.array for one in effects if one.value != self.held.get(one.array)} - {BLANK, *self.local}
        adding: set[str] = set()
        for effect in effects:
            for use in effect.reads:
                need(use.array not in adding, effect, f"{use.array} is read while tiles are added to it")
                need(use.array not in changed or (use.place is not None and use.place == places[use.array]), effect,
                     f"{use.array} is read in all of its entries while the loop writes it tile by tile")
                self._finds(effect, use, now)
            self._write(effect, now)
            if effect.across:
                adding.add(effect.array)
            else:
                need(effect.place is not None or effect.array not in changed, effect,
                     f"{effect.array} is written again for each tile")
        self.held.update(now)

    @staticmethod
    def _finds(effect: Effect, use: Use, held: Mapping[str, str]) -> None:
        need(use.array in held, effect, f"nothing is called {use.array}")
        found = held[use.array]
        need(found != BLANK, effect, f"{use.array} is read before it is written")
        need(found == use.value, effect, f"{use.array} holds {found}, expected {use.value}")

    @staticmethod
    def _write(effect: Effect, held: dict[str, str]) -> None:
        arrays = {use.array for use in effect.reads}
        for name in effect.scratch:
            need(name in held, effect, f"nothing is called {name}")
            need(name not in arrays and name != effect.array and effect.scratch.count(name) == 1, effect,
                 f"{name} is overwritten while it is in use")
            held[name] = BLANK
        if not effect.array:
            return
        need(not effect.apart or effect.array not in arrays, effect, f"{effect.array} is written while it is read")
        need(not effect.entrywise or all(use.own or use.array != effect.array for use in effect.reads), effect,
             f"{effect.array} is written while other entries of it are read")
        need(not effect.onto or held.get(effect.array) == start_of(effect.let), effect,
             f"{effect.array} is added to before it holds {start_of(effect.let)}")
        held[effect.array] = effect.value

    def end(self, homes: Mapping[str, str], wanted: Iterable[str]) -> None:
        """At the end, what is given back is there."""
        for name in wanted:
            array = homes.get(name, name)
            need(self.held.get(array) == name, Effect(name, ()), f"{array} holds {self.held.get(array)} at the end")


def arrays_of(program: Program) -> Arrays:
    """What comes in."""
    return Arrays({array.name: array.name for array in program.inputs})


def start_of(let: str) -> str:
    return f"the start of {let}"


def need(holds: bool, effect: Effect, fault: str) -> None:
    if not holds:
        raise Unsupported(f"no kernel for {effect.let}: {fault}. This is a mistake of codegen and not of the layer; "
                          "please report it with its text")
