import pytest

from streams.extraction.layout import line_starts


def lines(text: str) -> list[str]:
    starts = line_starts(text)
    return [text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=False)]


WRAPPED = """The ferry left the port of Zarzis before dawn with some ninety people
on board, the coast guard said, and turned over in high seas two hours
later. Fishermen who came to its help pulled thirty-one people out of
the water.
   A second boat was towed to the harbour of Gabes.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n ", []),
        ("Ferry sinks\n\nA ferry sank.", ["Ferry sinks", "A ferry sank."]),
        ("Ferry sinks\nA ferry sank.", ["Ferry sinks", "A ferry sank."]),
        ("Ferry sinks\r\nA ferry sank.", ["Ferry sinks", "A ferry sank."]),
        ("Ferry sinks\u2029A ferry sank.", ["Ferry sinks", "A ferry sank."]),
        ("A ferry sank off\nthe coast.", ["A ferry sank off\nthe coast."]),
        ("A ferry sank off\n\nthe coast.", ["A ferry sank off", "the coast."]),
        ("  A ferry sank.\n \n  It rained.", ["A ferry sank.", "It rained."]),
    ],
)
def test_a_line_begins_a_sentence_unless_it_goes_on_in_lower_case(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


def test_hard_wrapped_text_breaks_only_where_a_line_was_not_full_or_is_indented() -> None:
    assert lines(WRAPPED) == [WRAPPED[: WRAPPED.index("   A second")].strip(), "A second boat was towed to the harbour of Gabes."]


def test_wrapped_lines_that_go_on_with_a_name_are_one_sentence() -> None:
    text = WRAPPED.replace("on board", "On board").replace("later.", "Later.").replace("the water", "The water")
    assert len(lines(text)) == 2
