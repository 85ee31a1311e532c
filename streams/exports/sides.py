"""The sides of an incident after UCDP and ACLED, from what its stories tell as a fact; what is only alleged fills no column."""

from collections.abc import Iterable
from dataclasses import dataclass

from streams.exports.countries import country_name
from streams.facts import ARMED, ActorType
from streams.incidents.incident import Incident, IncidentToll
from streams.incidents.report import Party, Role

STATE: frozenset[ActorType] = frozenset({"state_military", "police", "government"})
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
CIVILIANS = "Civilians"
_AGAINST_CIVILIANS = "Violence against civilians"
_OF_THE_STATE = frozenset(
    {"soldier", "trooper", "policeman", "officer", "guard", "paratrooper", "police", "gendarme", "serviceman", "marine"}
)
_OF_THE_GROUP = frozenset(
    {"rebel", "militant", "fighter", "gunman", "gunmen", "insurgent", "jihadist", "terrorist", "militiaman", "guerrilla"}
)


@dataclass(frozen=True, slots=True)
class Sides:
    """Two sides in UCDP's words; `b` is "Civilians" in one-sided violence."""

    a: str
    b: str
    type_of_violence: int
    a_is_state: bool
    b_is_state: bool

    @property
    def dyad(self) -> str:
        """UCDP's name of the pair."""
        return f"{self.a} - {self.b}"


def role_of(incident: Incident) -> Role | None:
    """Who did to whom what the incident is, where its stories tell that as a fact and name one who did it."""
    told = [role for role in incident.roles if role.status == "asserted" and role.event_type == incident.event_type]
    return next((role for role in told if role.event == incident.event), None) or next(iter(told), None)


def sides_of(incident: Incident) -> Sides | None:
    """The two sides of the violence; None where the stories do not name both, or do not say that civilians were the target."""
    role = role_of(incident)
    if role is None:
        return None
    doers, others = _organised(role.actors), _organised(role.targets)
    if not doers:
        return None
    if others:
        return _pair(doers[0], others[0])
    if len(doers) > 1 and incident.event_type == "Battles" and _name(doers[0]) != _name(doers[-1]):  # "clashes between X and Y"
        return _pair(doers[0], doers[1])
    targeted = any(party.actor_type == "civilians" for party in role.targets) or not bore_arms(incident.tolls.get("killed"))
    if incident.event_type == _AGAINST_CIVILIANS and targeted:
        return Sides(_name(doers[0]), CIVILIANS, ONE_SIDED, doers[0].actor_type in STATE, b_is_state=False)
    return None


def deaths_of(sides: Sides | None, killed: IncidentToll, best: int) -> tuple[int, int]:
    """How many dead were fighters of side a and of side b: those whom the story's own noun gives to the state or to the group."""
    if sides is None or sides.a_is_state == sides.b_is_state or sides.b == CIVILIANS:
        return 0, 0
    a = b = 0
    for toll in killed.classes:
        if toll.class_ not in ARMED:
            continue
        number = (toll.best if toll.best is not None else toll.low) or 0
        words = {word.removesuffix("s") for word in toll.text.lower().split()} | set(toll.text.lower().split())
        state, group = bool(words & _OF_THE_STATE) or toll.class_ == "police", bool(words & _OF_THE_GROUP) or toll.class_ == "attackers"
        if state == group:
            continue
        if state == sides.a_is_state:
            a += number
        else:
            b += number
    a = min(a, best)
    return a, min(b, best - a)


def _pair(one: Party, other: Party) -> Sides | None:
    """A state is side a, as in UCDP; of two of a kind, the one that did it."""
    first, second = (other, one) if one.actor_type not in STATE and other.actor_type in STATE else (one, other)
    if _name(first) == _name(second):
        return None
    state = first.actor_type in STATE
    return Sides(_name(first), _name(second), STATE_BASED if state else NON_STATE, state, second.actor_type in STATE)


def _organised(parties: Iterable[Party]) -> list[Party]:
    """Armed groups with a name, and states of a known country; nothing else is a side that UCDP could code."""
    return [p for p in parties if (p.named and p.actor_type == "armed_group") or (p.actor_type in STATE and country_name(p.country))]


def _name(party: Party) -> str:
    return f"Government of {country_name(party.country)}" if party.actor_type in STATE else party.name


def bore_arms(killed: IncidentToll | None) -> bool:
    """True where some of the dead are said to have borne arms."""
    return killed is not None and any(toll.class_ in ARMED for toll in killed.classes)


def acled_actor(party: Party, country: str | None) -> tuple[str, str | None]:
    """The name of a party in ACLED's words, and its `inter`; that is None for an armed group, whose kind the text does not say."""
    home, here = country_name(party.country), country_name(country)
    abroad = party.country is not None and country is not None and party.country != country
    if party.actor_type in STATE and (home or not party.named):
        kind = {"state_military": "Military Forces", "police": "Police Forces"}.get(party.actor_type or "", "Government")
        where = home or (here if party.actor_type == "police" else "")  # troops without a name may be of any country
        return (f"{kind} of {where}" if where else kind), "External/Other forces" if abroad else "State forces" if where else None
    if party.actor_type == "igo":
        return party.name, "External/Other forces"
    if party.actor_type == "civilians":
        return f"Civilians ({here})" if here else "Civilians", "Civilians"
    if party.actor_type == "armed_group" and not party.named:
        return f"Unidentified Armed Group ({here})" if here else "Unidentified Armed Group", "Political militia"
    return party.name, None


def interaction(inter1: str | None, inter2: str | None) -> str | None:
    """ACLED's words for two kinds of actors; None where the kind of one is not known."""
    return f"{inter1}-{inter2}" if inter1 and inter2 else None
