"""One alert as a CAP 1.2 document (OASIS Common Alerting Protocol), for whatever reads such: aggregators, signage, other newsrooms."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from streams.alerts.alert import Alert
from streams.facts import KINDS
from streams.incidents.wording import toll_words
from streams.sinks.message_text import evidence_lines, incident_link, story_links

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
_RADIUS_KM = {1: 5, 2: 25, 3: 25}
"""Of the circle around a place, by `where_prec`; from a province up the coordinates are only the middle, and no circle is drawn."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_ID = re.compile(r"[\s,<&]+")

Lines = list[tuple[str, str]]


def cap_xml(alert: Alert, *, board_url: str | None = None) -> bytes:
    """The document, with every mandatory element and in the order of the schema."""
    root = etree.Element(f"{{{CAP}}}alert", nsmap={None: CAP})  # type: ignore[dict-item]
    _add(root, _head(alert))
    info = etree.SubElement(root, f"{{{CAP}}}info")
    _add(info, _info(alert, board_url))
    for name, value in _parameters(alert):
        _named(info, "parameter", name, value)
    for link, outlet in story_links(alert).items():
        _add(etree.SubElement(info, f"{{{CAP}}}resource"), [("resourceDesc", outlet), ("mimeType", "text/html"), ("uri", link)])
    area = etree.SubElement(info, f"{{{CAP}}}area")
    _add(area, [("areaDesc", alert.area.area_desc or alert.area.country)])
    if circle := circle_of(alert):
        _add(area, [("circle", circle)])
    if alert.area.country not in ("", "ZZ"):
        _named(area, "geocode", "ISO 3166-1", alert.area.country)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def cap_id(name: str) -> str:
    """An identifier as CAP allows it: no spaces, commas, `<` or `&`."""
    return _NO_ID.sub("-", clean(name))


def cap_time(moment: datetime) -> str:
    """CAP writes UTC as -00:00, and no Z and no parts of seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def circle_of(alert: Alert) -> str | None:
    """ "35.8645,36.8059 5": the place and the kilometres around it; None where no place is known well enough."""
    area = alert.area
    radius = _RADIUS_KM.get(area.where_prec or 1)
    if area.latitude is None or area.longitude is None or radius is None:
        return None
    return f"{area.latitude:.4f},{area.longitude:.4f} {radius}"


def clean(text: str) -> str:
    """Text without what XML cannot hold."""
    return _NO_XML.sub(" ", text)


def _head(alert: Alert) -> Lines:
    lines = [
        ("identifier", cap_id(alert.identifier)),
        ("sender", cap_id(alert.sender)),
        ("sent", cap_time(alert.sent)),
        ("status", alert.status),
        ("msgType", alert.msg_type),
        ("scope", alert.scope),
    ]
    if alert.scope == "Restricted":
        lines.append(("restriction", f"For {', '.join(alert.channels)}"))
    elif alert.scope == "Private":
        lines.append(("addresses", " ".join(cap_id(channel) for channel in alert.channels)))
    if alert.references:
        triples = (f"{cap_id(r.sender)},{cap_id(r.identifier)},{cap_time(r.sent)}" for r in alert.references)
        lines.append(("references", " ".join(triples)))
    return [*lines, ("incidents", cap_id(alert.incident_id))]


def _info(alert: Alert, board_url: str | None) -> Lines:
    lines = [
        ("language", "en"),
        ("category", alert.category),
        ("event", alert.event),
        ("urgency", alert.urgency),
        ("severity", alert.severity),
        ("certainty", alert.certainty),
        ("headline", alert.headline),
        ("description", "\n".join([alert.description, *evidence_lines(alert)])),
    ]
    web = incident_link(alert, board_url) or next(iter(story_links(alert)), None)
    return [*lines, ("web", web)] if web else lines


def _parameters(alert: Alert) -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        if (toll := alert.tolls.get(kind)) is None:
            continue
        yield kind, toll_words(toll) or ""
        for bound in ("low", "best", "high"):
            if (value := getattr(toll, bound)) is not None:
                yield f"{kind}_{bound}", str(value)
    for change in alert.changes:
        yield f"changed_{change.field}", f"{change.before or 'none'} -> {change.after or 'none'}"
    yield "rules", ", ".join(alert.rules)
    yield "channels", ", ".join(alert.channels)
    yield "number_of_sources", str(alert.number_of_sources)
    yield "incident_version", str(alert.incident_version)


def _named(parent: etree._Element, tag: str, name: str, value: str) -> None:
    _add(etree.SubElement(parent, f"{{{CAP}}}{tag}"), [("valueName", name), ("value", value)])


def _add(parent: etree._Element, lines: Lines) -> None:
    for tag, text in lines:
        etree.SubElement(parent, f"{{{CAP}}}{tag}").text = clean(text)
