"""The words of an alert, as an editor at three in the morning would want them."""

import re
import textwrap
from collections.abc import Iterable, Mapping

from streams.alerts.alert import MsgType
from streams.alerts.country_names import country_names
from streams.alerts.rule import Rule
from streams.facts import KINDS, Kind, VictimClass
from streams.incidents.families import families_of
from streams.incidents.geography import name_of
from streams.incidents.incident import Change, Incident, IncidentToll
from streams.incidents.tally import figure
from streams.incidents.wording import toll_words

CLASS_WORDS: Mapping[VictimClass, tuple[str, str]] = {
    "aid_workers": ("an aid worker", "aid workers"),
    "medics": ("a medic", "medics"),
    "journalists": ("a journalist", "journalists"),
    "children": ("a child", "children"),
    "women": ("a woman", "women"),
    "police": ("a police officer", "police officers"),
    "migrants": ("a migrant", "migrants"),
    "combatants": ("a combatant", "combatants"),
    "attackers": ("an attacker", "attackers"),
}
"""The classes that tell something; of any others the story's own noun is printed, or none."""
OWN_NOUN = re.compile(r"(?:other )?([a-z]+s)")
PASSING: tuple[Kind, ...] = ("missing", "trapped")
"""Kinds of which an older figure says little once a newer one of the dead is there."""
MAX_CLASSES = 2
MAX_HEADLINE = 160
AMONG = " of them "


def headline_of(
    incident: Incident, *, msg_type: MsgType, changes: Iterable[Change], tolls: Mapping[Kind, IncidentToll], corrects: bool = False
) -> str:
    """One line of at most 160 characters: who was harmed, where, by what, who says so; for an update, what it was before."""
    before = {c.field: c.before for c in changes if c.before is not None and c.field not in c.before}  # not where only classes changed
    for kinds, classes, others in ((3, 2, True), (3, 2, False), (3, 1, False), (2, 1, False), (1, 1, False), (1, 0, False)):
        said = _figures(incident, tolls, before, kinds=kinds, classes=classes)
        line = _line(incident, said, msg_type, source_words(incident, tolls, others=others), corrects=corrects)
        if len(line) <= MAX_HEADLINE:
            return line
    return line[: MAX_HEADLINE - 1].rstrip() + "…"


def _figures(incident: Incident, tolls: Mapping[Kind, IncidentToll], before: Mapping[str, str], *, kinds: int, classes: int) -> str:
    lead = next((tolls[kind].as_of for kind in KINDS if kind in tolls), None)
    told = [kind for kind in KINDS if kind in tolls and figure(tolls[kind])]
    told = [kind for kind in told if kind not in PASSING or tolls[kind].as_of == lead] or told
    told = [kind for kind in told if toll_words(tolls[kind]) != "several"] or told  # a bare plural is no figure
    violent = "violence" in families_of(incident.event)
    figures = [
        figure_words(kind, tolls[kind], was=before.get(kind), violent=violent, classes=classes if tolls[kind].as_of == lead else 0)
        for kind in told[:kinds]  # of an older figure, some may be among the dead by now
    ]
    return ", ".join(figures or [f"{words} {field}" for field, words in before.items() if field in KINDS][:kinds])


def _line(incident: Incident, said: str, msg_type: MsgType, source: str, *, corrects: bool) -> str:
    event = incident.event or ""
    if said:
        line = f"{said}{',' if AMONG in said else ''} {where_words(incident)}".strip()
        line += f" ({event[0].lower()}{event[1:]})" if event else ""
    else:  # nobody counts anybody: what happened, and how the story puts it
        line = f"{event or 'incident'} {where_words(incident)}".strip()
        line = f"{line[0].upper()}{line[1:]}" + (
            f": {_short(incident.title, MAX_HEADLINE - len(line) - len(source) - 35)}" if incident.title else ""
        )
    if msg_type == "Cancel":
        return f"CANCEL - {line} - {cancel_words(incident)}"
    line += f" - source: {source}"
    if msg_type == "Update":
        return f"{'CORRECTION' if corrects else 'UPDATE'} - {line}"
    return line[0].upper() + line[1:]


def _short(text: str, length: int) -> str:
    """A headline, cut between two words where it is too long."""
    return textwrap.shorten(text, max(length, 20), placeholder=" …")


def cancel_words(incident: Incident) -> str:
    """ "withdrawn by Northline", "corrected by Northline" where the incident still stands below every rule, or what an editor did."""
    if incident.merged_into is not None:
        return f"now followed as {incident.merged_into}"
    last = incident.history[-1]
    if incident.suppressed:
        return f"stopped by {last.by or 'the desk'}"
    told = (entry.source for entry in reversed(incident.ledger) if entry.uri == last.uri and entry.source)
    outlet = last.by or next(told, last.source or last.uri)
    return f"{'withdrawn' if incident.status == 'retracted' else 'corrected'} by {outlet}"


def figure_words(kind: Kind, toll: IncidentToll, *, was: str | None = None, violent: bool = True, classes: int = MAX_CLASSES) -> str:
    """ "at least 12 miners killed (was 8), one of them a medic"; a class is named where it tells, else the story's own noun."""
    said = toll_words(toll) or ""
    words = f"{said} {noun} {kind}" if (noun := _noun(toll, violent=violent)) else f"{said} {kind}"
    if was is not None and was != said:
        words += f" (was {was})"
    return words + "".join(f", {part}" for part in class_words(toll)[:classes])


def class_words(toll: IncidentToll) -> list[str]:
    """ "5 of them children", "one of them a journalist": the classes within a toll."""
    whole = figure(toll) or 0
    counted = {one.class_: one for one in toll.classes if 0 < (figure(one) or 0) < whole}
    found = [(one, CLASS_WORDS[class_]) for class_ in CLASS_WORDS if (one := counted.get(class_)) is not None]
    return [f"one{AMONG}{single}" if figure(one) == 1 else f"{toll_words(one)}{AMONG}{many}" for one, (single, many) in found]


def _noun(toll: IncidentToll, *, violent: bool) -> str:
    """What all the people of a toll are, where that tells something; that victims of a flood were civilians goes without saying."""
    all_of_it = {one.class_: one for one in toll.classes if figure(one) == figure(toll)}
    if (class_ := next((class_ for class_ in CLASS_WORDS if class_ in all_of_it), None)) is not None:
        return CLASS_WORDS[class_][0].partition(" ")[2] if figure(toll) == 1 else CLASS_WORDS[class_][1]
    own = OWN_NOUN.fullmatch(all_of_it["civilians"].text) if "civilians" in all_of_it and figure(toll) != 1 else None
    return own[1] if own is not None and (violent or own[1] != "civilians") else ""


def where_words(incident: Incident) -> str:
    """ "in Maraat al-Numan, Syria"."""
    country = country_names().get(incident.country)
    place = incident.place
    if place is None:
        return f"in {country}" if country else ""
    if country is None or (place.where_prec == 6 and place.geonameid is not None) or name_of(place) == country.casefold():
        return f"in {country or place.name}"
    return f"in {place.name.title() if place.name.isupper() and len(place.name) > 3 else place.name}, {country}"


def source_words(incident: Incident, tolls: Mapping[Kind, IncidentToll], *, others: bool = True) -> str:
    """Who says so, and which outlet carries it."""
    lead = next((tolls[kind] for kind in KINDS if kind in tolls), None)
    articles = incident.source_articles
    article = next((a for a in articles if lead is not None and a.uri == lead.uri), articles[-1] if articles else None)
    said = lead.attributed_to.text if lead is not None and lead.attributed_to is not None else None
    outlet = (article.source or article.uri) if article is not None else None
    words = ", ".join(word for word in (said, outlet) if word) or "not named"
    more = incident.number_of_sources - 1
    return words + (f" and {more} more" if more > 0 and others else "")


def description_of(incident: Incident, rules: Iterable[Rule], *, changes: Iterable[Change], why: str, late: str = "") -> str:
    """A few lines: what changed, each figure with its source, where sources differ, what is only context, and the rules."""
    lines = [change_words(change, taken_back=bool(why)) for change in changes]
    for kind in KINDS:
        if (toll := incident.tolls.get(kind)) is None:
            continue
        said = f", {toll.attributed_to.text}" if toll.attributed_to else ""
        lines.append(f"{kind.capitalize()}: {toll_words(toll)} (as of {toll.as_of:%Y-%m-%d %H:%M} UTC{said})")
        if toll.conflict or (toll.low != toll.high and None not in (toll.low, toll.best, toll.high)):
            lines.append("  Sources differ: " + "; ".join(differing(incident, kind, toll)))
    counted = {e.sentence for e in incident.ledger if e.status == "active" and not e.context}
    context = [e for e in incident.ledger if e.context and e.status == "active" and e.sentence not in counted]
    context.sort(key=lambda e: e.says != "asserted")  # what one side of a fight says of the other comes before what happened long ago
    lines += [f"Context: {text}" for text in dict.fromkeys(e.sentence or e.quote for e in context)][:2]
    if why:
        lines.append(f"Why: {why}")
    if late:
        lines.append(f"Held back since {late}")
    named = [f"{rule.id} ({rule.about})" if rule.about else rule.id for rule in rules]
    if named:
        lines.append("Rules: " + ", ".join(named))
    return "\n".join(lines)


def change_words(change: Change, *, taken_back: bool = False) -> str:
    """ "Changed: killed 8 -> 14", "New: 47 rescued", "Taken back: 9 killed"."""
    if change.before and change.after:
        return f"Changed: {change.field} {change.before} -> {change.after}"
    what = "New" if change.after else "Taken back" if taken_back else "No longer given"
    return f"{what}: {change.after or change.before or 'none'} {change.field}"


def differing(incident: Incident, kind: Kind, toll: IncidentToll) -> list[str]:
    """The figures that stand against one another, each with who gives it: "26 (the governor, Coastal Press)"."""
    stands = [
        e for e in incident.ledger if e.kind == kind and e.status == "active" and e.says == "asserted" and not (e.context or e.increment)
    ]
    whole = [e for e in stands if e.part_of is None and toll.low is not None and (e.best or 0) >= toll.low]
    said = ((e, ", ".join(w for w in (e.attributed_to.text if e.attributed_to else None, e.source or e.uri) if w)) for e in whole)
    return list(dict.fromkeys(f"{e.best:,} ({who})" for e, who in said))


def changes_since(told: Mapping[Kind, IncidentToll], incident: Incident) -> tuple[Change, ...]:
    """What an incident says now against what was last told of it; of a figure that stayed, the classes that are newly named."""
    found: list[Change] = []
    for kind in KINDS:
        old, new = told.get(kind), incident.tolls.get(kind)
        if (was := toll_words(old)) != (now := toll_words(new)):
            found.append(Change(kind, was, now))
        elif old is not None and new is not None and class_words(new) and class_words(old) != class_words(new):
            found.append(Change(kind, figure_words(kind, old), figure_words(kind, new)))
    return tuple(found)
