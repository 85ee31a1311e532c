"""Why somebody was told or not, as a person reads it, and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from streams.alerts.alert import Alert
from streams.alerts.explain import Verdict, explain
from streams.alerts.rule import Rules
from streams.alerts.words import where_words
from streams.cli.show_facts import event_line, fact_line, shown, tolls_line, with_subsets, without_repeats
from streams.cli.why_records import Found
from streams.incidents.incident import Incident
from streams.messages import EnrichedArticle


def verdicts(incident: Incident, found: Found, rules: Rules) -> tuple[Verdict, ...]:
    """What each rule says of an incident as it stands, after what was last told of it."""
    told = [alert for alert in found.alerts if alert.incident_id == incident.incident_id and alert.status != "Test"]
    return explain(rules, incident, told=told[-1].tolls if told else None)


def show_why(out: Console, found: Found, rules: Rules) -> None:
    """The story and what it said, its incident and why, what was decided at each change, and what each rule says now."""
    for aside in found.asides:
        out.print(Text.assemble((f"Story {shown(aside.uri).plain}", "bold"), f"  {shown(aside.why).plain}"))
    for story in found.stories:
        _story(out, story)
    if found.stories and not found.incidents:
        out.print("Nothing in it makes an incident: no figure of people harmed, and no attack, disaster or accident at a known place.")
    for incident in found.incidents:
        _incident(out, incident, found, rules)


def _story(out: Console, story: EnrichedArticle) -> None:
    when = f" · {story.version_created:%Y-%m-%d %H:%M} UTC" if story.version_created else ""
    title = Text.assemble(
        (f"Story {shown(story.uri).plain}", "bold"), f" version {story.version} · {shown(story.source or '').plain}{when}"
    )
    out.print(title)
    out.print(Text("    ").append(shown(story.headline).plain), soft_wrap=True)
    if story.outcome != "enriched":
        out.print(
            f"    {story.outcome.replace('_', ' ')}" + (": what it said before is taken back" if story.outcome == "withdrawn" else "")
        )
    said = [fact_line(fact, depth) for depth, fact in with_subsets(without_repeats(story.facts))] or [event_line(e) for e in story.events]
    for line in said or ([Text("no facts")] if story.outcome == "enriched" else []):
        out.print(Text("    ").append_text(line), soft_wrap=True)


def _incident(out: Console, incident: Incident, found: Found, rules: Rules) -> None:
    what = Text.assemble((f"Incident {incident.incident_id}", "bold"), f" · {incident.event or 'incident'} {where_words(incident)} · ")
    out.print()
    out.print(what.append_text(tolls_line(incident.tolls)).append(f" · {incident.status}, version {incident.version}"), soft_wrap=True)
    asked = {story.uri for story in found.stories}
    for entry in incident.history:
        mark = ">" if entry.uri in asked else " "
        out.print(Text(f"  {mark} {entry.when:%Y-%m-%d %H:%M}  {shown(entry.uri).plain} version {entry.story_version}"), soft_wrap=True)
        changed = ", ".join(f"{c.field} {c.before or 'none'} -> {c.after or 'none'}" for c in entry.changes)
        for name, words in (("matched", entry.why), ("changed", changed), ("decided", entry.decision)):
            if words:
                out.print(Text(f"      {name}  ", style="dim").append(shown(words).plain, style=""), soft_wrap=True)
    for alert in (alert for alert in found.alerts if alert.incident_id == incident.incident_id):
        out.print(_sent(alert, asked=found.alert is not None and alert.identifier == found.alert.identifier), soft_wrap=True)
    out.print("  The rules, as the incident stands now:")
    for verdict in verdicts(incident, found, rules):
        line = Text(f"holds  {verdict.rule}", style="bold") if verdict.fails is None else Text(f"  no   {verdict.rule}: {verdict.fails}")
        out.print(Text("    ").append_text(line).append(f"  {shown(verdict.about).plain}", style="dim"), soft_wrap=True)


def _sent(alert: Alert, *, asked: bool) -> Text:
    to = f"to {', '.join(alert.channels)}"
    test = " (test)" if alert.status == "Test" else ""
    return Text.assemble(
        f"  {'>' if asked else ' '} {alert.sent:%Y-%m-%d %H:%M}  ",
        (f"{alert.msg_type}{test} {alert.identifier}", "bold"),
        f" {to}, for {', '.join(alert.rules)}: {shown(alert.headline).plain}",
    )


def why_rows(found: Found, rules: Rules) -> dict[str, Any]:
    """The same for machines."""
    return {
        "asked": found.asked,
        "asides": [asdict(aside) for aside in found.asides],
        "stories": [
            {
                "uri": story.uri,
                "version": story.version,
                "outcome": story.outcome,
                "headline": story.headline,
                "facts": [
                    {"kind": fact.kind, "low": fact.low, "best": fact.best, "high": fact.high, "quote": fact.quote, "status": fact.status}
                    for fact in story.facts
                ],
            }
            for story in found.stories
        ],
        "incidents": list(_incident_rows(found, rules)),
    }


def _incident_rows(found: Found, rules: Rules) -> Iterator[dict[str, Any]]:
    for incident in found.incidents:
        yield {
            "incident_id": incident.incident_id,
            "version": incident.version,
            "status": incident.status,
            "history": [
                {
                    "version": entry.version,
                    "when": entry.when.isoformat(),
                    "uri": entry.uri,
                    "story_version": entry.story_version,
                    "matched": entry.why,
                    "decided": entry.decision,
                }
                for entry in incident.history
            ],
            "alerts": [
                {
                    "identifier": alert.identifier,
                    "msg_type": alert.msg_type,
                    "status": alert.status,
                    "sent": alert.sent.isoformat(),
                    "rules": alert.rules,
                    "channels": alert.channels,
                    "headline": alert.headline,
                }
                for alert in found.alerts
                if alert.incident_id == incident.incident_id
            ],
            "rules": [{"rule": v.rule, "holds": v.fails is None, "fails": v.fails} for v in verdicts(incident, found, rules)],
        }
