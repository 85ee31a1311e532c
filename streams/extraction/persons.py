"""The persons of a story: each once under all the names it gives them, with what it calls them and whom they speak for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span

from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.gazetteer import fold, fold_deep
from streams.extraction.titles import is_generation, is_office, is_rank, is_title

_PHRASE = frozenset({"NOUN", "PROPN", "ADJ"})
_LINKS = frozenset({"of", "for", "at", "with", "from"})
_ARTICLES = frozenset({"the", "a", "an", "its", "their", "his", "her", "our"})
_REACH = 7


@dataclass(slots=True)
class Person:
    """One person in the making."""

    words: tuple[str, ...]
    """The full name as it is compared."""
    name: str
    title: str | None = None
    affiliation: str | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The id of its entity."""
        return f"person/{'-'.join(self.words)}"


def read_persons(doc: Doc, ents: Iterable[Span]) -> list[Person]:
    """Full names first; then each short mention joins the person it means."""
    mentions = [(start, end, _words(doc, start, end)) for start, end in (_bare(ent) for ent in ents)]
    persons: list[Person] = []
    for start, end, words in mentions:
        if len(words) > 1:
            _take(_same(persons, words) or _new(persons, doc, start, end, words), doc, start, end)
    full = list(persons)
    for start, end, words in mentions:
        if len(words) == 1:
            _take(_meant(full, words[0]) or _same(persons, words) or _new(persons, doc, start, end, words), doc, start, end)
    return persons


def _bare(ent: Span) -> tuple[int, int]:
    """The tokens of the name without titles, 's and stops."""
    start, end = ent.start, ent.end
    while start < end - 1 and (is_title(ent.doc[start].text) or ent.doc[start].lower_ in {"the", "former"}):
        start += 1
    while end > start + 1 and (ent.doc[end - 1].tag_ == "POS" or (ent.doc[end - 1].is_punct and not is_generation(ent.doc[end - 1].text))):
        end -= 1
    return start, end


def _words(doc: Doc, start: int, end: int) -> tuple[str, ...]:
    last = end - 1 if end - start > 1 and is_generation(doc[end - 1].text) else end
    return tuple(fold_deep(fold(doc[start:last].text)).split()) or ("unnamed",)


def _new(persons: list[Person], doc: Doc, start: int, end: int, words: tuple[str, ...]) -> Person:
    persons.append(Person(words, " ".join(doc[start:end].text.split())))
    return persons[-1]


def _take(person: Person, doc: Doc, start: int, end: int) -> None:
    person.spans.append((start, end))
    person.texts.append(" ".join(doc[start:end].text.split()))
    title, affiliation = _described(doc, start, end)
    person.title = person.title or title
    person.affiliation = person.affiliation or affiliation


def _same(persons: Sequence[Person], words: tuple[str, ...]) -> Person | None:
    """A person of the same surname whose other names do not speak against it: "Ahmed Omar Said", "A. Said"."""
    for person in persons:
        if person.words == words:
            return person
        short, long = sorted((person.words, words), key=len)
        if len(short) > 1 and short[-1] == long[-1] and all(_stands_for(a, long[:-1]) for a in short[:-1]) and short[0][0] == long[0][0]:
            return person
    return None


def _stands_for(name: str, names: Sequence[str]) -> bool:
    return name in names or (len(name) == 1 and any(other.startswith(name) for other in names))


def _meant(persons: Sequence[Person], word: str) -> Person | None:
    """Whom a name of one word means: by surname before given name, the one named first; writers tell the others apart."""
    by_surname = (person for person in persons if person.words[-1] == word)
    return next(by_surname, None) or next((person for person in persons if word in person.words), None)


def _described(doc: Doc, start: int, end: int) -> tuple[str | None, str | None]:
    """What a mention is called, and for whom it speaks."""
    title, affiliation = _before(doc, start)
    if title is None or affiliation is None:
        after_title, after_affiliation = _after(doc, end)
        title, affiliation = title or after_title, affiliation or after_affiliation
    return title, affiliation


def _before(doc: Doc, start: int) -> tuple[str | None, str | None]:
    """ "UN envoy Peter Okafor", "the leader of the Sarvan Front, Omar Said"."""
    first, end = sentence_start(doc[start]) if start < len(doc) else 0, start
    if end > first and doc[end - 1].text == ",":
        end -= 1
        if end > first and not is_office(doc[end - 1].text) and (linked := _linked_before(doc, first, end)):
            end, affiliation = linked
            title, _ = _phrase(doc, first, end)
            return title, affiliation if title else None
        if end <= first or not is_office(doc[end - 1].text):
            return None, None
    return _phrase(doc, first, end)


def _linked_before(doc: Doc, first: int, end: int) -> tuple[int, str] | None:
    """The organisation in "leader of the Sarvan Front" that ends before `end`, and where "leader" ends."""
    for i in range(end - 1, max(first, end - _REACH), -1):
        if doc[i].lower_ in _LINKS:
            name = _party(doc, i + 1, end)
            return (i, name) if name and is_office(doc[i - 1].text) else None
    return None


def _phrase(doc: Doc, first: int, end: int) -> tuple[str | None, str | None]:
    """The title that ends at `end`, with the words that belong to an office, and the organisation right before it."""
    start = end
    while start > first and is_rank(doc[start - 1].text):
        start -= 1
    if start == end:
        if start == first or not is_office(doc[start - 1].text):
            return None, None
        start = end - 1
        while start > first and doc[start - 1].pos_ in _PHRASE and not _party_at(doc, start - 1):
            start -= 1
    owner = start - 1
    while owner > first and (doc[owner].tag_ == "POS" or doc[owner].lower_ in {"former", "senior"} or is_office(doc[owner].text)):
        owner -= 1
    return " ".join(doc[start:end].text.split()), _party_at(doc, owner) if owner >= first else None


def _after(doc: Doc, end: int) -> tuple[str | None, str | None]:
    """ ", 34, a spokeswoman for UNICEF", "of the Sarvan Front"."""
    last = sentence_end(doc[end - 1])
    i = end
    if i + 1 < last and doc[i].lower_ in {"of", "from", "with"}:
        country = _party_at(doc, i + 1) if doc[i].lower_ == "of" else None
        return None, _actor_from(doc, i + 1) or country
    if i >= last or doc[i].text != ",":
        return None, None
    i += 1
    if i + 1 < last and doc[i].like_num and doc[i + 1].text == ",":
        i += 2
    if i < last and doc[i].lower_ in _ARTICLES:
        i += 1
    owner = _party_at(doc, i) if i < last else None
    begin = i
    while i < last and i < begin + _REACH and (doc[i].pos_ in _PHRASE or doc[i].tag_ in {"POS", "HYPH"}):
        i += 1
    office = next((j for j in range(i - 1, begin - 1, -1) if is_office(doc[j].text)), None)
    if office is None:
        return None, None
    if owner:
        begin = next((j for j in range(begin, office + 1) if _party_at(doc, j) != owner and doc[j].tag_ != "POS"), office)
    linked = _actor_from(doc, office + 2) if office + 1 < last and doc[office + 1].lower_ in _LINKS else None
    return " ".join(doc[begin : office + 1].text.split()), owner or linked


def _actor_from(doc: Doc, i: int) -> str | None:
    """The organisation that begins at token i or after its article."""
    if i < len(doc) and doc[i].lower_ in _ARTICLES:
        i += 1
    return next((m.name for m in doc._.actor_mentions if m.start == i or m.start == i - 1 < i < m.end), None)


def _party(doc: Doc, start: int, end: int) -> str | None:
    return next((m.name for m in doc._.actor_mentions if start <= m.start and m.end == end), None)


def _party_at(doc: Doc, i: int) -> str | None:
    """The organisation or nationality that the token is part of, by its name."""
    for mention in doc._.actor_mentions:
        if mention.start <= i < mention.end:
            return str(mention.name)
    for place in doc._.place_mentions:
        if place.start <= i < place.end and place.is_country:
            return str(place.place.canonical_name)
    return None
