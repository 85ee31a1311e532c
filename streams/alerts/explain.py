"""Why a rule holds for an incident or does not, in words: what `tollwire why` prints and what an incident's history keeps."""

from dataclasses import dataclass

from streams.alerts.conditions import Tolls, failing, why_silent
from streams.alerts.rule import Rules
from streams.incidents.incident import Incident

MAX_WORDS = 360
"""Characters that the reasons of one decision may take in the history of an incident."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of an incident."""

    rule: str
    about: str
    fails: str | None
    """The first condition that is not met; None where the rule holds."""


def explain(rules: Rules, incident: Incident, *, told: Tolls | None = None) -> tuple[Verdict, ...]:
    """What each rule says of an incident as it stands; `told` are the figures of the last message about it."""
    return tuple(Verdict(rule.id, rule.about, failing(rule, incident, told=told)) for rule in rules.rules)


def why_none_holds(rules: Rules, incident: Incident) -> str:
    """ "no rule holds (mass-casualty: 8 killed, below 10; …)", no longer than an incident has room for."""
    if why := why_silent(incident):
        return why
    alike: dict[str, list[str]] = {}
    for verdict in explain(rules, incident):
        alike.setdefault(verdict.fails or "", []).append(verdict.rule)
    words = [f"{', '.join(names)}: {fails}" for fails, names in alike.items() if fails]
    for kept in range(len(words), -1, -1):
        more = [f"{len(words) - kept} more"] if kept < len(words) else []
        said = "; ".join((*words[:kept], *more))
        if len(said) <= MAX_WORDS:
            break
    return f"no rule holds ({said})" if words else "there is no rule"
