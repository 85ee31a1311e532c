"""Who did it to whom, as the events of a story say: words resolved to the story's entities, and kept apart from what is only alleged."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from streams.facts import ActorType, Entity, Event, Extraction
from streams.incidents.report import Party, Role
from streams.incidents.source_article import SourceArticle
from streams.story import Story

MAX_ROLES, MAX_PARTIES, MAX_WORDS = 4, 3, 80
DOERS: tuple[ActorType, ...] = ("armed_group", "state_military", "police", "government", "igo")
_AFTERMATH = frozenset({"denial", "arrest"})
"""What is said and done about it afterwards is not the deed."""
_COUNTRY_PREC = 6
_FORCES = re.compile(
    r"\s*(?:$|,|and\b|or\b|(?:-led\s+|special\s+|ground\s+|air\s+|naval\s+|security\s+|government\s+|occupation\s+|armed\s+)*"
    r"(?:forces?|troops?|soldiers?|army|military|navy|air\s?force|marines|jets?|warplanes?|war\s?planes?|planes|aircraft|drones?|helicopters?"
    r"|gunships?|gunboats?|warships?|artillery|tanks?|missiles?|rockets?|alliance|coalition|commandos|guards|snipers?)\b)",
    re.IGNORECASE,
)
"""After the name of a country: it acts by its forces. "Kenyan farmers" and "Iranian-backed rebels" are not Kenya and Iran."""
_WORDS: tuple[tuple[ActorType, frozenset[str]], ...] = (
    (
        "state_military",
        frozenset({"army", "troop", "troops", "soldier", "soldiers", "military", "navy", "paratroopers", "warplanes", "jets", "airmen"}),
    ),
    ("police", frozenset({"police", "policeman", "policemen", "gendarmes", "constables"})),
    (
        "armed_group",
        frozenset(
            {
                "gunman",
                "gunmen",
                "militant",
                "militants",
                "rebel",
                "rebels",
                "insurgent",
                "insurgents",
                "fighters",
                "guerrillas",
                "jihadists",
            }
            | {
                "bandits",
                "militia",
                "militias",
                "militiamen",
                "terrorists",
                "raiders",
                "separatists",
                "extremists",
                "islamists",
                "kidnappers",
            }
        ),
    ),
    (
        "civilians",
        frozenset(
            {"civilian", "civilians", "villager", "villagers", "resident", "residents", "people", "worshippers", "farmers", "students"}
            | {
                "protesters",
                "demonstrators",
                "migrants",
                "refugees",
                "journalists",
                "passengers",
                "shoppers",
                "children",
                "women",
                "pilgrims",
            }
            | {"workers", "miners", "herders", "schoolchildren", "families", "patients", "traders", "commuters", "mourners", "teachers"}
        ),
    ),
)
"""What people are where the story has no name for them; the last word of the phrase decides."""
_ALLEGED = re.compile(
    r"\b(?:suspect(?:s|ed)?|alleg\w+|accus\w+|blam\w+|claim(?:s|ed|ing)?\b(?!\s+(?:responsibility|credit|the\s+lives|\d|at\s+least))"
    r"|believed\s+to|thought\s+to|appear(?:s|ed)?\s+to|said\s+to\s+(?:be|have)|apparent(?:ly)?|presum\w+|reportedly|purported(?:ly)?"
    r"|unconfirmed|unverified|rumou?r\w*|charged\s+with|den(?:y|ies|ied)\b|point(?:s|ed)?\s+the\s+finger)",
    re.IGNORECASE,
)
"""Where one of these stands in the sentence, who did it is not told as a fact."""
_SAYS = re.compile(r"[^.;\n]{0,25}?\b(?:said|says|say|told|reported|announced|stated|added)\b", re.IGNORECASE)
_ACCORDING = re.compile(r"according\s+to\s+(?:the\s+)?$", re.IGNORECASE)
_END = re.compile(r"(?<=\w{3})[.!?][\"”’')\]]*\s+|\n+")
_NOT_WORD = re.compile(r"[^\w'’-]+")


def roles_of(events: Iterable[Event], extraction: Extraction, story: Story) -> tuple[Role, ...]:
    """Who did what to whom in these events of the story, in its order; events that name nobody who did it are left out."""
    denied = _deniers(extraction, story)
    found: dict[tuple[object, ...], Role] = {}
    for event in events:
        actors = parties_in(event.actor, event, extraction.entities, story, of_actor=True)
        targets = parties_in(event.target, event, extraction.entities, story)
        actors = tuple(party for party in actors if party not in targets) or actors  # "between X and Y"
        if not actors or event.status != "asserted" or event.name in _AFTERMATH:
            continue
        alleged = _is_alleged(event, actors, extraction.entities, story) or bool({party.name for party in actors} & denied)
        role = Role(event.name, "alleged" if alleged else "asserted", actors, targets, event.event_type)
        key = (role.event, role.actors, role.targets)
        if key not in found or found[key].status == "alleged":
            found[key] = role
    return tuple(found.values())[:MAX_ROLES]


def roles_told(articles: Sequence[SourceArticle]) -> tuple[Role, ...]:
    """The roles that standing stories tell, those that most tell first; what as many only allege stays alleged."""
    votes: Counter[Role] = Counter()
    for article in articles:
        votes.update(set(article.roles))
    best: dict[tuple[object, ...], Role] = {}
    for role in sorted(votes, key=lambda role: (-votes[role], role.status == "asserted", repr(role))):
        best.setdefault((role.event, role.actors, role.targets), role)
    return tuple(sorted(best.values(), key=lambda role: (role.status != "asserted", -votes[role], repr(role))))[:MAX_ROLES]


def parties_in(words: str | None, event: Event, entities: Iterable[Entity], story: Story, *, of_actor: bool = False) -> tuple[Party, ...]:
    """The parties that the words beside an event name: entities first, else what the words themselves say they are."""
    if not words:
        return ()
    text = story.headline if event.field == "headline" else story.body
    span = _span_of(words, text, event.start)
    if span is None:
        return _unnamed(words)
    start, end = span
    inside = [
        (mention.start, mention.end, entity)
        for entity in entities
        for mention in entity.mentions
        if mention.field == event.field and start <= mention.start and mention.end <= end
    ]
    kinds = DOERS if of_actor else (*DOERS, "ngo", "political_party", "company", "media")
    organised = [(first, last, entity) for first, last, entity in inside if entity.actor_type in kinds]
    taken = {i for first, last, _ in organised for i in range(first, last)}
    nations = [
        (first, last, entity)
        for first, last, entity in inside
        if entity.label == "GPE"
        and entity.place is not None
        and entity.place.where_prec == _COUNTRY_PREC
        and taken.isdisjoint(range(first, last))
        and _FORCES.match(text[last:end])
    ]
    named = [_party(entity) for _, _, entity in sorted(organised + nations, key=lambda found: found[0])]
    countries = {entity.place.country for _, _, entity in inside if entity.label == "GPE" and entity.place is not None}
    return tuple(dict.fromkeys(named))[:MAX_PARTIES] or _unnamed(words, countries.pop() if len(countries) == 1 else None)


def _party(entity: Entity) -> Party:
    if entity.actor_type is not None:
        return Party(entity.name[:MAX_WORDS], entity.actor_type, entity.country)
    name = (entity.place.canonical_name if entity.place else None) or entity.name
    return Party(f"Government of {name}"[:MAX_WORDS], "government", entity.place.country if entity.place else None)


def _unnamed(words: str, country: str | None = None) -> tuple[Party, ...]:
    """The parties of words without a name: "gunmen on motorcycles", "a Kenyan policeman"."""
    parts = [part for part in _NOT_WORD.split(words.lower()) if part]
    for part in reversed(parts):
        for type_, known in _WORDS:
            if part in known:
                return (Party(" ".join(words.split())[:MAX_WORDS], type_, country, named=False),)
    return ()


def _span_of(words: str, text: str, near: int) -> tuple[int, int] | None:
    """Where the words stand in the text, nearest to an offset."""
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
    spans = [(match.start(), match.end()) for match in pattern.finditer(text)]
    return min(spans, key=lambda span: abs(span[0] - near), default=None)


def _is_alleged(event: Event, actors: Iterable[Party], entities: Iterable[Entity], story: Story) -> bool:
    """Whether the sentence only alleges who did it, or one who fights the actor says so."""
    text = story.headline if event.field == "headline" else story.body
    start, end = _sentence(text, event.start)
    if _ALLEGED.search(text, start, end):
        return True
    own = {party.name for party in actors} | {party.country for party in actors if party.country}
    for entity in entities:
        country = entity.place.country if entity.place is not None and entity.place.where_prec == _COUNTRY_PREC else entity.country
        sided = entity.actor_type in ("armed_group", "state_military", "government") or (entity.label == "GPE" and country)
        if not sided or own & {entity.name, country}:
            continue
        for mention in entity.mentions:
            here = mention.field == event.field and start <= mention.start < end
            if here and (_SAYS.match(text, mention.end, end) or _ACCORDING.search(text, start, mention.start)):
                return True
    return False


def _sentence(text: str, offset: int) -> tuple[int, int]:
    """The sentence around an offset; a full stop behind one or two letters ends none."""
    start, end = 0, len(text)
    for match in _END.finditer(text):
        if match.end() <= offset:
            start = match.end()
        elif match.start() >= offset:
            end = match.start() + 1
            break
    return start, end


def _deniers(extraction: Extraction, story: Story) -> frozenset[str]:
    """Those who deny something in the story."""
    denials = [event for event in extraction.events if event.name == "denial" or event.status == "denied"]
    return frozenset(party.name for event in denials for party in parties_in(event.actor, event, extraction.entities, story))
