"""One document, one name: what it calls a person, an organisation or a place in one sentence bears on the others."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from rapidfuzz.fuzz import ratio

from streams.extraction.document_case import DocumentCase
from streams.extraction.document_words import Key, Text, core, fold, key_of, key_of_words
from streams.extraction.name_context import CLASSES, Class, acronym_after, context_of
from streams.extraction.titles import is_generation, is_title
from streams.extraction.whole_entities import ARTICLES, HYPHENS, EntitySpan

Votes = Mapping[str, float]
"""What speaks for each label."""

_NO_NAME_PART = frozenset({"–", "—", "--", ",", ";", "(", ")", "[", "]", "/", "and", '"', "“", "”"})
_AGREES, _CONTRADICTS = 3.0, 0.25
"""How much a mention counts whose context says the same as its label, or something else."""
_MAJORITY, _CLEAR_MAJORITY, _FEWEST_CLEAR = 1.5, 3.0, 3
_FEWEST_FOR_HEADLINE = 2.0
_NEAR = 88
_SHORTEST_VARIANT = 7
_SHORTEST_SURNAME = 3


def consistent_names(
    entities: Iterable[EntitySpan], words: Sequence[str], *, proper: Sequence[bool], case: DocumentCase
) -> list[EntitySpan]:
    """The entities of one document with its names agreeing with one another; in text order, without overlaps."""
    entities = list(entities)
    if not any(label in CLASSES for *_, label in entities):
        return entities
    text = Text.of(words, proper, case)
    for rule in (no_common_words, one_label, whole_names, surnames, named_again):
        entities = _apart(rule(entities, text))
    return entities


def _apart(entities: Iterable[EntitySpan]) -> list[EntitySpan]:
    """In text order, the longer one of two that overlap from the same token on, else the first."""
    kept: list[EntitySpan] = []
    for entity in sorted(entities, key=lambda span: (span[0], -span[1], span[2])):
        if not kept or entity[0] >= kept[-1][1]:
            kept.append(entity)
    return kept


def no_common_words(entities: Sequence[EntitySpan], text: Text) -> list[EntitySpan]:
    """A capital in a headline makes no name of words that the body writes without one."""
    common, headline = text.case.common, text.case.headline
    if not common:
        return list(entities)

    def is_name(start: int, end: int, label: str) -> bool:
        if label not in CLASSES or start not in headline:
            return True
        return any(text.words[i][:1].isalpha() and text.lowered[i] not in common for i in range(start, end))

    return [entity for entity in entities if is_name(*entity)]


def one_label(entities: Sequence[EntitySpan], text: Text) -> list[EntitySpan]:
    """A name has the label that most of its mentions have; an acronym that of the name before its brackets."""
    votes: defaultdict[Key, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    contexts: dict[int, Class | None] = {}
    acronyms: dict[str, Key] = {}
    for start, end, label in entities:
        if label in CLASSES:
            first, last = core(start, end, text)
            contexts[start] = context_of(first, last, text.words)
            key = key_of(first, last, text)
            if start not in text.case.headline:
                votes[key][label] += _weight(label, contexts[start])
            if acronym := acronym_after(end, text.words, text.words[first:last]):
                acronyms[acronym] = key
    parts = {word for key in votes if len(key) > 1 for word in key}
    decided = {key: most for group in _variants(votes) if (most := _decide(group, votes, parts)) for key in group}
    for acronym, key in acronyms.items():
        of_all = decided.get(key) or (_best(votes[key]) if votes[key] else "PERSON")
        if of_all != "PERSON":
            decided[key_of_words((acronym,))] = of_all

    def relabelled(start: int, end: int, label: str) -> EntitySpan:
        if label not in CLASSES:
            return start, end, label
        key = key_of(*core(start, end, text), text)
        agreed = decided.get(key, label)
        if start in text.case.headline and text.words[start].isupper() and sum(votes[key].values()) >= _FEWEST_FOR_HEADLINE:
            best = _best(votes[key])
            agreed = best if len(key) > 1 or "PERSON" in (label, best) else label
        if CLASSES[agreed] == CLASSES[label] or CLASSES[label] == contexts[start]:
            return start, end, label
        return start, end, agreed

    named = [relabelled(*entity) for entity in entities]
    taken = {i for start, end, _ in named for i in range(start, end)}
    for acronym in acronyms:
        label = decided.get(key_of_words((acronym,)), "")
        if label and not text.is_also_common(acronym.lower()):
            named += [(i, i + 1, label) for i in text.places[acronym.lower()] if text.words[i] == acronym and i not in taken]
    return named


def _weight(label: str, context: Class | None) -> float:
    if context is None:
        return 1.0
    return _AGREES if context == CLASSES[label] else _CONTRADICTS


def _variants(votes: Mapping[Key, Votes]) -> Iterator[tuple[Key, ...]]:
    """The names, those together that are spelt nearly alike and whose labels differ: "Maarat al-Numan" and "Maaret al-Numan"."""
    alike: defaultdict[tuple[int, str], list[Key]] = defaultdict(list)  # so that a long document is not compared name by name
    for key in votes:
        alike[len(key), key[0][:2]].append(key)
    joined: set[Key] = set()
    for keys in alike.values():
        for one, other in combinations([key for key in keys if sum(map(len, key)) >= _SHORTEST_VARIANT], 2):
            if CLASSES[_best(votes[one])] == CLASSES[_best(votes[other])] or joined & {one, other}:
                continue
            if ratio(" ".join(one), " ".join(other)) >= _NEAR:
                joined |= {one, other}
                yield one, other
    yield from ((key,) for key in votes if key not in joined)


def _decide(group: Sequence[Key], votes: Mapping[Key, Votes], parts: Collection[str]) -> str | None:
    """The label that a clear majority of the mentions has, None where there is none or no need of one."""
    labels: defaultdict[str, float] = defaultdict(float)
    classes: defaultdict[Class, float] = defaultdict(float)
    for key in group:
        for label, weight in votes[key].items():
            labels[label] += weight
            classes[CLASSES[label]] += weight
    if len(classes) < 2:
        return None
    (best, most), (second, least), *_ = sorted(classes.items(), key=lambda item: -item[1])
    if len(group[0]) == 1 and len(group) == 1:
        # A town and its club, a surname and a town may share one word: only a lone slip is put right.
        if "person" not in (best, second) or most < _CLEAR_MAJORITY * least or most + least < _FEWEST_CLEAR:
            return None
        if group[0][0] in parts:
            return None
    elif most < _MAJORITY * least:
        return None
    return _best({label: weight for label, weight in labels.items() if CLASSES[label] == best})


def _best(votes: Votes) -> str:
    return max(votes, key=lambda label: votes[label])


def whole_names(entities: Sequence[EntitySpan], text: Text) -> list[EntitySpan]:
    """A name of several words that is whole in one sentence is whole in those that cut it or overlook it."""
    labels: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    spelt: defaultdict[Key, set[Key]] = defaultdict(set)
    for start, end, label in entities:
        first, last = core(start, end, text)
        if label in CLASSES and last - first > 1 and first not in text.case.headline and _is_of_several_words(first, last, text):
            sequence = tuple(text.lowered[first:last])
            labels[sequence][label] += 1
            spelt[sequence].add(tuple(text.words[first:last]))
    owner = {i: entity for entity in entities for i in range(entity[0], entity[1])}
    for sequence in sorted(labels, key=lambda words: (-len(words), words)):
        length = len(sequence)
        found = [i for i in text.places[sequence[0]] if tuple(text.lowered[i : i + length]) == sequence]
        if len(found) > labels[sequence].total():
            found = [i for i in found if i in text.case.headline or tuple(text.words[i : i + length]) in spelt[sequence]]
            for start, end, label in _made_whole(found, length, labels[sequence], owner, text):
                owner |= dict.fromkeys(range(start, end), (start, end, label))
    return list(set(owner.values()))


def _made_whole(
    occurrences: Sequence[int], length: int, labels: Counter[str], owner: Mapping[int, EntitySpan], text: Text
) -> Iterator[EntitySpan]:
    """The mentions of a name that are cut or overlooked, where no more of them are than are whole."""
    label, whole = labels.most_common(1)[0][0], labels.total()
    bare: list[int] = []
    torn: list[tuple[int, bool]] = []
    for start in occurrences:
        end = start + length
        parts = {owner[i] for i in range(start, end) if i in owner}
        if any(core(a, b, text) == (start, end) for a, b, _ in parts) or not text.stands_alone(start, end):
            continue
        if not parts:
            bare.append(start)
        elif all(a >= start and b <= end for a, b, _ in parts) and not _is_span(start, end, text):
            classes = {CLASSES.get(part) for *_, part in parts}
            if classes != {None}:
                torn.append((start, classes == {CLASSES[label]}))
    for start, is_alike in torn:
        if whole > len(torn) or (is_alike and whole == len(torn)):
            yield start, start + length, label
    if whole >= len(bare):
        yield from ((start, start + length, label) for start in bare if _reads_as_name(start, start + length, text))


def _is_span(start: int, end: int, text: Text) -> bool:
    """Whether the words may be two names, from here to there: "Oslo - Bergen"; but not "Khan al-Assal"."""
    return any(word in HYPHENS and before not in ARTICLES for before, word in pairwise(text.lowered[start:end]))


def _reads_as_name(start: int, end: int, text: Text) -> bool:
    return all(text.proper[i] for i in range(start, end) if text.is_capitalised(i) and text.lowered[i] not in ARTICLES) and any(
        text.lowered[i] not in text.case.common for i in range(start, end)
    )


def _is_of_several_words(start: int, end: int, text: Text) -> bool:
    """Whether at least two words of it have a capital, and it is no list, nor a title with a name."""
    words = text.words[start:end]
    if is_title(words[0]) or not _NO_NAME_PART.isdisjoint(words):
        return False
    return sum(word[:1].isupper() and word.lower() not in ARTICLES for word in words) > 1


def surnames(entities: Sequence[EntitySpan], text: Text) -> list[EntitySpan]:
    """A surname alone is the person named in full before or after: "Mustafa Bakour … Bakour said"."""
    full: dict[str, int] = {}
    alone: defaultdict[str, list[EntitySpan]] = defaultdict(list)
    others: set[str] = set()
    for start, end, label in entities:
        first, last = core(start, end, text)
        key = key_of(first, last, text)
        if label == "PERSON" and start not in text.case.headline and (surname := _surname(first, last, text)):
            full.setdefault(surname, first)
        elif len(key) == 1 and label in CLASSES:
            alone[key[0]].append((start, end, label))
        elif label != "PERSON":
            others.update(key)
    taken = {i for start, end, _ in entities for i in range(start, end)}
    relabelled: dict[EntitySpan, EntitySpan] = {}
    added: list[EntitySpan] = []
    for surname, named in full.items():
        if surname in others:  # "Ford Motor", "Washington, D.C."
            continue
        mentions = alone[fold(surname)]
        relabelled |= {mention: (mention[0], mention[1], "PERSON") for mention in _mistaken(mentions, named, text)}
        if not any(CLASSES[label] == "place" for *_, label in mentions):
            added += [(i, i + 1, "PERSON") for i in text.bare(surname, taken) if text.lowered[i - 1 : i] != ["the"]]
    return [relabelled.get(entity, entity) for entity in entities] + added


def _surname(start: int, end: int, text: Text) -> str:
    """The last word of a full name, "" where it has none that could stand alone."""
    while start < end and is_title(text.words[start]):
        start += 1
    while end > start and is_generation(text.words[end - 1]):
        end -= 1
    if end - 2 >= start and text.lowered[end - 2] == "the":  # "Peter the Great"
        return ""
    given = [i for i in range(start, end - 1) if text.is_capitalised(i) and text.lowered[i] not in ARTICLES]
    surname = text.lowered[end - 1] if end > start else ""
    return surname if given and len(surname) >= _SHORTEST_SURNAME and text.is_capitalised(end - 1) and surname.isalpha() else ""


def _mistaken(mentions: Sequence[EntitySpan], named: int, text: Text) -> list[EntitySpan]:
    """The mentions of a surname that the network took for an organisation or a place, where nothing speaks for that.

    Persons are named in full first; a name that comes earlier, or that is mostly no person's, may be a company or town of that name.
    """
    wrong = [mention for mention in mentions if mention[2] != "PERSON"]
    contexts = [context_of(*core(start, end, text), text.words) for start, end, _ in wrong]
    sure = [mention for mention, context in zip(wrong, contexts, strict=True) if context == "person"]
    if any(context in ("place", "organisation") for context in contexts):
        return sure
    if any((start < named and start not in text.case.headline) or text.lowered[start - 1 : start] == ["the"] for start, *_ in wrong):
        return sure
    right = len(mentions) - len(wrong) + len(sure)
    if len(wrong) - len(sure) > right + 1:
        return sure
    is_place = any(CLASSES[label] == "place" for *_, label in wrong)
    return wrong if right or not is_place else sure


def named_again(entities: Sequence[EntitySpan], text: Text) -> list[EntitySpan]:
    """A word that is always the same kind of name where it is labelled is one also where it was overlooked."""
    labels: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for start, end, label in entities:
        first, last = core(start, end, text)
        if label in CLASSES and last - first == 1 and start not in text.case.headline and text.is_capitalised(first):
            labels[text.lowered[first]][label] += 1
    taken = {i for start, end, _ in entities for i in range(start, end)}
    added: list[EntitySpan] = []
    for word, counts in labels.items():
        if len({CLASSES[label] for label in counts}) > 1 or len(word) < _SHORTEST_SURNAME:
            continue
        bare = text.bare(word, taken)
        in_headline = [i for i in bare if i in text.case.headline]
        if counts.total() > 1 and counts.total() >= 2 * (len(bare) - len(in_headline)):
            added += [(i, i + 1, counts.most_common(1)[0][0]) for i in bare]
        else:
            added += [(i, i + 1, counts.most_common(1)[0][0]) for i in in_headline]
    return [*entities, *added]
