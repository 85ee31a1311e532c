"""What the pipes leave on a Doc for one another: the layers between spaCy's annotation and finished facts.

One Doc holds one story: `headline + "\\n\\n" + body` (the body alone where there is no headline). Token indices are into that Doc;
`field_of` turns them into the offsets of `streams.facts`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from spacy.tokens import Doc

from streams.facts import ActorType, Attribution, EventStatus, Field, Kind, Modifier, Place, Side, Status, When, Who
from streams.story import Story

SEPARATOR = "\n\n"
Unit = Literal["people", "age", "date", "money", "measure", "percent", "fraction", "ordinal", "vehicle", "thing", "score", "name"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of anything: tokens [start, end) with its modifier words, and the bounds they mean."""

    start: int
    end: int
    low: int | None
    best: int | None
    high: int | None
    modifier: Modifier
    increment: bool = False
    """"another 12", "a further 12", "12 more"."""
    number_start: int = -1
    """First token of the bare number, without "at least", "some", "between" …"""
    number_end: int = -1
    unit: Unit = "people"
    """What the words around it say it counts; "people" where nothing says otherwise."""
    share: tuple[float, float] | None = None
    """Bounds of a fraction or percentage, 0 to 1; low, best and high are computed where the text gives the whole in the same sentence."""
    whole: bool = False
    """"the 46" in "21 of the 46": what another figure is a part of."""
    rule: str = "quantities"


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name at tokens [start, end), resolved."""

    start: int
    end: int
    place: Place
    role: Literal["place", "dateline", "metonym", "modifier"] = "place"
    """metonym: a government ("Moscow said"); modifier: "the Idlib offensive", "Turkey-backed"."""
    government: str | None = None
    """The country's name, where a capital stands for its government."""

    @property
    def is_country(self) -> bool:
        """Whether it names a country or its people, rather than a place of which no more than the country is known."""
        return self.place.where_prec == 6 and self.place.geonameid is not None


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An organisation, armed group, government, agency or outlet at tokens [start, end)."""

    start: int
    end: int
    name: str
    """Canonical name."""
    actor_type: ActorType
    rule: str
    known: bool = False
    """Whether the lexicon has it; `rule` is its id then."""
    country: str | None = None
    sides: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class EventMention:
    """An event whose trigger is at tokens [start, end)."""

    start: int
    end: int
    event_type: str
    sub_event_type: str
    status: EventStatus
    rule: str
    name: str = ""
    """In plain words: "air strike", "territory taken"."""
    actor: str | None = None
    target: str | None = None
    places: tuple[Place, ...] = ()
    when: When | None = None


@dataclass(frozen=True, slots=True)
class AttributionMention:
    """Words that say who says so, and the tokens [scope_start, scope_end) that they vouch for."""

    start: int
    end: int
    attribution: Attribution
    scope_start: int
    scope_end: int
    rule: str


@dataclass(slots=True)
class Casualty:
    """A fact in the making; the pipes after `casualties` fill in what they know. Tokens [start, end) are the quote."""

    kind: Kind
    quantity: Quantity
    start: int
    end: int
    trigger: int
    """Index of the token that says killed, wounded, missing …"""
    rule: str
    who: Who = field(default_factory=lambda: Who("people"))
    who_head: int | None = None
    """Index of the head noun of those counted."""
    status: Status = "asserted"
    parent: "Casualty | None" = None
    """The fact of which this one is a subset."""
    place: Place | None = None
    when: When | None = None
    attributed_to: Attribution | None = None
    cause: str | None = None
    because: dict[str, str] = field(default_factory=dict)
    """Why it is so, where the finished layers cannot tell: what found the people, the words behind its status, what made it a part."""

    def note(self, part: str, why: str) -> None:
        """Keep why a part is as it is; copies of this casualty keep their own."""
        self.because = {**self.because, part: why}


def register_extensions() -> None:
    """Register the Doc extensions; safe to call again."""
    defaults = {
        "story": None,  # Story | None: what is known of the story beside its text
        "body_start": 0,  # character offset of the body in doc.text
        "furniture": (),  # tuple[tuple[int, int], ...]: character ranges of datelines, credits, bylines
        "times": None,  # tuple[tuple[int, int, When], ...] | None: the times that the story names, once somebody has asked
        "quantities": (),  # tuple[Quantity, ...], in text order
        "place_mentions": (),  # tuple[PlaceMention, ...], in text order
        "actor_mentions": (),  # tuple[ActorMention, ...], in text order
        "event_mentions": (),  # tuple[EventMention, ...], in text order
        "tone": None,  # Tone | None: of the whole story; None where the Doc is all of it
        "event_senses": (),  # tuple[str, ...]: why words of events were taken for none, once for each
        "attributions": (),  # tuple[AttributionMention, ...], in text order
        "casualties": (),  # tuple[Casualty, ...], in text order
        "unresolved": (),  # tuple[int, ...]: tokens of casualties that stand for people whom the text does not tell
    }
    for name, default in defaults.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)


def story_text(story: Story) -> tuple[str, int]:
    """The text of a story's Doc, and the offset in it at which the body begins."""
    if not story.headline:
        return story.body, 0
    return story.headline + SEPARATOR + story.body, len(story.headline) + len(SEPARATOR)


def published_of(doc: Doc) -> datetime | None:
    """When this version of the Doc's story, or else its first, was made; None where the story does not say."""
    story: Story | None = doc._.story
    return (story.version_created or story.first_created) if story is not None else None


def field_of(doc: Doc, start: int, end: int) -> tuple[Field, int, int]:
    """The field that the characters [start, end) of `doc.text` lie in, and their offsets there."""
    body_start: int = doc._.body_start
    if start < body_start:
        return "headline", start, min(end, body_start - len(SEPARATOR))
    return "body", start - body_start, end - body_start


def as_delivered(doc: Doc, field: Field, start: int, end: int) -> str:
    """What stands at these offsets of a field, in the story's own characters; the Doc has plain spaces for all kinds of them."""
    story: Story | None = doc._.story
    if story is None:
        body_start: int = doc._.body_start if field == "body" else 0
        return doc.text[body_start + start : body_start + end]
    return (story.headline if field == "headline" else story.body)[start:end]


register_extensions()
