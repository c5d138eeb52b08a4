"""derive certify: the kernel's theorems as files for Coq."""

from argparse import Namespace
from typing import TYPE_CHECKING

from derive.commands.asked import limits, progress, rule, text_or_file
from derive.console.streams import complain, say
from derive.notation.errors import Error
from derive.running.proving import NOT_ALL, PROVED

if TYPE_CHECKING:
    from derive.commands.certifying import Certified


def run(asked: Namespace) -> int:
    from derive.commands.certifying import need_coq, refused, told, write

    _need_one_thing(asked)
    if asked.check:
        need_coq()
    found = _to_certify(asked)
    write(found, asked.output)
    wrong = refused(found, asked.output, asked.jobs, progress) if asked.check else {}
    for line in told(found, wrong, asked.output, asked.check):
        say(line)
    for error in (*(f"{asked.output / name} is refused: {reason}" for name, reason in wrong.items()), *found.errors):
        complain(error)
    missing = bool(asked.layer or asked.rule) and any(part.missing for part in found.parts)
    return NOT_ALL if wrong or found.errors or missing else PROVED


def _need_one_thing(asked: Namespace) -> None:
    if sum(map(bool, (asked.words, asked.layer, asked.rule, asked.examples))) > 1:
        raise Error("paths and names, --layer, --rule and --examples do not go together: certify one after the other")
    if bool(asked.claim) > bool(asked.layer):
        raise Error("--claim is about a layer: write --layer TEXT too")
    if bool(asked.rule) != bool(asked.equivalent_to):
        raise Error("--rule and --equivalent-to go together: write both")


def _to_certify(asked: Namespace) -> "Certified":
    from derive.commands.certifying import certificates, one_file
    from derive.commands.certifying_examples import examples
    from derive.layers.layer import layer
    from derive.sheets.certificates import of_layer, of_rules

    if asked.layer:
        return one_file("layer.v", of_layer(layer(text_or_file(asked.layer)), asked.claim or ""))
    if asked.rule:
        pair = map(rule, (asked.rule, asked.equivalent_to))
        return one_file("rules.v", of_rules(*pair))
    if asked.examples:
        return examples(asked.jobs, progress)
    return certificates(asked.words, asked.jobs, progress, limits(asked))
