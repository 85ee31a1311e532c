"""An alert as plain text for people: what happened, what changed, who says so in which words, and where to look."""

import re
from collections.abc import Iterable, Iterator, Mapping
from string import punctuation
from urllib.parse import quote

from streams.alerts.alert import Alert, Evidence

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_CALL = re.compile(r"@(?=everyone|here|channel|all\b)|(?<=<)(?=[!@])", re.IGNORECASE)
"""What would ring everybody in a chat: a story may hold such words, but must not call."""
_LONGEST_SENTENCE = 400


def title_of(alert: Alert) -> str:
    """The headline behind the kind of message, and TEST before all that is no real alert: "UPDATE - 14 killed (was 8), in …"."""
    word = f"{alert.msg_type.upper()} - "
    line = alert.headline if alert.headline.startswith(word) else word + alert.headline
    return plain(line if alert.status == "Actual" else f"{alert.status.upper()} - {line}").replace("\n", " ")


def body_of(alert: Alert, *, board_url: str | None = None) -> str:
    """Everything an editor needs to decide, the most needed first, without a click."""
    parts: Iterable[Iterable[str]] = (_standing(alert), _figures(alert), evidence_lines(alert), _footer(alert, board_url))
    return "\n\n".join(text for part in parts if (text := "\n".join(part)))


def evidence_lines(alert: Alert) -> list[str]:
    """Each sentence once, with the figures that stand on it, who is quoted, the outlet and the link."""
    by_sentence: dict[tuple[str, str], list[Evidence]] = {}
    for evidence in alert.evidence:
        by_sentence.setdefault((evidence.uri, evidence.sentence or evidence.quote), []).append(evidence)
    lines: list[str] = []
    for (uri, sentence), found in by_sentence.items():
        first = found[0]
        quotes = " and ".join(dict.fromkeys(f"“{plain(e.quote)}”" for e in found))
        said = dict.fromkeys(f"{e.attributed_to.text} ({e.attributed_to.type})" for e in found if e.attributed_to is not None)
        outlet = first.source or uri
        lines.append(f"{quotes} - {plain(', '.join([*said, outlet]))}{', headline' if first.field == 'headline' else ''}")
        if sentence and sentence != first.quote:
            lines.append(f"  {shortened(plain(sentence))}")
        if link := web_link(first.link):
            lines.append(f"  {link}")
    return lines


def incident_link(alert: Alert, board_url: str | None) -> str | None:
    """The incident on the board; None where no address of the board is known."""
    return f"{board_url.rstrip('/')}/incidents/{quote(alert.incident_id)}" if board_url else None


def web_link(link: str | None) -> str | None:
    """A story's link where it leads to the web, in the characters that a URL may have; None for any other."""
    return quote(link, safe=punctuation) if link and link.startswith(("https://", "http://")) else None


def story_links(alert: Alert) -> Mapping[str, str]:
    """Where the stories behind the figures are found, and whose they are."""
    return {link: e.source or e.uri for e in alert.evidence if (link := web_link(e.link))}


def plain(text: str) -> str:
    """Text of a story that can neither steer what shows it nor call everybody in a chat; line ends stay."""
    return _CALL.sub(lambda match: f"{match[0]}\u200b", _CONTROL.sub(" ", text))


def shortened(text: str) -> str:
    """A sentence, cut where it is longer than anybody reads."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_SENTENCE else flat[: _LONGEST_SENTENCE - 1].rstrip() + "…"


def _standing(alert: Alert) -> Iterator[str]:
    if alert.status != "Actual":
        yield "This is a test: nobody need act on it."
    if alert.msg_type == "Cancel":
        yield f"Taken back: do not use the figures sent at {_times(alert)}."
    elif alert.references:
        yield f"Takes the place of what was sent at {_times(alert)}."
    words = (alert.severity, alert.certainty, plain(alert.event), plain(alert.area.area_desc), alert.date_start)
    yield " · ".join(word for word in words if word)


def _times(alert: Alert) -> str:
    sent = [reference.sent for reference in alert.references if reference.sent.date() == alert.sent.date()]
    older = len(alert.references) - len(sent)
    times = [f"{moment:%H:%M}" for moment in sent]
    words = [*([f"{older} earlier time{'s' if older > 1 else ''}"] if older else []), *times]
    return f"{', '.join(words)}{' UTC' if times else ''}" if words else "an earlier time"


def _figures(alert: Alert) -> list[str]:
    return [plain(line) for line in alert.description.splitlines() if not line.startswith("Rules: ")]


def _footer(alert: Alert, board_url: str | None) -> Iterator[str]:
    sources = f"{alert.number_of_sources} source{'' if alert.number_of_sources == 1 else 's'}"
    rules = next((line for line in alert.description.splitlines() if line.startswith("Rules: ")), "")
    yield plain(" · ".join(part for part in (sources, rules) if part))
    yield f"Sent {alert.sent:%Y-%m-%d %H:%M} UTC to {', '.join(alert.channels)} · incident {alert.incident_id}"
    if link := incident_link(alert, board_url):
        yield link
    yield alert.identifier
