"""Every row of the inventory is shown in all three forms: in the terminal, as LaTeX, as a page."""

import re

import pytest

from derive.sheets import course
from derive.show.latex.document import snippet
from derive.show.lines import WIDTH

from .course_told import WHOLE_COURSE, lines, listed, pages, settled_by

pytestmark = pytest.mark.xdist_group("course")

ROWS = 132


@WHOLE_COURSE
def test_every_row_is_shown_in_all_three_forms() -> None:
    found: dict[str, list[str]] = {"terminal": [], "latex": [], "html": []}
    for path in course.scripts():
        for claim in settled_by(path)[0]:
            if claim.inventory:
                shown = lines(claim.name, WIDTH, str)
                found["terminal"] += claim.inventory if f"[{', '.join(claim.inventory)}]" in " ".join(shown[:3]) else ()
        for told in listed(path):
            numbers = ", ".join(told.inventory)
            found["latex"] += told.inventory if f"[{numbers}]" in snippet([told]) else ()
            written = pages()[f"{told.name}.html"]
            found["html"] += told.inventory if re.search(rf"<p class=\"place\">[^<]*\[{numbers}\]</p>", written) else ()
    for form, numbers in found.items():
        assert len(numbers) == len(set(numbers)) == ROWS, form


def test_the_course_is_told_in_one_process(request: pytest.FixtureRequest) -> None:
    """With several processes and `--dist loadgroup` these tests stay together: a plugin says so behind their names."""
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@course")
