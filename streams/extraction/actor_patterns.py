"""Actors that no lexicon has, by the words that make or follow a name: "Nur al-Din Brigade", "the Sarvan rebel group", "Syrian army"."""

from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction.actor_kinds import Found, Kind, KindRules, Phrases
from streams.extraction.actor_lexicon import is_shouted
from streams.extraction.actor_names import country_of, entity_at, is_other, is_person, is_place, may_be_name
from streams.extraction.columns import columns_of, sentence_end, sentence_of, sentence_start
from streams.extraction.doc import ActorMention
from streams.extraction.load_rules import load_rules
from streams.extraction.name_runs import NO_NAMES, after_of, is_capital, name_end, name_start
from streams.extraction.sides import side_before, sides_of
from streams.extraction.titles import is_title
from streams.facts import ActorType

_ORDINALS = frozenset({"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"})
_STATE_ARMS = frozenset(
    {"armoured", "armored", "infantry", "airborne", "mechanised", "mechanized", "mountain", "marine", "assault", "tank", "artillery"}
    | {"motorised", "motorized", "engineer", "guards", "guard", "border", "police", "fire", "cavalry", "medical", "rifle", "parachute"}
    | {"commando", "naval", "royal", "presidential", "republican", "operations", "intervention", "rapid", "tactical", "logistics"}
    | {"signal", "signals", "training", "aviation", "reconnaissance", "amphibious", "airmobile", "rifles", "ranger", "rangers"}
)
_BODIES = frozenset(
    {
        "Ministry",
        "Department",
        "Office",
        "Secretariat",
        "Authority",
        "Commission",
        "Agency",
        "Bureau",
        "Directorate",
        "Committee",
        "Council",
    }
)
_OF_MANY = frozenset({"Council", "Commission", "Organisation", "Organization", "Union", "League", "Community", "Alliance", "Group"})
_ARMIES = frozenset(
    {"national", "royal", "arab", "people", "peoples", "'s", "’s", "republican", "imperial", "territorial", "regular", "federal", "red"}
    | {"coast", "border", "presidential", "revolutionary", "state", "armed", "naval", "air", "civil", "honour", "honor", "swiss", "marine"}
    | {"and", "of", "the", "us", "u.s.", "british", "forces", "reserve", "joint", "general", "signal", "medical", "engineer", "engineers"}
    | {"diplomatic", "press", "peace", "job", "officer", "cadet", "fire", "space", "legionary", "air force"}
)
"""Words of the armies of states, and of corps that are none: "Royal Guard", "Peace Corps"."""
_REGIONS = frozenset(
    {"african", "arab", "caribbean", "nordic", "eurasian", "andean", "european", "asian", "commonwealth", "baltic", "amazonian", "sahelian"}
)
_QUARTERS = frozenset({"east", "eastern", "west", "western", "southern", "pan", "southeast", "northeast"})
_UNITS = frozenset({"Brigade", "Brigades", "Battalion", "Battalions", "Company", "Regiment", "Division", "Commandos"})
_NAMED = frozenset({"called", "named", "dubbed", "itself", "themselves", "as", "calling", "known"})
_FROM = frozenset({"of", "from", "with", "to", "for", "at"})
"""After members: "fighters from", "loyal to"."""
_NOUNS = frozenset({"PROPN", "NOUN", "ADJ"})
_SKIPPED = frozenset({"(", ")", "has", "have", "had"})
_WITH_PLACES = frozenset({"rebel", "separatist", "cartel", "guerrilla", "insurgent", "militant", "jihadist"})
_REACH = 6


class ActorPatterns:
    """Finds actors by patterns; what two of them find is for the caller to sort out."""

    def __init__(self, nlp: Language) -> None:
        self.kinds = {kind.id: kind for kind in load_rules(KindRules).kind}
        kinds = tuple(self.kinds.values())
        self._last = Phrases(nlp, kinds, lambda kind: kind.last)
        self._first = Phrases(nlp, kinds, lambda kind: kind.first)
        self._of = Phrases(nlp, kinds, lambda kind: kind.of)
        self._for = Phrases(nlp, kinds, lambda kind: kind.for_)
        self._seen = Phrases(nlp, kinds, lambda kind: kind.seen)
        self._inside = Phrases(nlp, kinds, lambda kind: kind.inside)
        self._called = Phrases(nlp, kinds, lambda kind: kind.called)
        self._members = Phrases(nlp, kinds, lambda kind: kind.members)
        self._nation = Phrases(nlp, kinds, lambda kind: kind.nation)
        self._local = Phrases(nlp, kinds, lambda kind: kind.local)
        self._fighters = next(kind for kind in kinds if kind.like and kind.does)
        self._party = next(kind for kind in kinds if kind.like and kind.type == "political_party")

    def find(self, doc: Doc) -> Iterator[ActorMention]:
        """Every actor of a story that a pattern finds; they may overlap."""
        columns = columns_of(doc)
        words, small = columns.texts, list(columns.texts)
        for start, _ in set(columns.sentences):
            small[start] = columns.lowers[start]
        for phrases, read in (
            (self._called, self._read_called),
            (self._members, self._read_fighters),
            (self._last, self._read_last),
            (self._of, self._read_of),
            (self._for, self._read_for),
            (self._first, self._read_first),
            (self._seen, self._read_seen),
            (self._inside, self._read_inside),
            (self._nation, self._read_nation),
            (self._local, self._read_local),
            (self._members, self._read_members),
        ):
            for found in phrases.find(small if phrases in (self._nation, self._local, self._called, self._members) else words):
                if not is_shouted(doc, found.start):
                    yield from read(doc, found)
        yield from self._read_adjectives(doc, words)

    def fights(self, doc: Doc, start: int, end: int) -> bool:
        """Whether the words around say that the name is of people who fight: "captured", "its fighters", "the rebel …"."""
        stop = sentence_end(doc[end - 1])
        after = end
        if doc[after : after + 2].text in {"said it", "said they", "claimed it", "claimed to"}:  # "said it had killed nine soldiers"
            after += 2
        while after < stop and (doc[after].pos_ == "ADV" or doc[after].lower_ in _SKIPPED or _is_letters(doc, after)):
            after += 1
        if after < stop and doc[after].lower_ in self._fighters.does:
            return True
        before = {token.lower_ for token in doc[max(start - 3, sentence_start(doc[start])) : start]}
        return self.has_fighters(doc, end) or not before.isdisjoint(self._fighters.like) or bool(sides_of(doc, start, end))

    def has_fighters(self, doc: Doc, end: int) -> bool:
        """Whether the sentence goes on with "its fighters", "their gunmen"."""
        words = self._fighters.has
        return any(
            doc[i - 1].lower_ in {"its", "their", "a"} and doc[i].lower_ in words for i in range(end + 1, sentence_end(doc[end - 1]))
        )

    def mention_of(self, doc: Doc, start: int, end: int, type_: ActorType) -> ActorMention:
        """A name that something else made an actor of this type."""
        return self._mention(doc, start, end, next(kind for kind in self.kinds.values() if kind.type == type_ and kind.called))

    def _mention(self, doc: Doc, start: int, end: int, kind: Kind, type_: ActorType | None = None) -> ActorMention:
        while start < end - 1 and doc[start].lower_ == "the":
            start += 1
        return ActorMention(start, end, _text(doc, start, end), type_ or kind.type, kind.id, country=country_of(doc, start, end))

    def _choose(self, doc: Doc, start: int, end: int, kinds: tuple[Kind, ...]) -> Kind | None:
        """The first kind that speaks; of the United Nations only what is named after them, a weak one not where people fight."""
        text = doc[start:end].text
        told = () if text.endswith("Party") else tuple(self.kinds.values())
        for kind in sorted(kinds, key=lambda kind: not kind.owners):
            if kind.owners and not any(text.startswith(owner + " ") for owner in kind.owners):
                continue
            if not kind.weak:
                return kind
            about = next((other for other in told if any(words in text for words in other.about)), kind)
            return self._fighters if self.fights(doc, start, end) else about
        return None

    def _read_last(self, doc: Doc, found: Found) -> Iterator[ActorMention]:
        first = min(name_start(doc, found.start), entity_at(doc, found.end - 1)[0])
        if first >= found.end or (first == found.start and found.end - found.start == 1) or is_other(doc, first, found.end):
            return
        kind = self._choose(doc, first, found.end, found.kinds)
        if (
            kind is not None
            and kind.type not in {"government", "police", "state_military", "igo"}
            and any(doc[i].text in _BODIES and doc[i + 1].lower_ == "of" for i in range(first, found.start))
        ):
            return  # "Ministry of Mines and Energy"
        if kind is not None and not (kind.type == "state_military" and _is_bare(doc, first, found)):
            own = kind.type == "state_military" and _is_own_army(doc, first, found)
            yield self._mention(doc, first, found.end, self._fighters if own else kind, _unit_type(doc, first, found, kind))

    def _read_of(self, doc: Doc, found: Found) -> Iterator[ActorMention]:
        if found.end < len(doc) and doc[found.end].lower_ == "in":  # "UN Mission in Harun"
            found = Found(found.start, found.end, tuple(kind for kind in found.kinds if kind.owners))
        begin = after_of(doc, found.end, ("of", "for", "in"))
        first, seen = name_start(doc, found.start), entity_at(doc, found.start)[1]
        alone = first == found.start and doc[first].is_sent_start and found.end - first == 1
        if not begin and seen > found.end and not is_capital(doc[found.end]):
            yield from self._whole(doc, first, seen, found)  # "Committee to Save the Lake": the network sees a name
        if not begin or (alone and seen == found.end):
            return
        end = max(name_end(doc, begin), seen)
        while (
            end < sentence_end(doc[begin]) - 1 and doc[end].lower_ == "and" and is_capital(doc[end + 1]) and _is_one_body(doc, end, found)
        ):
            end = name_end(doc, end + 1)
        yield from self._whole(doc, first, end, found)

    def _read_for(self, doc: Doc, found: Found) -> Iterator[ActorMention]:
        """ "Hope for Sarvan", at the beginning of a name."""
        if found.end < len(doc) and doc[found.end].lower_ == "for" and name_start(doc, found.start) == found.start:
            yield from self._read_of(doc, found)

    def _read_seen(self, doc: Doc, found: Found) -> Iterator[ActorMention]:
        """ "Kalva Gold", where the network sees an organisation that ends so."""
        first, end = entity_at(doc, found.end - 1)
        if end == found.end and first < found.start and doc[first].ent_type_ == "ORG":
            yield from self._read_last(doc, found)

    def _read_inside(self, doc: Doc, found: Found) -> Iterator[ActorMention]:
        """ "Moms Against Guns"."""
        first, end = name_start(doc, found.start), name_end(doc, found.end)
        if first < found.start and end > found.end and doc[first].ent_type_ != "PERSON":
            yield from self._whole(doc, first, end, found)

    def _whole(self, doc: Doc, first: int, end: int, found: Found) -> Iterator[ActorMention]:
        kind = self._choose(doc, first, end, found.kinds)
        of_person = kind is not None and kind.type == "government" and any(token.ent_type_ == "PERSON" for token in doc[first:end])
        if kind is not None and not of_person and not is_other(doc, first, end):
            yield self._mention(doc, first, end, kind, _unit_type(doc, first, found, kind))

    def _read_first(self, doc: Doc, found: Found) -> Iterator[ActorMention]:
        end = name_end(doc, found.start, whole=False)
        if end > found.end and not is_place(doc, found.start, end):
            yield self._mention(doc, found.start, end, found.kinds[0])

    def _read_nation(self, doc: Doc, found: Found) -> Iterator[ActorMention]:
        """ "Syrian army", "Turkey-backed rebels", "Israel's military"."""
        i = found.start - 1
        if doc[found.start].lower_ == "military" and found.end < len(doc) and doc[found.end].pos_ == "NOUN":
            return  # "Israel's military onslaught"
        while i >= 0:
            if side := side_before(doc, i):
                yield ActorMention(side[0], found.end, _text(doc, side[0], found.end), found.kinds[0].type, found.kinds[0].id)
                return
            place = next((m for m in doc._.place_mentions if m.start <= i < m.end), None)
            if place is not None:
                if place.is_country:
                    first = place.start + sum(1 for token in doc[place.start : place.end - 1] if token.like_num)  # "Five Israeli soldiers"
                    yield ActorMention(
                        first, found.end, _text(doc, first, found.end), found.kinds[0].type, found.kinds[0].id, country=place.place.country
                    )
                return
            body = found.kinds[0].type in {"government", "police"} and doc[i].pos_ == "NOUN" and not is_capital(doc[i])
            if doc[i].pos_ != "ADJ" and doc[i].tag_ != "POS" and not body:  # "Chad's emergencies ministry"
                return
            i -= 1

    def _read_local(self, doc: Doc, found: Found) -> Iterator[ActorMention]:
        """ "the Kalva district police": a place or a name, and the words that say what it has."""
        first = name_start(doc, found.start)
        if first == found.start or doc[first].lower_ in NO_NAMES or country_of(doc, first, found.start):
            return
        alone = found.start - first == 1 and doc[first].is_sent_start
        if doc[first].pos_ == "PROPN" or (doc[first].pos_ in _NOUNS and not alone):
            yield self._mention(doc, first, found.end, found.kinds[0])

    def _read_called(self, doc: Doc, found: Found) -> Iterator[ActorMention]:
        """ "the Sarvan rebel group", "the rebel group Sarvan", "Sarvan, a rebel group"."""
        kind = found.kinds[0]
        own = doc[found.start].lower_ in _WITH_PLACES  # "the Sarvan rebel group" is named so wherever a Sarvan lies; "a Sarvan gang" is not
        first = name_start(doc, found.start)
        if first < found.start and may_be_name(doc, first, found.start, place=own):
            yield self._mention(doc, first, found.start, kind)
            return
        begin = found.end
        if (named := self._between_commas(doc, found)) is not None:  # "a local group, Hands of the Valley, called for …"
            yield self._mention(doc, *named, kind)
            return
        many = doc[found.end - 1].tag_ == "NNS"
        if begin + 1 < len(doc) and doc[begin].text == "," and doc[begin + 1].lower_ in _NAMED:  # "the gang, called Los Lirios"
            begin += 1
        while begin < len(doc) and doc[begin].lower_ in _NAMED:
            begin += 1
        if begin < len(doc) and (begin > found.end or many) and doc[begin].lower_ == "the":
            begin += 1
        if begin < len(doc) and is_capital(doc[begin]) and not doc[begin].is_sent_start:
            yield from self._read_names(doc, begin, kind, many=many)
            return
        yield from self._read_apposition(doc, found, kind)

    def _read_names(self, doc: Doc, begin: int, kind: Kind, *, many: bool) -> Iterator[ActorMention]:
        """The name that begins here; of `many`, the one behind "and" too: "rival gangs the Lirios and the Vats"."""
        end = name_end(doc, begin)
        one = end - begin == 1
        if may_be_name(doc, begin, end, place=not one) and not is_person(doc, begin) and not (one and doc[begin].ent_type_ == "PERSON"):
            yield self._mention(doc, begin, end, kind)
            after = end + 1 + (doc[end + 1 : end + 2].text.lower() == "the")
            if many and doc[end : end + 1].text == "and" and after < len(doc) and is_capital(doc[after]):
                yield from self._read_names(doc, after, kind, many=False)

    def _between_commas(self, doc: Doc, found: Found) -> tuple[int, int] | None:
        """The name right after the words, within commas."""
        begin = found.end + 1
        if begin >= len(doc) or doc[found.end].text != "," or not is_capital(doc[begin]) or doc[found.start - 1].lower_ == "said":
            return None
        end = name_end(doc, begin)
        closed = end < len(doc) and doc[end].text in {",", ".", ";"}
        person = is_person(doc, begin) or any(token.ent_type_ == "PERSON" for token in doc[begin:end])
        return (begin, end) if closed and not person and end - begin > 1 and may_be_name(doc, begin, end) else None

    def _read_apposition(self, doc: Doc, found: Found, kind: Kind) -> Iterator[ActorMention]:
        comma = next((i for i in range(found.start - 1, max(found.start - _REACH, 0), -1) if doc[i].text == ","), None)
        if comma is None or doc[comma + 1].lower_ not in {"a", "an", "the", "one"}:
            return
        after = doc[found.end] if found.end < len(doc) else None
        goes_on = after is not None and after.pos_ in {"NOUN", "PROPN", "VERB", "AUX"} and after.tag_ not in {"VBG", "VBN"}
        if goes_on or any(token.pos_ in {"AUX", "PRON", "CCONJ", "SCONJ"} for token in doc[comma + 1 : found.start]):
            return
        first = name_start(doc, comma)
        if all(is_capital(token) or token.lower_ in {"of", "for", "the", "and"} for token in doc[sentence_start(doc[comma]) : comma]):
            first = sentence_start(doc[comma]) + (sentence_of(doc[comma])[0].lower_ in NO_NAMES)  # "Hands for Sarvan, an aid group"
        if first < comma and may_be_name(doc, first, comma):
            yield self._mention(doc, first, comma, kind)

    def _read_members(self, doc: Doc, found: Found) -> Iterator[ActorMention]:
        """ "Sabaru militants", "fighters from the Wadi Pact"."""
        first = name_start(doc, found.start)
        if first < found.start:
            if may_be_name(doc, first, found.start):
                yield self._mention(doc, first, found.start, found.kinds[0])
            return
        i = found.end + (found.end < len(doc) and doc[found.end].lower_ in {"loyal", "allied", "belonging"})
        if i + 1 >= len(doc) or doc[i].lower_ not in _FROM:
            return
        begin = i + 2 if doc[i + 1].lower_ == "the" else i + 1
        if begin < len(doc) and is_capital(doc[begin]):
            end = name_end(doc, begin)
            named = begin == i + 2 or any(token.text == "-" for token in doc[begin:end])
            goes_on = end < len(doc) and doc[end].pos_ in {"NOUN", "PROPN"}
            if named and not goes_on and may_be_name(doc, begin, end) and doc[begin].ent_type_ != "PERSON":
                yield self._mention(doc, begin, end, found.kinds[0])

    def _read_fighters(self, doc: Doc, found: Found) -> Iterator[ActorMention]:
        """Members who fight say more than the name does: "fighters of the Harun Council"."""
        if found.kinds[0] is self._fighters:
            yield from self._read_members(doc, found)

    def _read_adjectives(self, doc: Doc, words: Sequence[str]) -> Iterator[ActorMention]:
        """ "the paramilitary Silver Lynxes": a name that fights; "the far-right New Dawn": a party, where the network sees a name."""
        for first, word in enumerate(words[:-1], 1):
            if not word.islower() or not is_capital(doc[first]):
                continue
            dashed = "".join(words[first - 3 : first]) if first > 2 and words[first - 2] == "-" else word
            if word in self._party.like or dashed in self._party.like:
                start, end = entity_at(doc, first)
                if start == first and doc[first].ent_type_ == "ORG" and not is_title(words[first]) and may_be_name(doc, first, end):
                    yield self._mention(doc, first, end, self._party)
            elif word in self._fighters.like:
                end = name_end(doc, first)
                labels = {token.ent_type_ for token in doc[first:end]}
                if end - first > 1 and "PERSON" not in labels and not is_title(words[first]) and may_be_name(doc, first, end):
                    yield self._mention(doc, first, end, self._fighters)


def _unit_type(doc: Doc, first: int, found: Found, kind: Kind) -> ActorType | None:
    """Numbers and arms of service make a unit one of the state: "25th Airborne Brigade", "5th Special Forces Company"."""
    words = {token.lower_ for token in doc[first : found.start]}
    numbered = words & _ORDINALS or any(word[0].isdigit() for word in words if word)
    if doc[found.end - 1].text in _UNITS and "police" in words and "military" not in words:
        return "police"
    if doc[found.end - 1].text in _UNITS and (numbered or (kind.type == "armed_group" and words & _STATE_ARMS)):
        return "state_military"
    if kind.type in {"government", "company"} and words & {"police", "sheriff"}:
        return "police"
    if kind.type == "government" and _is_region(doc, first, found.end):
        return "igo"  # "East African Legislative Assembly"
    if kind.type in {"government", "political_party"} and doc[found.end - 1].text in _OF_MANY and _of_states(doc, found.end):
        return "igo"
    is_national = "royal" in words or country_of(doc, first, found.start)
    if kind.type == "armed_group" and doc[found.end - 1].text.startswith("Force") and is_national:
        return "state_military"  # "Jamaica Defence Force"
    return None


def _is_region(doc: Doc, first: int, end: int) -> bool:
    """Whether the name begins with a part of the world: "Nordic", "West African"; South Africa is none."""
    one, two = doc[first].lower_, doc[first + 1].lower_ if first + 1 < end else ""
    return one in _REGIONS or (one in _QUARTERS and two in _REGIONS)


def _of_states(doc: Doc, i: int) -> bool:
    """Whether "of … States" or "of … Nations" follows within the name."""
    end = name_end(doc, after_of(doc, i)) if after_of(doc, i) else i
    return end > i and doc[end - 1].text in {"States", "Nations", "Countries"}


def _is_own_army(doc: Doc, first: int, found: Found) -> bool:
    """Whether "Army", "Guard" or "Force" ends the name of no state's: words other than a country's and those of armies stand before it."""
    if doc[found.end - 1].text not in {"Army", "Guard", "Guards", "Corps"} or found.end - found.start > 1:
        return False
    national = {i for m in doc._.place_mentions if m.is_country for i in range(m.start, m.end)}
    own = [t for t in doc[first : found.start] if t.i not in national and t.lower_ not in _ARMIES and t.is_alpha and len(t) > 1]
    numbered = any(t.text[0].isdigit() or t.lower_ in _ORDINALS | _STATE_ARMS for t in doc[first : found.start])
    return len(own) > 1 and not numbered


def _is_bare(doc: Doc, first: int, found: Found) -> bool:
    """Whether nothing else says that "Kim Guard" is a force: no article or owner, number or country, no second word of its kind."""
    before = doc[first - 1] if first else None
    owned = before is not None and (before.pos_ in {"DET", "ADJ", "NUM"} or before.tag_ == "POS" or before.lower_ in {"of", "from"})
    numbered = any(token.text[0].isdigit() or token.lower_ in _ORDINALS | _STATE_ARMS for token in doc[first : found.start])
    return not owned and not numbered and found.end - found.start == 1 and country_of(doc, first, found.end) is None


def _is_one_body(doc: Doc, i: int, found: Found) -> bool:
    """Whether "and" stands inside the name: in that of a ministry or committee, where the network sees one name or nothing."""
    return any(kind.type in {"government", "ngo"} for kind in found.kinds) and doc[i + 1].ent_iob_ != "B"


def _is_letters(doc: Doc, i: int) -> bool:
    return doc[i].is_upper and doc[i].is_alpha


def _text(doc: Doc, start: int, end: int) -> str:
    return " ".join(doc[start:end].text.split())
