"""Where the incidents and alerts of a run differ from what an editor wants, in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from streams.alerts.alert import Alert
from streams.incidents.incident import Incident, IncidentToll

Wanted = dict[str, Any]
WITHDRAWN = ("retracted", "merged")


def differences(
    wanted: Wanted, incidents: Sequence[Incident], alerts: Sequence[Alert], *, made: dict[str, str], gone: set[str]
) -> list[str]:
    """Every difference; `made` has the time at which each version ("uri v1") came, `gone` what was killed."""
    standing = [incident for incident in incidents if incident.status != "merged"]
    pairs = _paired(wanted["incidents"], standing)
    lines = [line for want in wanted["incidents"] for line in _of_one(want, pairs.get(want["name"]), alerts, made, gone)]
    known = {incident.incident_id for incident in pairs.values()}
    for incident in standing:
        if incident.incident_id not in known:
            lines.append(f"extra incident: {', '.join(sorted(_stories(incident)))}")
            lines += [
                f"extra incident: {alert.msg_type}: {alert.headline}" for alert in alerts if alert.incident_id == incident.incident_id
            ]
    for uri in wanted["nothing"]:
        lines += [f"alert on what must alert nobody: {uri}" for alert in alerts if uri in {evidence.uri for evidence in alert.evidence}]
    return lines


def _paired(wanted: Sequence[Wanted], incidents: Sequence[Incident]) -> dict[str, Incident]:
    """Which incident is which of the editor's: most stories in common, each once."""
    scored = [
        (len(set(want["stories"]) & _stories(incident)) + 0.5 * (incident.country == want["country"]), want["name"], incident)
        for want in wanted
        for incident in incidents
        if set(want["stories"]) & _stories(incident)
    ]
    pairs: dict[str, Incident] = {}
    taken: set[str] = set()
    for _, name, incident in sorted(scored, key=lambda item: (-item[0], item[1], item[2].incident_id)):
        if name not in pairs and incident.incident_id not in taken:
            pairs[name] = incident
            taken.add(incident.incident_id)
    return pairs


def _of_one(want: Wanted, incident: Incident | None, alerts: Sequence[Alert], made: dict[str, str], gone: set[str]) -> Iterator[str]:
    name = want["name"]
    if incident is None:
        yield f"{name}: no incident"
        return
    stories = {article.uri for article in incident.source_articles}
    if incident.status not in WITHDRAWN:
        allowed = {*want["stories"], *want.get("may_have", ())}
        yield from (f"{name}: has {uri}" for uri in sorted(stories - allowed))
        yield from (f"{name}: lacks {uri}" for uri in sorted(set(want["stories"]) - _stories(incident) - gone))
        yield from _of_scene(want, incident)
    if incident.country != want["country"]:
        yield f"{name}: in {incident.country}, not {want['country']}"
    if (incident.status == "retracted") != (want["status"] == "retracted"):
        yield f"{name}: {incident.status}, not {want['status']}"
    for kind, toll in want["tolls"].items():
        found = incident.tolls.get(kind)  # type: ignore[call-overload]
        if _shown(found) != (wanted := (toll["low"], toll["best"], toll["high"])) and (found or toll["best"]):
            yield f"{name}: {kind} {_shown(found)}, not {wanted}"
    for kind, found in incident.tolls.items():
        if kind not in want["tolls"] and found.best:
            yield f"{name}: {kind} {_shown(found)}, which nobody asked for"
    own = [alert for alert in alerts if alert.incident_id == incident.incident_id]
    for alert in want["alerts"]:
        sent = next((a for a in own if f"{a.sent:%Y-%m-%dT%H:%M:%S}" == made[alert["after"]][:19]), None)
        if sent is None:
            if not alert.get("optional"):
                yield f"{name}: no {alert['msg_type']} after {alert['after']}: {alert['why']}"
            continue
        own.remove(sent)
        if sent.msg_type != alert["msg_type"]:
            yield f"{name}: {sent.msg_type} in place of {alert['msg_type']} after {alert['after']}"
        for words in alert["headline_must_say"]:
            if not any(one.casefold() in sent.headline.casefold() for one in words.split("|")):
                yield f"{name}: {words!r} is not in {sent.headline!r}"
    yield from (f"{name}: more than asked for: {alert.msg_type} {alert.sent:%d %H:%M}: {alert.headline}" for alert in own)


def _of_scene(want: Wanted, incident: Incident) -> Iterator[str]:
    place = incident.place
    names = f"{place.name} {place.canonical_name}".casefold() if place else ""
    if want["place"].casefold()[:5] not in names:
        yield f"{want['name']}: at {place.name if place else None}, not {want['place']}"
    if incident.event != want["event"]:
        yield f"{want['name']}: {incident.event}, not {want['event']}"


def _stories(incident: Incident) -> set[str]:
    return {article.uri for article in incident.source_articles} | {entry.uri for entry in incident.ledger}


def _shown(toll: IncidentToll | None) -> tuple[int | None, int | None, int | None] | None:
    return (toll.low, toll.best, toll.high) if toll is not None else None
