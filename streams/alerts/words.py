"""The words of an alert, as an editor at three in the morning would want them."""

from collections.abc import Iterable, Mapping

from streams.alerts.alert import MsgType
from streams.alerts.rules import Rule, country_names
from streams.facts import KINDS, Kind, VictimClass
from streams.incidents.families import families_of
from streams.incidents.geography import name_of
from streams.incidents.incident import Change, Incident, IncidentToll
from streams.incidents.wording import toll_words

CLASS_WORDS: Mapping[VictimClass, str] = {
    "aid_workers": "aid workers",
    "medics": "medics",
    "journalists": "journalists",
    "children": "children",
    "women": "women",
    "civilians": "civilians",
    "combatants": "combatants",
    "police": "police",
    "migrants": "migrants",
    "attackers": "attackers",
}
MAX_KINDS = 3


def headline_of(incident: Incident, *, msg_type: MsgType, changes: Iterable[Change], tolls: Mapping[Kind, IncidentToll]) -> str:
    """One line: who was harmed, where, by what, who says so; for an update, what it was before."""
    before = {change.field: change.before for change in changes if change.before is not None}
    violent = "violence" in families_of(incident.event)
    figures = [figure_words(kind, tolls[kind], was=before.get(kind), violent=violent) for kind in KINDS if kind in tolls][:MAX_KINDS]
    figures = figures or ([f"{words} {field}" for field, words in before.items() if field in KINDS][:MAX_KINDS])
    said = ", ".join(figures) or incident.title
    line = f"{said}{',' if ' of them ' in said else ''} {where_words(incident)}".strip()
    if event := incident.event:
        line += f" ({event[0].lower()}{event[1:]})"
    if msg_type == "Cancel":
        return f"CANCEL - {line} - {cancel_words(incident)}"
    line += f" - source: {source_words(incident, tolls)}"
    return f"UPDATE - {line}" if msg_type == "Update" else line[0].upper() + line[1:]


def cancel_words(incident: Incident) -> str:
    """ "withdrawn by Northline", or "corrected by Northline" where the incident still stands below every rule."""
    uri = incident.history[-1].uri
    outlet = next((entry.source for entry in reversed(incident.ledger) if entry.uri == uri and entry.source), uri)
    return f"{'withdrawn' if incident.status == 'retracted' else 'corrected'} by {outlet}"


def figure_words(kind: Kind, toll: IncidentToll, *, was: str | None = None, violent: bool = True) -> str:
    """ "at least 12 civilians killed (was 8), 5 of them children"; that the victims of a flood were civilians goes without saying."""
    whole = toll.best if toll.best is not None else toll.low
    counted = {c.class_: c.best if c.best is not None else c.low for c in toll.classes}
    classes = [class_ for class_ in CLASS_WORDS if counted.get(class_) and (violent or class_ != "civilians")]
    everyone = next((class_ for class_ in classes if counted[class_] == whole and whole != 1), None)
    words = f"{toll_words(toll)} {CLASS_WORDS[everyone]} {kind}" if everyone else f"{toll_words(toll)} {kind}"
    if was is not None:
        words += f" (was {was})"
    parts = {c.class_: toll_words(c) for c in toll.classes if c.class_ in classes and (counted[c.class_] or 0) < (whole or 0)}
    return words + "".join(f", {parts[class_]} of them {CLASS_WORDS[class_]}" for class_ in classes if class_ in parts)


def where_words(incident: Incident) -> str:
    """ "in Maraat al-Numan, Syria"."""
    country = country_names().get(incident.country)
    place = incident.place
    if place is None:
        return f"in {country}" if country else ""
    if country is None or (place.where_prec == 6 and place.geonameid is not None) or name_of(place) == country.casefold():
        return f"in {country or place.name}"
    return f"in {place.name}, {country}"


def source_words(incident: Incident, tolls: Mapping[Kind, IncidentToll]) -> str:
    """Who says so, and which outlet carries it."""
    lead = next((tolls[kind] for kind in KINDS if kind in tolls), None)
    articles = incident.source_articles
    article = next((a for a in articles if lead is not None and a.uri == lead.uri), articles[-1] if articles else None)
    said = lead.attributed_to.text if lead is not None and lead.attributed_to is not None else None
    outlet = (article.source or article.uri) if article is not None else None
    words = ", ".join(word for word in (said, outlet) if word) or "not named"
    others = incident.number_of_sources - 1
    return words + (f" and {others} more" if others > 0 else "")


def description_of(incident: Incident, rules: Iterable[Rule], *, changes: Iterable[Change], why: str) -> str:
    """A few lines: what changed, each figure with its source, where sources differ, what is only context, and the rules."""
    lines = [f"Changed: {change.field} {change.before or 'none'} -> {change.after or 'none'}" for change in changes]
    for kind in KINDS:
        if (toll := incident.tolls.get(kind)) is None:
            continue
        said = f", {toll.attributed_to.text}" if toll.attributed_to else ""
        lines.append(f"{kind.capitalize()}: {toll_words(toll)} (as of {toll.as_of:%Y-%m-%d %H:%M} UTC{said})")
        if toll.conflict:
            claims = [f"{e.best if e.best is not None else e.low} ({e.source or e.uri})" for e in incident.ledger]
            active = [c for c, e in zip(claims, incident.ledger, strict=True) if _stands(e.kind == kind, e.status, e.context, e.part_of)]
            lines.append("  Sources differ: " + "; ".join(dict.fromkeys(active)))
    lines += [f"Context: {e.sentence or e.quote}" for e in incident.ledger if e.context and e.status == "active"][:2]
    if why:
        lines.append(f"Why: {why}")
    named = [f"{rule.id} ({rule.about})" if rule.about else rule.id for rule in rules]
    if named:
        lines.append("Rules: " + ", ".join(named))
    return "\n".join(lines)


def _stands(kind: bool, status: str, context: bool, part_of: str | None) -> bool:
    return kind and status == "active" and not context and part_of is None


def changes_since(told: Mapping[Kind, IncidentToll], incident: Incident) -> tuple[Change, ...]:
    """What an incident says now against what was last told of it."""
    pairs = [(kind, toll_words(told.get(kind)), toll_words(incident.tolls.get(kind))) for kind in KINDS]
    return tuple(Change(kind, old, new) for kind, old, new in pairs if old != new)
