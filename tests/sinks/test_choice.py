import pytest

from streams.alerts.alert import Alert
from streams.sinks.choice import Choice
from tests.made_reports import desk, fact, report
from tests.sinks.made_alerts import ALERT, CANCEL, TEST, UPDATE


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (Choice(), [True, True, True]),
        (Choice(frozenset({"desk"})), [True, True, True]),
        (Choice(frozenset({"flash", "night"})), [False, True, True]),
        (Choice(frozenset({"safety"})), [False, False, False]),
        (Choice(min_severity="Severe"), [True, True, True]),
        (Choice(min_severity="Extreme"), [False, True, True]),
        (Choice(frozenset({"desk"}), min_severity="Extreme"), [False, True, True]),
    ],
)
def test_alert_update_and_cancel_go_to_those_whom_they_concern(choice: Choice, wanted: list[bool]) -> None:
    assert [choice.wants(alert) for alert in (ALERT, UPDATE, CANCEL)] == wanted


def test_correction_that_falls_below_the_severity_reaches_whoever_was_told_of_more() -> None:
    def toll(best: int, version: str, hours: float) -> object:
        action = "new" if version == "1" else "correction"
        return report("urn:a", facts=[fact("killed", best)], version=version, hours=hours, wire_action=action)  # type: ignore[arg-type]

    first, corrected = desk([toll(60, "1", 0), toll(4, "2", 1)]).alerts  # type: ignore[list-item]
    assert (first.severity, corrected.msg_type, corrected.severity) == ("Extreme", "Update", "Moderate")
    assert Choice(min_severity="Extreme").wants(corrected)


def test_alert_of_an_older_version_goes_by_its_own_severity() -> None:
    old: Alert = Alert(**{name: getattr(ALERT, name) for name in ALERT.__dataclass_fields__ if name != "highest_severity"})
    assert old.highest_severity is None
    assert Choice(min_severity="Severe").wants(old)
    assert not Choice(min_severity="Extreme").wants(old)


def test_tests_can_be_left_out() -> None:
    assert Choice().wants(TEST)
    assert not Choice(include_test=False).wants(TEST)
    assert Choice(include_test=False).wants(ALERT)
