"""Which of two versions of a story is the newer one, and what of the older ones still stands, whatever order they arrive in."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cmp_to_key

from streams.facts import KINDS, Kind
from streams.incidents.claims import claims_of
from streams.incidents.report import Report
from streams.incidents.source_article import Claim, TakenBack
from streams.incidents.story_state import Figure, Silence, StoryState, Told
from streams.incidents.tally import figure

NUMBERED = re.compile(r"\d+(?:[.:]\d+)*")
MAX_SILENCES = 8
MAX_FIGURES = 24
ANY = ""
"""The version of a silence that counts by time alone: a kill has a version of its own, or none."""


def is_older(report: Report, state: StoryState) -> bool:
    """True where a report has nothing to say any more: a newer version was seen, or its story was taken back or replaced since.

    Numbers are compared as numbers; versions of any other form, and equal numbers, by the story's own time.
    """
    if is_withdrawal(report):
        return report.published < state.published and _numbers(report.version) < _numbers(state.version)
    if state.gone_at is not None and report.published <= state.gone_at:
        return True
    return comes_before(report.version, report.published, state.version, state.published)


def is_withdrawal(report: Report) -> bool:
    """True where a story is killed, canceled or held back."""
    return report.pub_status != "usable" or report.wire_action in ("kill", "withhold")


def remembered(state: StoryState, report: Report) -> StoryState:
    """The state with what a version told of each kind, and after which version what was told before no longer stands.

    A join: the same for any order and any repetition of the versions.
    """
    silences = set(state.silences)
    if is_withdrawal(report):
        silences.add(Silence(ANY, report.published))
    elif report.wire_action == "correction":
        silences.add(Silence(report.version, report.published))
    elif report.type == "marker":
        silences.add(Silence(report.version, report.published, report.countries))
    elif report.parts > 1:  # which of its incidents an earlier figure belongs to, nobody says
        others = tuple(country for country in report.countries if country != report.country)
        silences.add(Silence(report.version, report.published, others))
    told = {(one.country, kind_of(one)): one for one in state.told}
    for one in _told(report) if report.type == "incident" and report.parts == 1 else ():
        key = one.country, kind_of(one)
        if key not in told or comes_before(told[key].version, told[key].published, one.version, one.published):
            told[key] = one
    return replace(state, told=tuple(told[key] for key in sorted(told)), silences=_newest(silences), figures=_with_figures(state, report))


def silenced_by(state: StoryState, when: datetime) -> StoryState:
    """The state of a story that another one took the place of, or took back, at a time."""
    return replace(state, silences=_newest({*state.silences, Silence(ANY, when)}))


def carried(state: StoryState, country: str, version: str, own: Iterable[Claim]) -> tuple[Claim, ...]:
    """What earlier versions told of the kinds that a version is silent on: not to repeat a figure is not to take it back."""
    given = {claim.kind for claim in own if not claim.increment}
    return tuple(
        replace(one.claim, version=one.version, reported=one.published)
        for one in state.told
        if one.claim is not None and one.country == country and one.version != version and one.claim.kind not in given
        if not any(_silences(silence, one) for silence in state.silences)
    )


def taken_back(state: StoryState, country: str) -> tuple[TakenBack, ...]:
    """The figures that the versions of a story take back for lower ones: by saying so, or by a correction."""
    gone = max((silence.published for silence in state.silences if silence.version == ANY), default=None)
    stands = [one for one in state.figures if one.country == country and (gone is None or one.published > gone)]
    found: set[TakenBack] = set()
    for one in stands:
        found |= {TakenBack(one.kind, value, one.published) for value in one.wrong}
        older = [o for o in stands if o.kind == one.kind and comes_before(o.version, o.published, one.version, one.published)]
        if one.correction and older:
            wrong = max(older, key=cmp_to_key(_by_version)).value
            found |= {TakenBack(one.kind, wrong, one.published)} if wrong > one.value else set()
    return tuple(sorted(found, key=lambda one: (one.kind, one.value, one.at)))


def kind_of(told: Told) -> Kind:
    """The kind of casualty that was told of."""
    return told.claim.kind if isinstance(told.claim, Claim) else told.denied or KINDS[0]


def _told(report: Report) -> list[Told]:
    """One for each kind that a report has a figure of, or says is not so."""
    claims = {claim.kind: claim for claim in claims_of(report) if not claim.increment}
    taken_back = {fact.kind for fact in report.facts if fact.status in ("denied", "revised_from")} - set(claims)
    base = (report.country, report.version, report.published)
    return [
        Told(base[0], claims.get(kind), base[1], base[2], kind if kind in taken_back else None) for kind in (*claims, *sorted(taken_back))
    ]


def _with_figures(state: StoryState, report: Report) -> tuple[Figure, ...]:
    """The figures known of a story with those of one version, the newest ones kept."""
    known = {(one.country, one.kind, one.version, one.published): one for one in state.figures}
    for claim in claims_of(report) if report.type == "incident" and report.parts == 1 else ():
        value = figure(claim)
        if claim.increment or value is None:
            continue
        lowered = (fact for fact in report.facts if fact.kind == claim.kind and fact.status == "revised_from" and fact.best is not None)
        wrong = tuple(sorted({fact.best for fact in lowered if fact.best is not None and fact.best > value}))
        mine = Figure(
            report.country, claim.kind, value, report.version, report.published, correction=report.wire_action == "correction", wrong=wrong
        )
        known[mine.country, mine.kind, mine.version, mine.published] = mine
    return tuple(sorted(known.values(), key=cmp_to_key(_by_version))[-MAX_FIGURES:])


def _by_version(one: Figure, other: Figure) -> int:
    if comes_before(one.version, one.published, other.version, other.published):
        return -1
    if comes_before(other.version, other.published, one.version, one.published):
        return 1
    mine, theirs = (one.country, one.kind, one.value), (other.country, other.kind, other.value)
    return (mine > theirs) - (mine < theirs)


def _silences(silence: Silence, told: Told) -> bool:
    if told.country in silence.countries:
        return False
    if silence.version == ANY:
        return told.published <= silence.published
    return comes_before(told.version, told.published, silence.version, silence.published)


def _newest(silences: Iterable[Silence]) -> tuple[Silence, ...]:
    newest: dict[tuple[bool, tuple[str, ...]], Silence] = {}
    for one in sorted(silences, key=lambda s: (s.published, s.version)):
        key = one.version == ANY, one.countries
        known = newest.get(key)
        if known is None or not comes_before(one.version, one.published, known.version, known.published):
            newest[key] = one
    return tuple(sorted(newest.values(), key=lambda s: (s.published, s.version, s.countries))[-MAX_SILENCES:])


def comes_before(version: str, published: datetime, other: str, other_published: datetime) -> bool:
    """True where one version of a story is older than another: by number, else by the story's own time."""
    mine, seen = _numbers(version), _numbers(other)
    if mine and seen and mine != seen:
        return mine < seen
    return (published, version) < (other_published, other)


def _numbers(version: str) -> tuple[int, ...]:
    if not NUMBERED.fullmatch(version) or len(version) > 40:
        return ()
    return tuple(int(part) for part in re.split(r"[.:]", version))
