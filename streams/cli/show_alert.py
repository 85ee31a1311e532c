"""An alert and an incident as an editor reads them: what happened, what changed, who says so in which words."""

from collections.abc import Iterable, Mapping

from rich.box import HEAVY
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from streams.alerts.alert import Alert, Evidence, Severity
from streams.cli.show_facts import COLOURS, shown, source_words, tolls_line
from streams.incidents.incident import Incident

SEVERITIES: Mapping[Severity, str] = {"Extreme": "red", "Severe": "dark_orange3", "Moderate": "yellow", "Minor": "cyan", "Unknown": "white"}


def show_alert(out: Console, alert: Alert) -> None:
    """Print one alert."""
    colour = "green" if alert.msg_type == "Cancel" else SEVERITIES[alert.severity]
    parts: list[Text] = [Text(shown(alert.headline).plain, style="bold")]
    if alert.description and alert.description != alert.headline:
        parts.append(shown(alert.description))
    parts += [evidence_words(evidence) for evidence in alert.evidence]
    parts.append(Text(footer(alert), style="dim"))
    title = f"{alert.msg_type.upper()}  {alert.severity} · {alert.certainty}" + ("" if alert.status == "Actual" else f" · {alert.status}")
    if out.is_terminal:
        title_text = Text(f" {title} ", style=f"bold {colour}")
        out.print(Panel(Group(*parts), title=title_text, title_align="left", border_style=colour, box=HEAVY))
    else:
        out.print(Text(f"*** {title}"))
        for line in Text("\n").join(parts).split("\n"):
            out.print(Text("    ").append_text(line), soft_wrap=True)


def evidence_words(evidence: Evidence) -> Text:
    """The words that a figure stands on, who is quoted, and which agency carried it."""
    said = source_words(evidence.attributed_to)
    text = Text("  “").append(shown(evidence.quote).plain, style=COLOURS[evidence.kind] if evidence.kind else "bold").append("”")
    return text.append(f"  {' · '.join(filter(None, (said, evidence.source or evidence.uri)))}", style="dim")


def footer(alert: Alert) -> str:
    """Sources, channel, id, and which earlier message this one follows."""
    sources = "" if not alert.number_of_sources else f"{alert.number_of_sources} source{'' if alert.number_of_sources == 1 else 's'}"
    parts = [sources, f"to {', '.join(alert.channels)}" if alert.channels else ""]
    if alert.references:
        what = "cancels" if alert.msg_type == "Cancel" else "updates"
        parts.append(f"{what} {alert.references[-1].identifier} of {alert.references[-1].sent:%H:%M} UTC")
    return " · ".join(filter(None, [*parts, alert.identifier]))


def incidents_table(incidents: Iterable[Incident]) -> Table:
    """A row for each incident: what, where, its toll, its stories."""
    table = Table("incident", "place", "toll", "stories", "sources", "status", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for incident in incidents:
        place = incident.place.name if incident.place else "?"
        what = incident.event or incident.sub_event_type or incident.event_type or "incident"
        stories = str(len(incident.source_articles))
        table.add_row(
            Text(what),
            Text(f"{place}, {incident.country}"),
            tolls_line(incident.tolls),
            stories,
            str(incident.number_of_sources),
            incident.status,
        )
    return table
