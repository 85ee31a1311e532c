"""What the demo shows and counts: everything on the screen has been read from a topic."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from streams.alerts.alert import Alert
from streams.cli.sample_stories import Expected
from streams.cli.show_alert import incidents_table, show_alert
from streams.cli.show_facts import fact_line, shown, with_subsets, without_repeats
from streams.incidents.incident import Incident
from streams.messages import EnrichedArticle, decode
from streams.worker.produce import Record
from streams.worker.topics import Topics

_INDENT = " " * 13


class Screen:
    """Shows messages as they arrive, and remembers enough for the summary."""

    def __init__(self, out: Console, topics: Topics) -> None:
        self.outcomes: Counter[str] = Counter()
        self.alerts: dict[str, Alert] = {}
        self.incidents: dict[str, Incident] = {}
        self._out = out
        self._topics = topics

    @property
    def stories(self) -> int:
        """Stories that have come to an outcome."""
        return self.outcomes.total()

    def take(self, record: Record) -> None:
        """Show one message."""
        value = record.value or b""
        if record.topic == self._topics.enriched:
            self._enriched(decode(EnrichedArticle, value))
        elif record.topic == self._topics.alerts:
            alert = decode(Alert, value)
            if alert.identifier not in self.alerts:  # a repeat after a crash is word for word the same
                self.alerts[alert.identifier] = alert
                show_alert(self._out, alert)
        elif record.topic == self._topics.incidents:
            incident = decode(Incident, value)
            self.incidents[incident.incident_id] = incident
        elif record.topic == self._topics.held:
            self._held(record)
        elif record.topic == self._topics.dead:
            self._dead(record)

    def _enriched(self, article: EnrichedArticle) -> None:
        self.outcomes[article.outcome] += 1
        action = f"  [{article.wire_action}]" if article.wire_action != "new" else ""
        self._story(
            f"{article.version_created:%H:%M}" if article.version_created else "",
            article.source or "",
            (article.headline or article.uri) + action,
        )
        if article.outcome == "skipped_language":
            self._note(f"not in English ({article.language}): passed through without facts")
        elif article.outcome == "withdrawn":
            self._note("withdrawn: everything that this story said before is taken back")
        elif not article.facts:
            self._note("no facts")
        for depth, fact in with_subsets(without_repeats(article.facts)):
            self._indented(fact_line(fact, depth))

    def _held(self, record: Record) -> None:
        reason = record.headers.get("held_reason", b"").decode()
        if reason == "withdrawn":
            return
        self.outcomes["held"] += 1
        until = record.headers.get("held_until", b"").decode()[:16].replace("T", " ")
        self._story("", "", (record.key or b"").decode("utf-8", "replace"))
        self._note(f"held back: {reason}" + (f" until {until} UTC" if until else ""))

    def _dead(self, record: Record) -> None:
        self.outcomes["dead"] += 1
        error, why = (record.headers.get(name, b"").decode("utf-8", "replace") for name in ("dead_error", "dead_message"))
        self._story("", "", f"{len(record.value or b'')} bytes that are no story")
        self._note(f"dead letter: {error}: {why}")

    def _story(self, time: str, source: str, headline: str) -> None:
        self._out.print()
        self._out.print(
            Text.assemble(
                (f"{self.stories:>4}  {time:5}  ", "dim"), (f"{shown(source).plain:14} ", "cyan"), (shown(headline).plain, "bold")
            )
        )

    def _indented(self, line: Text) -> None:
        if self._out.is_terminal:
            self._out.print(Padding(line, (0, 0, 0, len(_INDENT))))
        else:
            self._out.print(Text(_INDENT).append_text(line), soft_wrap=True)

    def _note(self, text: str) -> None:
        self._out.print(Text(_INDENT).append(shown(text).plain, style="dim"))

    def summary(self) -> None:
        """Stories by outcome, incidents with their tolls, alerts by type."""
        self._out.print()
        self._out.print("Summary", style="bold underline")
        parts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in self.outcomes.most_common())
        self._out.print(f"{self.stories} stories in: {parts}")
        types = Counter(alert.msg_type for alert in self.alerts.values())
        self._out.print(f"{len(self.alerts)} alerts: {', '.join(f'{count} {name}' for name, count in types.most_common())}")
        self._out.print(f"{len(self.incidents)} incidents:")
        self._out.print(incidents_table(self.incidents.values()))

    def missing(self, expected: Sequence[Expected]) -> list[str]:
        """Alerts that should have come and did not."""
        return [f"{e.what}: no {name}" for e in expected for name in e.msg_types if name not in self._types_of(e.country)]

    def differences(self, expected: Sequence[Expected]) -> list[str]:
        """Where the final toll is not what a careful reader of the stories would say."""
        return [
            f"{e.what}: {', '.join(str(toll) for toll in tolls)} killed, where a careful reader of the stories would say {e.killed}"
            for e in expected
            if e.killed is not None and e.killed not in (tolls := [_killed(i) for i in self.incidents.values() if i.country == e.country])
        ]

    def _types_of(self, country: str) -> set[str]:
        return {alert.msg_type for alert in self.alerts.values() if alert.area.country == country}


def _killed(incident: Incident) -> int | None:
    toll = incident.tolls.get("killed")
    return toll.best if toll else None
