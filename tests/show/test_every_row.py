"""Every row of the inventory is shown in all three forms: in the terminal, as LaTeX, as a page."""

import re

import pytest

from derive import course
from derive.show.latex.document import snippet
from derive.show.page import page
from derive.show.report.claims import page as html_page

from .course_told import listed, settled_by

pytestmark = pytest.mark.xdist_group("course")

ROWS = 132


def test_every_row_is_shown_in_all_three_forms() -> None:
    found: dict[str, list[str]] = {"terminal": [], "latex": [], "html": []}
    for path in course.scripts():
        for claim in settled_by(path)[0]:
            if claim.inventory:
                lines = ["".join(text for text, _ in line) for line in page(claim)]
                found["terminal"] += claim.inventory if f"[{', '.join(claim.inventory)}]" in " ".join(lines[:3]) else ()
                assert max(map(len, lines)) <= 80, claim.name
        for told in listed(path):
            numbers = ", ".join(told.inventory)
            found["latex"] += told.inventory if f"[{numbers}]" in snippet([told]) else ()
            written = "".join(map(str, html_page(told, {})))
            found["html"] += told.inventory if re.search(rf"<p class=\"place\">[^<]*\[{numbers}\]</p>", written) else ()
    for form, numbers in found.items():
        assert len(numbers) == len(set(numbers)) == ROWS, form
