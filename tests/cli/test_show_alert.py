"""An alert as an editor reads it on the terminal."""

from io import StringIO

from rich.console import Console

from streams.alerts.rule import Rule, Rules
from streams.cli.show_alert import show_alert
from tests.made_reports import Desk, killed


def shown(*, test: bool) -> str:
    here = Desk(rules=Rules(rules=(Rule("dead", ("killed",), "Severe", at_least=3, test=test),)))
    here.send(killed("urn:a", 12))
    out = StringIO()
    show_alert(Console(file=out, width=240), here.alerts[0])
    return out.getvalue()


def test_a_test_says_that_it_is_one_and_anything_else_does_not() -> None:
    assert shown(test=True).startswith("*** ALERT  Severe · Likely · Test\n")
    assert shown(test=False).startswith("*** ALERT  Severe · Likely\n")
