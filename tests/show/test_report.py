"""The site: every link lands, nothing is loaded from anywhere, a browser shows every formula and complains of none."""

import html
import json
import re
import shutil
import subprocess
import sys
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest

from codegen import build
from derive import layer
from derive.commands import publishing
from derive.commands.cli import main
from derive.commands.publishing import Chosen
from derive.sheets import course
from derive.show.maths.tree import PLUS, Brackets, Fraction, Letter, Row
from derive.show.report.code import highlighted
from derive.show.report.mathml import formula, mathml, phrase
from derive.show.report.names import linked
from derive.show.report.style import CSS
from derive.show.report.tags import tag

from .course_told import WHOLE_COURSE, pages

if find_spec("matplotlib"):
    from derive.show.plots.gallery import GALLERY

pytestmark = [pytest.mark.xdist_group("course"), WHOLE_COURSE]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next((name for name in BROWSERS if shutil.which(name)), None)
needs_plots = pytest.mark.skipif(not find_spec("matplotlib"), reason="the extra `report` is not installed")
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no chromium is installed")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--no-first-run", "--disable-sync", "--disable-default-apps", "--disable-extensions")
EMPTY = {"meta", "link", "br", "hr", "input", "img"}


class Reader(HTMLParser):
    """What a page links to, what it can be linked at, and whether its tags match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.tags: list[str] = []
        self.mismatched: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.prose: list[str] = []          # the words that are no source
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, key, value or "") for key, value in attrs]
        found = dict(attrs)
        if tag == "a":
            self.links.append(found.get("href") or "")
        if found.get("id"):
            assert found["id"] not in self.anchors, f"two places with the id {found['id']}"
            self.anchors.add(found["id"] or "")
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mismatched.append(tag)

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.words.append(data)
            self.prose += [] if "code" in self.open else [data]


@cache
def read(name: str) -> Reader:
    return Reader(pages()[name])


def names() -> list[str]:
    return list(pages())


def test_there_is_a_page_for_each_claim_and_document() -> None:
    scripts = [path.read_text("utf-8") for path in course.scripts()]
    listed = {name for script in scripts for name in re.findall(r'name="([\w.]+)", inventory', script)}
    assert {"index.html", "errata.html", "trust.html", "sgd-problems.html"} <= set(names())
    assert len(listed) > 40
    assert {f"{name}.html" for name in listed} <= set(names())


def test_every_link_lands() -> None:
    for name in names():
        for link in read(name).links:
            target, _, anchor = link.partition("#")
            assert (target or name) in pages(), (name, link)
            assert not anchor or anchor in read(target or name).anchors, (name, link)


def test_nothing_is_loaded_from_anywhere() -> None:
    for name in names():
        loaded = [value for tag, key, value in read(name).attributes if key in ("src", "srcset", "action", "data")
                  or (key == "href" and tag != "a")]
        assert loaded == [], name
        assert not re.search(r"url\((?!#)|@import|https?://|fetch\(|import\(", pages()[name].replace(
            "http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")), name


def test_tags_match_and_a_page_can_be_found_by_ear() -> None:
    for name in names():
        found = read(name)
        assert (found.mismatched, found.open) == ([], []), name
        assert found.tags.count("h1") == 1, name
        assert found.tags.count("main") == found.tags.count("nav") == 1, name
        assert ("html", "lang", "en") in found.attributes
        assert "#text" in found.links
        assert "text" in found.anchors


def test_no_machine_name_is_shown() -> None:
    for name in names():
        words = " ".join(read(name).prose)
        shown = words.replace("None of these", "") if name != "trust.html" else ""
        for wrong in ("⟦", "\ue000", "At(", "Sum(", "**", "merror", "+ −", "None"):
            assert wrong not in shown, (name, wrong)
        assert not re.search(r"#\d", shown), name


@needs_plots
def test_every_drawing_is_there_with_words_for_those_who_do_not_see_it() -> None:
    found = read("plots.html")
    assert found.tags.count("svg") == found.tags.count("figcaption") == len(GALLERY)
    assert [key for tag, key, _ in found.attributes if tag == "svg"].count("aria-label") == len(GALLERY)


def test_without_matplotlib_the_site_has_no_plots(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    for name in [name for name in sys.modules if name.startswith("derive.show.plots")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setattr(publishing, "tellings", lambda *asked: Chosen((), {}, (), (), {}, course.scripts()))
    assert main(["report", "-o", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert told.out == f"{tmp_path / 'index.html'}\n"
    assert told.err == "derive: no plots: matplotlib is not installed (pip install chalkproof[report])\n"
    assert not (tmp_path / "plots.html").exists()


def test_a_claim_shows_the_kernel_of_what_it_speaks_of() -> None:
    """The text under the marks is the kernel's own, with the digest that the page says; not every claim has one."""
    for name, text in (("weight_norm.b", "y[i] = (sum(j, w[i,j]*x[j]) + b[i]) / sqrt(sum(j, w[i,j]**2))"),
                       ("sequence.x", "y[i] = a*(x[i] + x[i+2]) + b")):
        shown, told = kernel_on(f"{name}.html")
        source = build(layer(text)).source
        assert shown == source
        assert sha256(source.encode()).hexdigest()[:12] in told
    shown, _ = kernel_on("l2.matching.html")
    assert "def step(*, theta, v, theta2, v2, g, " in shown
    assert kernel_on("variance.line_1.html") == ("", "")
    assert sum('class="kernel"' in page for page in pages().values()) > 50


def kernel_on(name: str) -> tuple[str, str]:
    """(source, what is said of it) of the first kernel of a page."""
    found = re.search(r'<details class="kernel"><summary>(.*?)</summary>.*?<pre[^>]*><code>(.*?)</code></pre>',
                      pages()[name], re.DOTALL)
    return (html.unescape(re.sub("<[^>]*>", "", found[2])), found[1]) if found else ("", "")


def test_the_words_of_a_source_are_marked_by_what_they_are() -> None:
    source = 'def f(x):\n    """Say < it."""\n    return x + 1.5  # why\n'
    nodes = list(highlighted(source))
    assert "".join(node if isinstance(node, str) else "".join(map(str, node.children)) for node in nodes) == source
    assert [(node.attributes["class"], *node.children) for node in nodes if not isinstance(node, str)] == [
        ("keyword", "def"), ("named", "f"), ("text", '"""Say < it."""'), ("keyword", "return"), ("figure", "1.5"),
        ("comment", "# why")]


def test_it_can_be_read_without_a_script() -> None:
    assert [name for name in names() if "script" in read(name).tags] == ["index.html"]


def test_what_a_note_names_is_a_link() -> None:
    assert {"check.unseen.html", "check.must_satisfy.html#check.detects"} <= set(read("check.must_satisfy.html").links)
    assert "minibatch.cross_terms.html" in read("minibatch.line_4.html").links
    assert "plots.html" not in names() or "momentum.rescaled.html" in read("plots.html").links
    assert list(linked(("see a.claim, and b.none",), {"a.claim": "x.html"})) == [
        "see ", tag("a", "a.claim", href="x.html"), ", and b.none"]


def test_a_formula_in_brackets_that_do_not_stretch_keeps_no_room_for_larger_ones() -> None:
    x, y = Letter("x"), Letter("y")
    assert 'stretchy="true"' not in str(mathml(Brackets(x)))
    assert 'stretchy="true"' in str(mathml(Brackets(Fraction(x, y))))


def test_a_wide_numerator_stands_behind_its_fraction_and_may_break() -> None:
    wide = Row(tuple(part for k in range(20) for part in ((PLUS, Letter("x")) if k else (Letter("x"),))))
    assert len(re.findall("<math", "".join(map(str, formula(Fraction(wide, Letter("y"))))))) > 2
    assert str(formula(Fraction(wide, Letter("y")))[0]).count("<mfrac><mn>1</mn><mi>y</mi></mfrac>") == 1


def test_a_full_stop_stays_with_its_formula() -> None:
    said = "".join(map(str, phrase((Letter("x"), ". So"))))
    assert said == '<span class="tied"><math><mi>x</mi></math>.</span> So'


def test_formulas_are_mathematics() -> None:
    assert read("momentum.rescaled.html").tags.count("math") > 20
    for name in names():
        assert "<math></math>" not in pages()[name]
        assert not re.search("<mspace[^>]*>(?!</mspace>)", pages()[name]), name       # it would swallow what follows
        assert "<mrow></mrow>" not in pages()[name].replace("<mo>", ""), name


def test_what_fails_shows_its_witness_and_its_repair() -> None:
    text = " ".join(read("bias.convex.html").words)
    words = ("refuted as printed", "witness", "Repair: ", "bias.convex_repaired", "Proof 1")
    places = [text.index(word) for word in words]
    assert places == sorted(places)
    assert "bias.convex" in " ".join(read("errata.html").words)


def test_a_text_is_escaped() -> None:
    assert str(tag("p", "a < b & c", title='"x"')) == '<p title="&quot;x&quot;">a &lt; b &amp; c</p>'


def test_there_is_a_night_and_a_paper() -> None:
    assert "prefers-color-scheme: dark" in CSS
    assert "@media print" in CSS


WIDTHS = (390, 1280)
HARNESS = """<!DOCTYPE html><meta charset="utf-8"><body><pre id="result"></pre>{frames}<script>
addEventListener("load", () => {{
  const found = [];
  for (const width of {widths}) {{
    const frames = [...document.querySelectorAll("iframe")];
    frames.forEach((frame) => frame.width = width);
    for (const frame of frames) {{
      const page = frame.contentDocument, maths = [...page.querySelectorAll("math")];
      found.push({{
        name: frame.title, width: page.documentElement.clientWidth, maths: maths.length,
        flat: maths.filter((one) => !(one.getBoundingClientRect().height > 4)).length,
        errors: page.querySelectorAll("merror, parsererror").length,
        loaded: frame.contentWindow.performance.getEntriesByType("resource").map((one) => one.name),
        wide: page.documentElement.scrollWidth - page.documentElement.clientWidth,
      }});
    }}
  }}
  document.getElementById("result").textContent = JSON.stringify(found);
}});
</script>"""


def opened(folder: Path) -> tuple[list[dict[str, object]], str]:
    """What the browser makes of all pages, each in a frame of each width, without a network; and what it logs."""
    frames = "".join(f'<iframe title="{name}" height="800" srcdoc="{html.escape(page)}"></iframe>'
                     for name, page in pages().items())
    harness = folder / "harness.html"
    harness.write_text(HARNESS.format(frames=frames, widths=list(WIDTHS)), "utf-8")
    done = subprocess.run([str(BROWSER), *QUIET, "--enable-logging=stderr", "--proxy-server=127.0.0.1:9",
                           f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=60000", "--dump-dom",
                           harness.as_uri()], capture_output=True, text=True, timeout=180, check=True)
    result = re.search(r'<pre id="result">(.*?)</pre>', done.stdout, re.DOTALL)
    assert result, done.stderr[-2000:]
    return json.loads(html.unescape(result[1])), done.stderr


@needs_browser
def test_a_browser_shows_every_formula_and_complains_of_nothing(tmp_path: Path) -> None:
    found, log = opened(tmp_path)
    for width in WIDTHS:            # a bar to scroll with may take a little of it
        assert {page["name"] for page in found if width - 20 <= int(str(page["width"])) <= width} == set(names())
    for page in found:
        assert page["maths"] or page["name"] in ("trust.html", "plots.html"), page
        assert (page["flat"], page["errors"]) == (0, 0), page
        assert page["loaded"] == [], page
        assert page["wide"] == 0, page
    assert "CONSOLE" not in log
