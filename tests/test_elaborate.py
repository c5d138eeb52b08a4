"""One text may be read in several ways: what its names are decides, and each reading is remembered as its own."""

from derive.elaboration.formulas import Sorts, Statement, sorts_of, statements_of
from derive.notation import parse_claim
from derive.outlines.terms import Equal, integer, real, size


def read(text: str, declared: Sorts) -> Statement:
    tree = parse_claim(text)
    statement, = statements_of(text, tree, sorts_of([tree], declared))
    return statement


def test_the_same_text_with_names_of_other_sorts_says_something_else() -> None:
    assert read("a == 2*b", {}).body == Equal(real("a"), 2*real("b"))
    assert read("a == 2*b", {"b": integer}).body == Equal(real("a"), 2*integer("b"))
    assert read("a == 2*b", {"b": size, "a": integer}).body == Equal(integer("a"), 2*size("b"))
    assert read("a == 2*b", {}).body == Equal(real("a"), 2*real("b"))


def test_sorts_of_names_that_stand_elsewhere_do_not_matter() -> None:
    assert read("a == 2*b", {"c": integer}) == read("a == 2*b", {})


def test_a_name_that_ends_a_range_in_one_text_is_a_size_in_all_that_are_read_together() -> None:
    text = "a == n"
    alone, together = (sorts_of(map(parse_claim, texts), {}) for texts in ([text], [text, "b == sum(i=1..n, x[i])"]))
    assert statements_of(text, parse_claim(text), alone)[0].body == Equal(real("a"), real("n"))
    assert statements_of(text, parse_claim(text), together)[0].body == Equal(real("a"), size("n"))
    assert sorts_of([], {}) == {}
