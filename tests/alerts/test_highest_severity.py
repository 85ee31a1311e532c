from dataclasses import replace

from streams.alerts.alert import AlertState
from tests.made_reports import Desk, desk, fact, kill, report


def toll(best: int, *, version: str = "1", hours: float = 0) -> object:
    return report(
        "urn:a", facts=[fact("killed", best)], version=version, hours=hours, wire_action="new" if version == "1" else "correction"
    )


def test_correction_and_cancel_say_how_severe_the_incident_once_was() -> None:
    found = desk([toll(60), toll(4, version="2", hours=1), kill("urn:a", version="3", hours=2)])  # type: ignore[list-item]
    assert [(a.msg_type, a.severity, a.highest_severity) for a in found.alerts] == [
        ("Alert", "Extreme", "Extreme"),
        ("Update", "Moderate", "Extreme"),
        ("Cancel", "Moderate", "Extreme"),
    ]


def test_state_kept_by_an_older_version_counts_with_the_severity_it_holds() -> None:
    site = Desk()
    site.send(toll(60))  # type: ignore[arg-type]
    for key, state in site.table.items():
        if isinstance(state, AlertState):
            site.table[key] = replace(state, highest_severity="Unknown")
    site.send(toll(4, version="2", hours=1))  # type: ignore[arg-type]
    assert site.alerts[-1].highest_severity == "Extreme"
