"""Who did an event to whom, where, when, and whether the text says that it happened at all."""

import re

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.doc import PlaceMention
from streams.extraction.event_rules import Hit, event_types, logical_objects, logical_subjects
from streams.extraction.incident_places import incident_place_mention
from streams.facts import EventStatus, Place, When

_DENIALS = frozenset({"deny", "reject", "dismiss", "refute", "disown"})
_UNREAL = frozenset({"may", "might", "could", "would", "should", "can", "must", "will", "shall", "'ll", "'d"})
_FEARS = frozenset(
    {"fear", "warn", "threaten", "plan", "plot", "vow", "fail", "want", "expect", "prevent", "avoid", "avert", "predict", "forecast"}
    | {"intend", "risk", "foil", "thwart", "hope", "urge", "demand", "propose", "consider", "pledge", "promise", "brace", "prepare"}
    | {"suspect", "seek", "try", "attempt", "order", "refuse", "stop", "simulate"}
)
_IMAGINED = frozenset(
    {"threat", "risk", "fear", "plan", "plot", "warning", "drill", "possibility", "prospect", "danger", "exercise", "rehearsal", "bid"}
    | {"allegation", "talk", "attempt"}
)
_PAST = re.compile(
    r"\b(?:last|previous) (?:year|decade|century)\b"
    r"|\b(?:years?|decades?) (?:ago|earlier|before)\b|\banniversary\b|\bin the (?:19|20)\d0s\b|\bcommemorat",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:in|of|during) (?:\w+ )?((?:1[5-9]|20)\d\d)\b(?! (?:people|men|dead|others))")
_CARRIERS = frozenset(
    {"carry", "launch", "conduct", "stage", "mount", "step", "make", "perform", "order", "intensify", "escalate", "resume", "begin"}
    | {"continue", "unleash", "commit", "execute"}
)
_ARMED = frozenset({"state_military", "armed_group", "police", "igo"})
_TARGET_PREPOSITIONS = ("on", "against", "at", "of", "upon", "targeting")


def status_of(hit: Hit) -> EventStatus:
    """Whether the event is asserted, denied, only possible, or long past."""
    head = hit.head
    clause = tree.clause_of(head)
    if tree.is_negated(head) or tree.is_negated(clause) or any(child.lower_ in {"no", "without"} for child in head.lefts):
        return "denied"
    if hit.trigger.type != "denial" and any(above.lemma_ in _DENIALS and above.pos_ == "VERB" for above in _above(head)):
        return "denied"
    for verb in (token for token in (head, clause) if token.pos_ in {"VERB", "AUX"}):
        words = {aux.lower_ for aux in tree.auxiliaries(verb)} | {child.lower_ for child in verb.children if child.dep_ == "mark"}
        if words & (_UNREAL | {"if", "unless"}):
            return "hypothetical"
    before = {token.lower_ for token in head.doc[max(0, head.i - 3) : head.i]}
    if before & {"close", "closer", "near", "poised"} and "to" in before:
        return "hypothetical"
    after = head.doc[min(head.i + 1, len(head.doc) - 1)]
    above = _nearest(head)
    if after.lemma_ in _IMAGINED or any(word.lemma_ in _FEARS or (word.lemma_ in _IMAGINED and word.pos_ == "NOUN") for word in above):
        return "hypothetical"
    span = head.sent if clause.dep_ == "ROOT" else head.doc[clause.left_edge.i : clause.right_edge.i + 1]
    return "historical" if _PAST.search(span.text) or _of_earlier_year(span.text, head.doc) else "asserted"


def _of_earlier_year(text: str, doc: Doc) -> bool:
    """Whether the words name a year before the story's own; any year where the story has no date."""
    story = doc._.story
    published = (story.version_created or story.first_created) if story is not None else None
    match = _YEAR.search(text)
    return match is not None and (published is None or int(match[1]) < published.year)


def _above(token: Token) -> list[Token]:
    """What the token hangs on, without the verbs that it is only joined to."""
    found = []
    while token.head.i != token.i:
        if token.dep_ == "conj" and token.pos_ in {"VERB", "AUX"} and token.head.pos_ in {"VERB", "AUX"}:
            token = tree.first_conjunct(token)
        else:
            token = token.head
            found.append(token)
    return found


def _nearest(head: Token) -> list[Token]:
    """The words that the trigger hangs on, up to the next clause."""
    found = []
    token = head
    for _ in range(3):
        if token.head.i == token.i:
            break
        above = token.head
        if token.dep_ in {"advcl", "acl:relcl", "relcl", "parataxis"} or (token.dep_.startswith("nsubj") and above.lemma_ not in {"be"}):
            break
        found.append(above)
        token = above
    return found


def actor_of(doc: Doc, hit: Hit) -> str | None:
    """Who did it, in the words of the story; disasters and accidents have no actor."""
    head = hit.head
    if event_types()[hit.trigger.type].event_type in {"Disaster", "Accident"}:
        return None
    nouns = logical_subjects(head) if head.pos_ in {"VERB", "AUX"} else _owners(head)
    if hit.trigger.type == "troops deployed":
        nouns = [*logical_objects(head), *nouns]
        if not nouns and (lost := [m for m in doc._.actor_mentions if head.sent.start <= m.start < head.i and m.actor_type in _ARMED]):
            return _flat(doc[lost[0].start : lost[0].end].text)
    for noun in map(_speaker, nouns):
        if (name := _actor_in(doc, noun)) is not None:
            return name
    for mention in doc._.place_mentions:  # "Israeli strikes"
        if mention.role == "modifier" and mention.place.where_prec == 6 and 0 <= hit.start - mention.end <= 1:
            return _flat(doc[mention.start : mention.end].text)
    return next((_phrase(noun) for noun in map(_speaker, nouns) if noun.pos_ in {"NOUN", "PROPN"}), None)


def _speaker(noun: Token) -> Token:
    """For "it" in "the army said it had retaken the town": the army."""
    if noun.lower_ not in {"it", "they", "he", "she"}:
        return noun
    above = tree.clause_of(noun)
    while above.dep_ in {"ccomp", "conj", "advcl", "xcomp"} and above.head.i != above.i:
        above = above.head
        if (named := [s for s in tree.own_subjects(above) if s.i < noun.i and s.pos_ in {"NOUN", "PROPN"}]) and above.i < noun.i:
            return named[0]
    return noun


def _owners(head: Token) -> list[Token]:
    """Whose strike, strike by whom, and who carried it out."""
    found = [child for child in head.children if child.dep_ in {"nmod:poss", "poss"}]
    found += tree.agents(head) if head.pos_ == "VERB" else [noun for word, noun in tree.complements(head) if word.lower_ == "by"]
    verb = tree.governor(head)
    if verb.pos_ == "VERB" and verb.lemma_ in _CARRIERS:
        found += logical_subjects(verb)
    return found


def _actor_in(doc: Doc, noun: Token) -> str | None:
    """The named actor (or acting government) that the noun phrase holds, its head's own name first."""
    first, last = noun.left_edge.i, noun.right_edge.i + 1
    named = [*doc._.actor_mentions, *(m for m in doc._.place_mentions if m.role == "metonym")]
    spans = [(m.start, m.end, m.start <= noun.i < m.end) for m in named if first <= m.start and m.end <= last]
    spans += [(e.start, e.end, True) for e in doc.ents if e.label_ in {"PERSON", "ORG"} and e.start <= noun.i < e.end]
    if not spans:
        return None
    own = [span for span in spans if span[2]]
    joined = [noun, *tree.conjuncts(noun)]
    if len(joined) > 1 and own:
        return _flat(doc[noun.i if noun.i < own[0][0] else own[0][0] : max(tree.noun_phrase_end(j) for j in joined)].text)
    start, end, _ = (own or sorted(spans))[0]
    return _flat(doc[start:end].text)


def target_of(doc: Doc, hit: Hit) -> str | None:
    """To whom or what it was done; of a denial, what is denied."""
    head = hit.head
    if hit.trigger.type == "denial":
        clause = next(iter(tree.complement_clauses(head)), None)
        if clause is not None:
            return _flat(doc[clause.left_edge.i : clause.right_edge.i + 1].text)
    if hit.trigger.type == "troops deployed":
        return None
    if head.pos_ in {"VERB", "AUX"}:
        nouns = logical_objects(head) or (logical_subjects(head) if hit.trigger.type.endswith(("accident", "collapse")) else [])
        return next((_phrase(noun) for noun in nouns if noun.pos_ in {"NOUN", "PROPN", "NUM"}), None)
    for word, noun in tree.complements(head):
        if word.lower_ in _TARGET_PREPOSITIONS and noun.ent_type_ not in {"DATE", "TIME"}:
            return _phrase(noun)
    return None


def places_of(doc: Doc, hit: Hit) -> tuple[Place, ...]:
    """Where: the places of its own clause, the most exact first; else the place of what is said there."""
    head = hit.head
    within: list[PlaceMention] = []
    for top in (head, *logical_objects(head), tree.clause_of(head)) if head.pos_ in {"VERB", "AUX"} else (head, tree.governor(head)):
        first, last = top.left_edge.i, top.right_edge.i
        within = [m for m in doc._.place_mentions if m.role == "place" and first <= m.start and m.end - 1 <= last]
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
    sentence = hit.head.sent
    clause = tree.clause_of(hit.head)
    own = range(clause.left_edge.i, clause.right_edge.i + 1)
    here = [
        (abs(start - hit.start) + (0 if start in own else 15), when) for start, _, when in times if sentence.start <= start < sentence.end
    ]
    return min(here, key=lambda item: item[0])[1] if here else None


def _phrase(noun: Token) -> str:
    """The noun phrase without what hangs on it behind."""
    return _flat(noun.doc[tree.noun_phrase_start(noun) : max(tree.noun_phrase_end(noun), noun.i + 1)].text)


def _flat(text: str) -> str:
    return " ".join(text.split())
