from dataclasses import replace
from datetime import UTC, datetime

import pytest

from streams.errors import BadMessage
from streams.incidents.checking import checked
from tests.made_reports import NOON, killed

REPORT = killed("urn:a", 3)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date_end", "2026-03-1b"),
        ("date_start", "2026-03-12T00:00:00Z"),
        ("date_start", "0001-01-01"),
        ("date_end", ""),
        ("published", datetime(2026, 3, 12)),
        ("published", datetime(9999, 12, 31, tzinfo=UTC)),
        ("received", NOON.replace(tzinfo=None)),
    ],
)
def test_a_report_whose_times_are_none_is_refused_naming_the_field(field: str, value: object) -> None:
    with pytest.raises(BadMessage, match=f"Report: {field}: "):
        checked(replace(REPORT, **{field: value}))  # type: ignore[arg-type]


def test_a_report_without_days_can_be_followed() -> None:
    undated = replace(REPORT, date_start=None, date_end=None)
    assert checked(undated) is undated
    assert checked(REPORT) is REPORT
