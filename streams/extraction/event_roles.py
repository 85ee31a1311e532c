"""Who did an event, to whom, where and when."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.columns import sentence_end, sentence_of, sentence_start
from streams.extraction.doc import PlaceMention
from streams.extraction.event_rules import (
    OF_THINGS,
    Hit,
    event_types,
    goes_on_to_say,
    is_between,
    logical_objects,
    logical_subjects,
    speaker_of,
)
from streams.extraction.incident_places import incident_place_mention
from streams.extraction.later_times import is_of_later
from streams.facts import Place, When

_CARRIERS = frozenset(
    {"carry", "launch", "conduct", "stage", "mount", "step", "make", "perform", "order", "intensify", "escalate", "resume", "begin"}
    | {"continue", "unleash", "commit", "execute", "throw", "hurl", "lob", "toss", "detonate", "plant", "use", "fight", "hold", "take"}
    | {"agree", "sign", "declare", "announce", "accept", "reach", "plan", "claim", "plot", "attempt", "wage", "start", "wear", "fire"}
    | {"stop", "break", "lead", "organise", "organize", "call", "join", "deploy", "plot", "drop", "set", "face", "lift", "pursue"}
)
"""Verbs whose subject does what their noun names: "staged a coup", "hurled a grenade", "agreed to a truce"."""
_DOERS = frozenset(
    {"protester", "protestor", "demonstrator", "marcher", "rioter", "mob", "looter", "bomber", "arsonist", "sniper", "hijacker", "attacker"}
    | {"pirate"}
)
"""Nouns that tell of the deed and mean who does it."""
_ARMED = frozenset({"state_military", "armed_group", "police", "igo"})
_MEANS = frozenset(
    {"rocket", "missile", "bomb", "grenade", "shell", "fire", "shot", "round", "bullet", "gas", "cannon", "artillery", "mortar", "munition"}
    | {"explosive", "device", "charge", "gunfire", "battle", "shootout", "gun", "weapon", "chlorine", "way", "hostage", "gain", "advance"}
    | {"attack", "strike", "raid", "assault", "projectile", "salvo", "volley", "ablaze", "responsibility", "stone", "firefight", "himself"}
    | {"herself", "themselves", "vest", "belt", "baton", "water", "dynamite", "mine", "power", "window", "tyre", "offensive"}
)
"""What it is done with, or the deed itself: never to whom it is done."""
_DEEDS = frozenset(
    {"despatch", "dispatch", "deployment", "arrival", "decision", "intervention", "support", "backing", "use", "withdrawal", "move"}
    | {"departure", "entry", "policy", "campaign", "plan", "failure", "sending", "supply"}
)
"""What somebody does, which does nothing itself."""
_RIDDEN = frozenset({"car", "van", "truck", "lorry", "bus", "vehicle", "pickup", "minivan", "tractor", "jeep", "suv"})
_AT = ("on", "against", "at", "upon", "onto", "into", "targeting", "toward", "towards")
_PRONOUNS = frozenset({"he", "she", "him", "her", "them", "they", "it"})
_ANOTHER_TIME = frozenset({"since", "after", "before", "until"})
_OPPOSED = ("with", "against")
_BESIDE = ("in", "outside", "under", "beside", "near", "inside", "through", "beneath", "aboard", "over", "among", "behind")
_HARMS = frozenset(
    {"kill", "wound", "injure", "hurt", "maim", "die", "perish", "fall", "suffer", "hit", "shoot", "displace", "sicken", "strike", "treat"}
    | {"pummel", "pound", "hammer", "batter", "flatten", "level", "raze", "destroy", "damage", "devastate", "target"}
)
_KILLS = frozenset({"kill", "wound", "injure", "maim", "shoot", "murder"})
"""Whoever does this in an attack makes the attack."""
_SETTLEMENTS = frozenset(
    {"town", "city", "village", "port", "island", "province", "district", "suburb", "region", "hamlet", "state", "area", "neighbourhood"}
    | {"neighborhood", "outskirts", "half", "part"}
)


def actor_of(doc: Doc, hit: Hit) -> str | None:
    """Who did it, in the words of the story; disasters and accidents have no actor."""
    head = hit.head
    if event_types()[hit.trigger.type].event_type in {"Disaster", "Accident"}:
        return None
    if head.pos_ in {"NOUN", "PROPN"} and head.lemma_.lower() in _DOERS:
        return _phrase(head)
    nouns = logical_subjects(head) if head.pos_ in {"VERB", "AUX"} and not is_between(head) else _owners(head)
    if hit.trigger.type == "troops deployed":
        nouns = [*(n for n in logical_objects(head) if head.pos_ != "VERB" or not tree.own_subjects(head) or tree.is_passive(head)), *nouns]
        if not nouns and (lost := [m for m in doc._.actor_mentions if sentence_start(head) <= m.start < head.i and m.actor_type in _ARMED]):
            return _flat(doc[lost[0].start : lost[0].end].text)
    for noun in map(speaker_of, nouns):
        if (name := _actor_in(doc, noun)) is not None:
            return name
    for mention in doc._.place_mentions if head.pos_ in {"NOUN", "PROPN"} or all(map(_is_the_deed, nouns)) else ():  # "Israeli strikes"
        if mention.role == "modifier" and mention.place.where_prec == 6 and 0 <= hit.start - mention.end <= 1:
            return _flat(doc[mention.start : mention.end].text)
    return next((_phrase(noun) for noun in map(speaker_of, nouns) if noun.pos_ in {"NOUN", "PROPN"} and not _is_the_deed(noun)), None)


def _is_the_deed(noun: Token) -> bool:
    return noun.lemma_.lower() in _MEANS or noun.lemma_.lower() in {"attempt", "bid", "plot"}


def _owners(head: Token) -> list[Token]:
    """Whose strike, strike by whom, clashes between whom, and who carried it out."""
    found = [child for child in head.children if child.dep_ in {"nmod:poss", "poss"}]
    found += (
        tree.agents(head) if head.pos_ == "VERB" else [noun for word, noun in tree.complements(head) if word.lower_ in {"by", "between"}]
    )
    verb = tree.governor(head)
    if verb.lemma_ == "responsibility":
        verb = tree.governor(verb)
    if verb.lemma_ in {"between", "fighting"}:
        verb = tree.clause_of(verb)
    if verb.pos_ == "VERB" and verb.lemma_ in _CARRIERS and not head.dep_.startswith("nsubj"):
        found += logical_subjects(verb)
    if verb.pos_ == "VERB" and verb.lemma_ in _KILLS and not found and (case := tree.preposition_of(head)) is not None:
        found += logical_subjects(verb) if case.lower_ in {"in", "during", "with"} else []
    if verb.pos_ == "VERB" and not found and (noun := _after(verb, "between") or _after(head, "between")) is not None:
        found.append(noun)
    return found


def _after(word: Token, *prepositions: str) -> Token | None:
    """The noun behind the first of these prepositions among what hangs on the word, or right behind it, whatever the parse."""
    if (noun := tree.complement(word, *prepositions)) is not None and noun.i > word.i:
        return noun
    doc, i = word.doc, word.i + 1
    if i + 1 >= sentence_end(word) or doc[i].lower_ not in prepositions:
        return None
    for token in doc[i + 1 : min(i + 8, sentence_end(word))]:
        if token.pos_ in {"VERB", "PUNCT", "ADP", "CCONJ"}:
            return None
        if token.pos_ in {"NOUN", "PROPN"} and (token.i + 1 >= len(doc) or doc[token.i + 1].pos_ not in {"NOUN", "PROPN"}):
            return token
    return None


def _actor_in(doc: Doc, noun: Token) -> str | None:
    """The named actor (or acting government) that the noun phrase holds, its head's own name first."""
    first, last = noun.left_edge.i, noun.right_edge.i + 1
    named = [*doc._.actor_mentions, *(m for m in doc._.place_mentions if m.role == "metonym")]
    spans = [(m.start, m.end, m.start <= noun.i < m.end) for m in named if first <= m.start and m.end <= last]
    spans += [(e.start, e.end, True) for e in doc.ents if e.label_ in {"PERSON", "ORG"} and e.start <= noun.i < e.end]
    if not spans:
        return None
    own = [span for span in spans if span[2]]
    if not own and noun.lemma_.lower() in _DEEDS:
        return None  # "Moscow's despatch of troops had …"
    joined = [noun, *tree.conjuncts(noun)]
    if len(joined) > 1 and own:
        return _flat(doc[noun.i if noun.i < own[0][0] else own[0][0] : max(tree.noun_phrase_end(j) for j in joined)].text)
    start, end, _ = (own or sorted(spans))[0]
    return _flat(doc[_with_allies(doc, start, first) : end].text)


def _with_allies(doc: Doc, start: int, first: int) -> int:
    """Where "Jordanian and Saudi jets" begins, of which only "Saudi jets" is a name."""
    if start - 2 < first or doc[start - 1].lower_ != "and":
        return start
    nations = [m.start for m in doc._.place_mentions if m.end == start - 1 and m.role == "modifier" and m.is_country]
    own = any(m.start == start and m.role == "modifier" and m.is_country for m in doc._.place_mentions)
    return nations[0] if nations and own else start


def target_of(doc: Doc, hit: Hit) -> str | None:
    """To whom or what it was done; of a denial, what is denied."""
    head = hit.head
    if hit.trigger.type == "denial":
        clause = next(iter(tree.complement_clauses(head)), None)
        if clause is not None:
            end = clause.right_edge.i + 1
            if (said := goes_on_to_say(head, end)) is not None:
                end = said.i - (doc[said.i - 1].dep_ == "cc")
            return _flat(doc[clause.left_edge.i : end].text)
    if hit.trigger.type == "troops deployed":
        return None
    nouns = _done_to_by_verb(hit) if head.pos_ in {"VERB", "AUX"} and not is_between(head) else _done_to_by_noun(hit)
    return next((_phrase(noun) for noun in map(_one_of, nouns) if _can_suffer(noun)), None)


def _one_of(noun: Token) -> Token:
    """The villages of "one of dozens of villages"."""
    return (tree.complement(noun, "of") or noun) if noun.lower_ == "one" else noun


def _can_suffer(noun: Token) -> bool:
    return noun.pos_ in {"NOUN", "PROPN", "NUM"} and noun.ent_type_ not in {"DATE", "TIME"} and noun.lower_ != "one"


def _done_to_by_verb(hit: Hit) -> Iterator[Token]:
    """ "Shelled the port", "fired rockets at the port", "took control of the port", "went off outside the bank"."""
    head, kind = hit.head, event_types()[hit.trigger.type]
    objects = logical_objects(head)
    if objects and all(noun.lower_ in _PRONOUNS for noun in objects):  # "dragged the man from his hut and stoned him"
        other = tree.first_conjunct(head)
        yield from (noun for noun in logical_objects(other) if other.i != head.i and noun.lower_ not in _PRONOUNS)
        return
    for noun in objects:
        if noun.lemma_.lower() == "control":
            yield from _given(noun, "of", "over")
        elif not _is_means(noun, hit):
            yield noun
    means = [noun for noun in objects if _is_means(noun, hit)]
    if kind.event_type in {"Disaster", "Accident"} and not objects:
        yield from logical_subjects(head)
    before = _AT if kind.event_type != "Battles" else (*_OPPOSED, *_AT, "from")
    for word in (*means, head, *(child for child in head.children if child.dep_.startswith("compound"))):
        yield from _given(word, *before)
    if kind.name == "arson":
        yield from _given(head, "to")
    if kind.event_type == "Explosions/Remote violence" or kind.name in {"protest broken up", "shooting"}:
        for word in (head, *means):
            yield from (noun for noun in _given(word, *_BESIDE) if not _is_means(noun, hit))


def _done_to_by_noun(hit: Hit) -> Iterator[Token]:
    """ "A strike on the port", "clashes between X and Y", "a bomb killed X", "X died in the attack", "hurled a grenade into the bar"."""
    head, kind = hit.head, event_types()[hit.trigger.type]
    verb = tree.governor(head)
    if kind.event_type == "Battles" or kind.name == "riot":
        pair = _after(head, "between") or (_after(verb, "between") if verb.pos_ == "VERB" else None)
        if pair is not None:
            yield from tree.conjuncts(pair)[:1]
        yield from _given(head, *_OPPOSED)
    yield from _given(head, *_AT, "of")
    if verb.pos_ != "VERB":
        return
    if head.dep_.startswith("nsubj"):
        yield from (noun for noun in logical_objects(verb) if not _is_means(noun, hit) and noun.i != head.i)
    elif head.dep_ not in {"obj", "dobj"} and verb.lemma_ in _HARMS:
        yield from (noun for noun in (logical_objects(verb) or logical_subjects(verb)) if noun.i < head.i)
    elif verb.lemma_ in _CARRIERS:
        yield from (noun for noun in logical_objects(verb) if noun.i != head.i and not _is_means(noun, hit))
    if kind.event_type in {"Battles", "Riots"}:
        yield from _given(verb, *_OPPOSED)
    if head.dep_.startswith("nsubj") or head.dep_ in {"obj", "dobj"}:
        yield from _given(verb, *_AT)
        if kind.event_type == "Explosions/Remote violence":
            yield from _given(verb, *_BESIDE)


def _given(word: Token, *prepositions: str) -> Iterator[Token]:
    if (noun := _after(word, *prepositions)) is not None:
        yield noun


def _is_means(noun: Token, hit: Hit) -> bool:
    lemma = noun.lemma_.lower()
    return lemma in _MEANS or (hit.trigger.type == "vehicle attack" and lemma in _RIDDEN)


def places_of(doc: Doc, hit: Hit) -> tuple[Place, ...]:
    """Where: the places of its own clause, the most exact first; else the place of what is said there."""
    head = hit.head
    within: list[PlaceMention] = []
    for top in (head, *logical_objects(head), tree.clause_of(head)) if head.pos_ in {"VERB", "AUX"} else (head, tree.governor(head)):
        first, last = top.left_edge.i, top.right_edge.i
        apart = _told_apart(top, hit)
        within = [m for m in doc._.place_mentions if m.role == "place" and first <= m.start and m.end - 1 <= last and m.start not in apart]
        if within:
            break
    chosen = incident_place_mention(doc, hit.start, hit.end)
    if not within:
        return (chosen.place,) if chosen else ()
    if chosen is not None and chosen not in within:
        return (chosen.place,)
    exact = min(m.place.where_prec or 2 for m in within)
    series = [m for m in within if (m.place.where_prec or 2) == exact]
    if chosen is not None and chosen not in series:
        series.insert(0, chosen)
    rest = [m for m in within if m not in series and m.place.where_prec != 6 and any(m.place.country == s.place.country for s in series)]
    once = {(m.place.name, m.place.where_prec): m.place for m in reversed([*series, *rest])}
    return tuple(reversed(once.values()))


def when_of(doc: Doc, hit: Hit, times: list[tuple[int, int, When]]) -> When | None:
    """When: the nearest words of time in its sentence, those of its own clause before others."""
    sentence = sentence_of(hit.head)
    clause = tree.clause_of(hit.head)
    own, apart = range(clause.left_edge.i, clause.right_edge.i + 1), _told_apart(clause, hit)
    here = [
        (abs(start - hit.start) + (0 if start in own else 15), when)
        for start, end, when in times
        if sentence.start <= start < sentence.end and start not in apart and not is_of_later(doc, (start, end, when), hit.head, itself=True)
    ]
    return min(here, key=lambda item: item[0])[1] if here else None


def _told_apart(top: Token, hit: Hit) -> set[int]:
    """The tokens of the clauses of another time under a word, other than the event's: "since capturing the town, they have shelled …"."""
    clauses = [
        child
        for child in top.children
        if child.dep_ == "advcl" and any(w.lower_ in _ANOTHER_TIME and w.i < child.i for w in child.children)
    ]
    return (
        {i for clause in clauses for i in range(clause.left_edge.i, clause.right_edge.i + 1)} - {hit.head.i}
        if not _inside(clauses, hit)
        else set()
    )


def _inside(clauses: list[Token], hit: Hit) -> bool:
    return any(clause.left_edge.i <= hit.head.i <= clause.right_edge.i for clause in clauses)


def _phrase(noun: Token) -> str:
    """The noun phrase without what hangs on it behind, save whom "dozens of" counts and what "the town of" names."""
    start, end = tree.noun_phrase_start(noun), max(tree.noun_phrase_end(noun), noun.i + 1)
    if noun.doc[start].lower_ == "dead" and 0 < start < noun.i and noun.doc[start - 1].lemma_ in {"shoot", "stab", "beat", "hack"}:
        start += 1  # "shot dead 14 farmers"
    of = tree.complement(noun, "of")
    if of is not None and of.i - end < 6 and (noun.lemma_.lower() in OF_THINGS or (noun.lemma_.lower() in _SETTLEMENTS and of.ent_type_)):
        names = [m.end for m in noun.doc._.place_mentions if m.start <= of.i < m.end]
        end = max(tree.noun_phrase_end(of), of.i + 1, *names)
    return _flat(noun.doc[start:end].text)


def _flat(text: str) -> str:
    return " ".join(text.split())
