"""A rule under test tells its own channel, as a test, and nothing else depends on it."""

from streams.alerts.rule import Rule, Rules
from tests.made_reports import Desk, kill, killed

REAL = Rule("dead", ("killed",), "Moderate", at_least=3)
TRIAL = Rule("trial", ("killed",), "Extreme", channel="trial", at_least=3, test=True)


def desk(*rules: Rule, **more: object) -> Desk:
    return Desk(rules=Rules(rules=rules, **more))  # type: ignore[arg-type]


def test_a_rule_under_test_sends_tests_of_their_own() -> None:
    here = desk(REAL, TRIAL)
    here.send(killed("urn:a", 4))
    real, test = here.alerts
    assert (real.status, real.channels, real.severity, real.rules) == ("Actual", ("desk",), "Moderate", ("dead",))
    assert (test.status, test.channels, test.severity, test.rules) == ("Test", ("trial",), "Extreme", ("trial",))
    assert test.identifier == f"{real.identifier}-test"
    assert test.fingerprint != real.fingerprint


def test_a_cancel_of_a_test_is_a_test() -> None:
    here = desk(TRIAL)
    here.send(killed("urn:a", 4), kill("urn:a"))
    assert [(a.msg_type, a.status, a.channels) for a in here.alerts] == [("Alert", "Test", ("trial",)), ("Cancel", "Test", ("trial",))]


def test_real_alerts_are_the_same_with_and_without_a_rule_under_test() -> None:
    stories = [killed("urn:a", 4), killed("urn:a", 60, version="2", hours=0.1), kill("urn:a", version="3", hours=2)]
    plain, tried = desk(REAL), desk(REAL, TRIAL)
    plain.send(*stories)
    tried.send(*stories)
    assert [alert for alert in tried.alerts if alert.status == "Actual"] == plain.alerts


def test_a_rule_that_leaves_its_test_alerts_anew() -> None:
    here = desk(TRIAL)
    here.send(killed("urn:a", 4))
    here.rules = Rules(rules=(REAL,))
    here.send(killed("urn:b", 4, hours=1))
    assert [(a.msg_type, a.status) for a in here.alerts if a.status == "Actual"] == [("Alert", "Actual")]


def test_a_whole_file_under_test_marks_everything() -> None:
    here = desk(REAL, test=True)
    here.send(killed("urn:a", 4))
    assert [(a.status, a.channels) for a in here.alerts] == [("Test", ("desk",))]
