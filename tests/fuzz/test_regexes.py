"""No regular expression of the package takes more than linear time, whatever text it is given."""

import pytest

from tests.fuzz.growth import slow_on
from tests.fuzz.patterns import Compiled, compiled

STEEP = (
    r"\s+$",
    r"(a|a)*b",
    r"(?:a+)+$",
    r"^\s*\d*\s*:",
    r"[ \t]*\n[ \t]*",
    r"[\s,:–—-]+\(?(?:CORRECTED|CORRECTION)\)?\s*$",
    r"^(?:[A-Z]{2,}[A-Z ]*\d*\s*[-–—:]\s*)+",
    r"(?i:(?:\W|attention\W+)*(?:editors\W+)?please\s+(?:kill|withdraw))",
    r"(?i:[,(]\s*(?:update|wrapup|wrap|lead|ld)\s*\d*\s*(?:[,)]|$))",
    r"\b\d+ ?- ?year|\b[\w-]+ ?- ?(?:month|week|day) ?- ?old",
    r".*(?:[;:]| (?:but|while) )(?s:.)",
    r"by [A-Z]\w+(?:(?:[,;]| and|[,;]? (?:Additional )?(?:[Ww]riting|[Ee]diting) by)+ [A-Z]\w+)*\.?$",
    r"[-–(\[*#]*\s*(?:ENDS?|#{1,3})\s*[-–)\]*#.]*$",
)
LINEAR = (r"(?<!\s)\s++$", r"^\s*+(?:\d++\s*+)?:", r"a{0,200}b", r"\w+", r"(?:[A-Z]\w+ ){1,4}said", r"<[^<>]*>")


@pytest.mark.parametrize("pattern", STEEP)
def test_the_check_knows_a_steep_pattern(pattern: str) -> None:
    assert slow_on(Compiled(pattern, 0, "here", searched=True)) is not None


@pytest.mark.parametrize("pattern", LINEAR)
def test_the_check_lets_a_linear_pattern_pass(pattern: str) -> None:
    assert slow_on(Compiled(pattern, 0, "here", searched=True)) is None


def test_no_pattern_of_the_package_takes_more_than_linear_time() -> None:
    found = compiled()
    assert len(found) > 250
    assert {str(one.pattern) for one in found} >= {r"\s+", r"\n{3,}"}  # those of calls inside functions, too
    steep = {f"{one.where}: {one.pattern!r:.200} on {attack}" for one in found if (attack := slow_on(one)) is not None}
    assert steep == set()
