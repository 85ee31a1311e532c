"""Decide what to tell whom about an incident that changed: (as it stands, what was told) -> alerts, what to remember, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from streams.alerts.alert import Alert, AlertState
from streams.alerts.compose import CORRECTING, Message, bounded, certainty_of, compose, told_by
from streams.alerts.conditions import by_severity, failing, holding, jumped, why_silent
from streams.alerts.explain import MAX_WORDS, why_none_holds
from streams.alerts.quiet import Wait, muted_channel, muted_rule, quiet_hours
from streams.alerts.rule import SEVERITIES, Rule, Rules
from streams.alerts.throttle import is_worse, old_news, too_soon
from streams.alerts.words import changes_since, figure_words
from streams.facts import Kind
from streams.incidents.families import clash
from streams.incidents.geography import relation
from streams.incidents.incident import Change, Incident
from streams.incidents.tally import figure

LASTING: tuple[Kind, ...] = ("killed", "infected")
"""Kinds that never shrink by themselves: the missing are found, the trapped freed, the wounded may die."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was not sent, though a rule asked for it."""

    incident_id: str
    rules: tuple[str, ...]
    why: str
    channels: tuple[str, ...] = ()
    """Empty: all that the rules name."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to send and what to remember; `state` is None where nothing new is to be remembered."""

    alerts: tuple[Alert, ...] = ()
    state: AlertState | None = None
    reason: str = ""
    kept: tuple[Kept, ...] = ()


def alerts_for(
    incident: Incident, state: AlertState | None, *, rules: Rules, now: datetime, ticked: bool = False, suffix: str = ""
) -> Decision:
    """The alerts that an incident, as it now stands, asks for, given what was told of it before.

    `ticked`: not news, but the time has come for what was held back. `suffix`: tells the messages of rules under test from the others.
    """
    known = state or AlertState()
    desk = _Desk(incident, rules, now, ticked, suffix)
    desk.tell(replace(known, apart=()), frozenset(channel for other in known.apart for channel in other.only))
    for other in known.apart:
        desk.tell(other, frozenset())
    after = _joined(desk.states)
    return Decision(tuple(desk.alerts), None if after == known else after, "; ".join(dict.fromkeys(desk.reasons)), tuple(desk.kept))


class _Desk:
    """One decision: each state stands for channels that were told the same."""

    def __init__(self, incident: Incident, rules: Rules, now: datetime, ticked: bool, suffix: str) -> None:
        self._incident = incident
        self._rules = rules
        self._now = now
        self._ticked = ticked
        self._suffix = suffix
        self._found = holding(rules, incident)
        self._muted = {rule.id: mute for rule in rules.rules if (mute := muted_rule(rule, incident, rules=rules, now=now))}
        self.alerts: list[Alert] = []
        self.states: list[AlertState] = []
        self.reasons: list[str] = []
        self.kept: list[Kept] = []

    def tell(self, told: AlertState, elsewhere: frozenset[str]) -> None:
        """Decide for the channels of one state, which are all but those `elsewhere`."""
        message = self._message(told, elsewhere)
        if isinstance(message, Wait):
            self._hold(told, self._held_rules(told), message)
        elif isinstance(message, str):
            self.reasons.append(message)
            self.states.append(_not_held(told))
        else:
            self._pass_on(told, message)

    def _message(self, told: AlertState, elsewhere: frozenset[str]) -> Message | Wait | str:
        """What is to be said to those who were told this; else why it has to wait, or why there is nothing to say."""
        loud = tuple(rule for rule in self._found if rule.id not in self._muted)
        channels = tuple(c for c in dict.fromkeys((*(rule.channel for rule in loud), *told.channels)) if c not in elsewhere)
        if told.only:
            channels = told.only
        if not told.told:
            return self._first(loud, channels)
        if self._is_taken_back(told):
            return Message("Cancel", (), told.channels, _changes(self._incident, told), correcting=True)
        if not self._found:
            return f"{why_none_holds(self._rules, self._incident)}; but nothing that was told is wrong"
        return self._update(told, loud, channels)

    def _first(self, loud: tuple[Rule, ...], channels: tuple[str, ...]) -> Message | Wait | str:
        if not self._found:
            return why_none_holds(self._rules, self._incident)
        if not self._ticked and (old := old_news(self._incident, rules=self._rules, now=self._now)):
            return Wait(old, lost=True)
        if not loud:
            return self._mute_of(self._found)
        if not any(rule.channel in channels for rule in loud):
            return f"no rule for {', '.join(channels)} holds" if channels else "every channel waits"
        return Message("Alert", loud, channels)

    def _update(self, told: AlertState, loud: tuple[Rule, ...], channels: tuple[str, ...]) -> Message | Wait | str:
        incident = self._incident
        jumps = jumped(self._rules, incident, told=told.tolls)
        new = (*(rule for rule in self._found if rule.id not in told.rules), *jumps)
        loud_new = tuple(rule for rule in new if rule.id not in self._muted)
        wrong, changes = _told_wrong(incident, told), _changes(incident, told)
        worse = bool(loud) and is_worse(loud[0].severity, told.severity)
        fired = by_severity({rule.id: rule for rule in (*loud, *loud_new)}.values()) or self._found
        if incident.history[-1].reason == "confirmed" and told.certainty != (certainty := certainty_of(incident)):
            return Message("Update", fired, channels, (*changes, Change("certainty", told.certainty, certainty)), correcting=wrong)
        if wrong and incident.history[-1].reason in CORRECTING:
            return Message("Update", fired, channels, changes, correcting=True)
        worse_here = worse and any(rule.channel in told.channels for rule in loud_new)
        if not (new or wrong) or not (changes or worse_here):
            return self._confirmed(told, loud_new, channels)
        if not self._ticked and (old := old_news(incident, rules=self._rules, now=self._now)):
            return Wait(old, lost=True)
        if not (loud_new or wrong):
            return self._mute_of(new)
        if wait := too_soon(told, fired[0].severity, rules=self._rules, now=self._now):
            return wait
        return Message("Update", fired, channels, changes, correcting=wrong)

    def _confirmed(self, told: AlertState, new: tuple[Rule, ...], channels: tuple[str, ...]) -> Message | Wait | str:
        """No figure changed, but a further rule holds (a second source, say): news for channels that were not told at all."""
        strangers = tuple(c for c in channels if c not in told.channels and any(rule.channel == c for rule in new))
        if not strangers:
            return self._nothing_new(told)
        if not self._ticked and (old := old_news(self._incident, rules=self._rules, now=self._now)):
            return Wait(old, lost=True)
        return Message("Alert", tuple(rule for rule in new if rule.channel in strangers), strangers, label=f"-{'+'.join(strangers)}")

    def _is_taken_back(self, told: AlertState) -> bool:
        incident = self._incident
        if why_silent(incident):
            return True
        corrected = incident.history[-1].reason in CORRECTING and bool(_changes(incident, told))
        return not self._found and (corrected or _told_wrong(incident, told))

    def _pass_on(self, told: AlertState, message: Message) -> None:
        """Send a message to the channels that may have it now, and keep it from the others."""
        waits = {channel: wait for channel in message.channels if (wait := self._wait(channel, told, message)) is not None}
        going = tuple(channel for channel in message.channels if channel not in waits)
        held = tuple(rule.id for rule in message.rules)
        if going:
            self._send(told, replace(message, channels=going, label=message.label or _label(told), late=_late(told)), waits)
        elif waits.keys() <= set(told.channels) or not told.channels:
            self._hold(told, held, _first_of(waits.values()))
            return
        known = {channel: wait for channel, wait in waits.items() if channel in told.channels}
        strangers = {channel: wait for channel, wait in waits.items() if channel not in known}
        if known:  # with nobody going they are all that the state stands for
            apart = replace(told, only=tuple(known), channels=tuple(known)) if going else told
            self._hold(apart, held, _first_of(known.values()))
        elif not going:
            self.states.append(_not_held(told))
        if strangers:
            self._hold(AlertState(only=tuple(strangers), held_since=told.held_since), held, _first_of(strangers.values()))

    def _wait(self, channel: str, told: AlertState, message: Message) -> Wait | None:
        if message.correcting and channel in told.channels:
            return None
        muted = muted_channel(channel, self._incident, rules=self._rules, now=self._now)
        since = told.held_since if self._ticked and told.held_until is not None and told.held_until <= self._now else None
        return muted or quiet_hours(channel, message.severity(told), rules=self._rules, now=self._now, since=since)

    def _send(self, told: AlertState, message: Message, waits: Mapping[str, Wait]) -> None:
        alert = compose(message, self._incident, told, rules=self._rules, now=self._now, suffix=self._suffix)
        after = replace(told_by(alert, message, self._incident, told), only=message.channels if told.only else ())
        if knew := tuple(channel for channel in told.channels if channel not in message.channels and channel not in waits):
            worst = told.severity if is_worse(told.severity, alert.severity) else alert.severity
            after = replace(after, channels=(*knew, *message.channels), rules=(*told.rules, *after.rules), severity=worst)
        self.alerts.append(alert)
        self.states.append(after)
        self.reasons.append(f"{message.msg_type}, {', '.join(alert.rules)}, to {', '.join(alert.channels)}")

    def _hold(self, told: AlertState, held: tuple[str, ...], wait: Wait) -> None:
        self.kept.append(Kept(self._incident.incident_id, held, wait.why, told.only))
        if wait.lost:
            self.states.append(_not_held(told))
            self.reasons.append(wait.why)
            return
        since = told.held_since or self._now
        self.states.append(replace(told, held=held, held_why=wait.why, held_since=since, held_until=wait.until))
        to = f" from {', '.join(told.only)}" if told.only else ""
        self.reasons.append(f"held back{to}: {wait.why}")

    def _nothing_new(self, told: AlertState) -> str:
        rising = [rule for rule in self._rules.rules if rule.asks_for_rise and any(kind in told.tolls for kind in rule.kinds)]
        stays = [f"{rule.id}: {fails}" for rule in rising if (fails := failing(rule, self._incident, told=told.tolls))]
        return "nothing that matters changed" + (f" ({'; '.join(stays)[:MAX_WORDS]})" if stays else "")

    def _held_rules(self, told: AlertState) -> tuple[str, ...]:
        jumps = jumped(self._rules, self._incident, told=told.tolls) if told.told else ()
        return tuple(dict.fromkeys(rule.id for rule in (*self._found, *jumps) if rule.id not in told.rules or rule in jumps))

    def _mute_of(self, rules: tuple[Rule, ...]) -> Wait:
        return Wait("; ".join(dict.fromkeys(f"{rule.id} {self._muted[rule.id].words()}" for rule in rules if rule.id in self._muted)))


def _told_wrong(incident: Incident, told: AlertState) -> bool:
    """True where a figure is now below what was told, or the place or event is another; people who are found again were no mistake."""
    corrected = incident.history[-1].reason in CORRECTING
    for kind, toll in told.tolls.items():
        now = incident.tolls.get(kind)
        if (corrected or kind in LASTING) and (now is None or (figure(now) or 0) < (figure(toll) or 0)):
            return True
        if incident.history[-1].reason == "correction" and now is not None and now.conflict and not toll.conflict:
            return True  # who was told a figure must know that it is contested now
    return relation(told.place, incident.place) == "apart" or clash(told.event, incident.event)


def _changes(incident: Incident, told: AlertState) -> tuple[Change, ...]:
    changes = changes_since(told.tolls, incident)
    if relation(told.place, incident.place) == "apart":
        changes = (*changes, Change("place", told.place.name if told.place else None, incident.place.name if incident.place else None))
    if clash(told.event, incident.event):
        changes = (*changes, Change("event", told.event, incident.event))
    return changes


def _not_held(told: AlertState) -> AlertState:
    return replace(told, held=(), held_why="", held_since=None, held_until=None)


def _first_of(waits: Iterable[Wait]) -> Wait:
    """The one that ends first."""
    return min(waits, key=lambda wait: (wait.until is None, wait.until or datetime.max.replace(tzinfo=UTC)))


def _label(told: AlertState) -> str:
    return f"-{'+'.join(told.only)}" if told.only else ""


def _late(told: AlertState) -> str:
    """ "2026-03-12 12:06 UTC (throttle)"."""
    return f"{told.held_since:%Y-%m-%d %H:%M} UTC ({told.held_why.split(': ')[0]})" if told.held_since and told.held_why else ""


def _joined(states: list[AlertState]) -> AlertState:
    """One state: those who were told the same are together again, and a channel of which nothing is held needs no state apart."""
    main, *others = sorted(states, key=lambda state: bool(state.only))
    apart: list[AlertState] = []
    for other in others:
        if not other.held and not other.told:
            continue
        if not other.held and not main.held and other.told and main.told and _same(main, other):
            references = sorted({*main.references, *other.references}, key=lambda r: (r.sent, r.identifier))
            newest = max(main, other, key=lambda state: (state.last_sent is not None, state.last_sent))
            channels = tuple(dict.fromkeys((*main.channels, *other.channels)))
            highest = max(main.highest_severity, other.highest_severity, key=SEVERITIES.index)
            main = replace(newest, only=(), references=bounded(tuple(references)), channels=channels, highest_severity=highest)
        else:
            apart.append(other)
    return replace(main, apart=tuple(apart))


def _same(one: AlertState, other: AlertState) -> bool:
    """True where two states say that the same was told, in the words of a headline."""
    mine, theirs = ({kind: figure_words(kind, toll) for kind, toll in state.tolls.items()} for state in (one, other))
    return (mine, one.place, one.event, one.active) == (theirs, other.place, other.event, other.active)
