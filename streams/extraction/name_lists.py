"""Victims given by name: "killed X, a party leader, and lawyer Y", "the dead were identified as X, 34, and Y, 29"."""

from collections.abc import Iterator

from spacy.tokens import Doc, Span

from streams.extraction import tree
from streams.extraction.columns import columns_of, sentence_end, sentence_of
from streams.extraction.doc import Quantity
from streams.extraction.group import Group
from streams.extraction.triggers import Trigger, lexicon
from streams.extraction.victims import is_person_noun

_STOPS = frozenset(
    {
        "who",
        "whom",
        "which",
        "that",
        "when",
        "while",
        "where",
        "after",
        "by",
        "said",
        "told",
        "according",
        "(",
        "[",
        "because",
        "but",
        "during",
        "following",
    }
)
_JOINTS = frozenset({",", ";", "and", ":", "&"})
_NAMING = frozenset(
    {"identified", "named", "listed", "given", "as", ":", "are", "were", "include", "included", "including", "by", "police", "have", "been"}
)
_INTRODUCED = 7
"""Tokens in which the first name of a list must come: "were 19-year-old X"."""
_PASSED = frozenset({"in", "the", "attack", "incident", "here", "shooting", "crash"})


def names_after(doc: Doc, start: int, end: int) -> list[Span]:
    """The persons' names of a list from a token on: parted by commas, "and", ages and titles, before the next verb."""
    found: list[Span] = []
    joined, blocked = True, False
    i = start
    people = {ent.start: ent for ent in doc.ents if ent.label_ == "PERSON" and start <= ent.start < end}
    while i < end:
        token = doc[i]
        if i in people:
            if joined and not blocked:
                found.append(people[i])
            joined, blocked = False, False
            i = people[i].end
            continue
        if token.lower_ in _JOINTS or (token.is_space and found):
            joined, blocked = True, False
        elif token.lower_ in _STOPS or (token.pos_ in {"VERB", "AUX"} and token.tag_ not in {"VBN", "VBG"}):
            break
        elif token.pos_ in {"ADP", "PART"}:
            blocked = True  # "an aide to Senator X": X is no victim
        elif token.pos_ not in {"NOUN", "PROPN", "ADJ", "DET", "NUM", "PUNCT", "PRON", "ADV", "SYM"} and token.tag_ not in {"VBN", "VBG"}:
            break
        i += 1
    return found


def as_group(doc: Doc, name: Span) -> Group:
    """One named person as a group of one."""
    quantity = Quantity(name.start, name.end, 1, 1, 1, "exact", number_start=name.start, number_end=name.end, rule="singular")
    head = name.root
    return Group(head, quantity, name.text, head, name.start, name.end, single=True, named=True)


def listed_victims(sentence: Span) -> Iterator[tuple[Trigger, list[Span]]]:
    """Lists that name the dead, the wounded …: "the victims were identified as X and Y"."""
    doc, called = sentence.doc, lexicon().called
    for at, word in enumerate(columns_of(doc).lowers[sentence.start : sentence.end], sentence.start):
        if word not in called:
            continue
        token, entry = doc[at], called[word]
        i = _past_aside(doc, token.i + 1, sentence.end)
        while i < sentence.end and (is_person_noun(doc[i].lower_) or doc[i].lower_ in _PASSED) and i - token.i < 5:
            i += 1
        begin = i
        while i < sentence.end and (doc[i].pos_ == "AUX" or doc[i].lower_ in _NAMING):
            i += 1
        if i > begin and (names := names_after(doc, i, sentence.end)) and names[0].start - i < _INTRODUCED:
            yield Trigger(entry, token.i, token.i + 1), names
    yield from _they_are(sentence)


def _they_are(sentence: Span) -> Iterator[tuple[Trigger, list[Span]]]:
    """ "The names of the four killed were given. They are X, Y …"."""
    doc, start = sentence.doc, sentence.start
    if start == 0 or len(sentence) < 4 or sentence[0].lower_ != "they" or sentence[1].lower_ not in {"are", "were"}:
        return
    before = [t for t in sentence_of(doc[start - 1]) if t.lower_ in lexicon().called]
    names = names_after(doc, start + 2, sentence.end)
    if before and len(names) > 1 and names[0].start - start < _INTRODUCED:
        yield Trigger(lexicon().called[before[-1].lower_], start, start + 1), names


def _past_aside(doc: Doc, i: int, end: int) -> int:
    """Past a relative clause between commas: "the victims, whose bodies were found at night, were identified as …"."""
    if i + 1 >= end or doc[i].text != "," or doc[i + 1].lower_ not in {"who", "whose", "all", "both", "most"}:
        return i
    closed = (n for n in range(i + 2, min(i + 25, end - 1)) if doc[n].text == "," and doc[n + 1].pos_ == "AUX")
    return next(closed, i - 1) + 1


def same_person(first: str, second: str) -> bool:
    """Whether two names may be one person's: one's words are all among the other's, surname included."""
    a, b = ({w for w in name.lower().replace(".", "").split() if len(w) > 1} for name in (first, second))
    return bool(a and b) and (a <= b or b <= a)


def beside_names(doc: Doc, group: Group) -> list[Span]:
    """Names that go on after a group: of a named victim the next ones, of a counted group its members ("three reporters: X, Y and Z")."""
    end = sentence_end(doc[group.start])
    i = group.end
    if i >= end or doc[i].lower_ not in _JOINTS:
        return []
    names = names_after(doc, i, end)
    if group.named:
        return [name for name in names if _really_joined(doc, group, name)]
    count = group.quantity.best
    if doc[i].text == ":" or (count is not None and len(names) == count):
        return names
    return []


def _really_joined(doc: Doc, group: Group, name: Span) -> bool:
    """Whether the name is another victim and no part of what is said of the one before: an "and" stands before it."""
    if any(tree.verb_between(group.head, token) for token in name):
        return False
    return any(doc[i].lower_ == "and" for i in range(group.end, name.start)) or doc[group.end].lower_ in {"and", ";"}
