"""The verdicts as they are shown: in which order, in which colour, in which words."""

MEANING = {
    "holds": "proved exactly as printed",
    "holds-if": "proved under a hypothesis that the text does not state",
    "fails": "refuted as printed; the repair is proved",
    "misprint": "damaged or ambiguous text; the reading taken has a verdict of its own",
    "informal": "prose; the nearest formal statement has a verdict of its own",
    "unknown": "neither proved nor refuted",
}
STYLE = {"holds": "green", "holds-if": "yellow", "fails": "red", "misprint": "magenta", "informal": "blue",
         "unknown": "bold white on red"}
INSTEAD = {         # what stands in the place of a statement that is not proved itself
    "fails": ("repair", "what can be proved in its place"),
    "misprint": ("reading", "how it is read"),
    "informal": ("nearest", "the nearest formal statement"),
}
UNKNOWN = "unknown"


def meaning(verdict: str, repaired: bool = True) -> str:
    return MEANING[verdict] if repaired or verdict != "fails" else "refuted as printed"
