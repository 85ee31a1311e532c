"""Whom a reporting verb makes the source: by the words where they leave no doubt, else by the tree."""

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.sources import is_source_noun, source_of
from streams.facts import Attribution

Source = tuple[int, int, Attribution]
"""Tokens [start, end) and what they name."""

PRONOUNS = frozenset({"he", "she", "it", "they", "who", "which", "that"})
NOUNS = frozenset({"NOUN", "PROPN"})
DASHES = frozenset({"-", "--", "–", "—"})
_CLAIMS = frozenset({"claim", "claims", "report", "reports", "allegation", "allegations", "accusation", "accusations", "charge", "charges"})
_CLOSING = frozenset({",", '"', "”", "''"})
_PHRASE = frozenset({"NOUN", "PROPN", "ADJ", "DET", "ADP", "PART", "NUM"})
_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_TELLS = frozenset({"told", "tell", "tells"})
"""Whoever stands behind these was told."""
_SAYS = frozenset({"said", "says", "told"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "VBN"})


def plain_source(verb: Token) -> Source | None:
    """The source in "…, said police" and in "…, the head of the clinic said.": all that stands between a comma and the verb."""
    if tree.is_passive(verb) or (verb.tag_ not in _FINITE and not verb.text.istitle()):
        return None
    return (None if verb.lower_ in _TELLS else _after(verb)) or _before(verb)


def _after(verb: Token) -> Source | None:
    doc, start = verb.doc, verb.i + 1
    if verb.i == sentence_start(verb) or doc[verb.i - 1].text not in _CLOSING:
        return None
    end = start
    while end < min(start + 8, sentence_end(verb)) and (
        _is_name(doc[end]) or (doc[end].pos_ in ("DET", "ADJ") and not _is_name(doc[end - 1]))
    ):
        end += 1
    heads = [token for token in doc[start:end] if _is_name(token)]
    return source_of(heads[-1], start=start, stop=_with_of(doc, end)) if heads and is_source(heads[-1]) else None


def _before(verb: Token) -> Source | None:
    doc, start = verb.doc, verb.i
    while start > sentence_start(verb) and start > verb.i - 8 and (doc[start - 1].pos_ in _PHRASE or doc[start - 1].tag_ == "PRP$"):
        start -= 1
    if start in (verb.i, sentence_start(verb)) or doc[start - 1].text not in _CLOSING or doc[start].pos_ == "ADP":
        return None
    first = next((token.i for token in doc[start : verb.i] if token.pos_ == "ADP"), verb.i)
    heads = [token for token in doc[start:first] if _is_name(token)]
    if not heads or not (is_source(heads[-1]) or (verb.lower_ in _SAYS and _closes(verb) and heads[-1].dep_ != "appos")):
        return None
    # "prosecutors in Naples" are prosecutors, the "ministry of health" is one name.
    return source_of(heads[-1], start=start, stop=verb.i if first == verb.i else _with_of(doc, first))


def _closes(verb: Token) -> bool:
    """Whether nothing but a full stop, a day or those who were told comes behind the verb: then whoever stands before it says so."""
    doc, i = verb.doc, verb.i + 1
    while i < sentence_end(verb) and (doc[i].pos_ in NOUNS or doc[i].pos_ in {"ADP", "DET", "ADV", "ADJ"} or doc[i].ent_type_):
        i += 1
    return i >= sentence_end(verb) or doc[i].text in {".", ";"} or doc[i].is_space


def _is_name(token: Token) -> bool:
    return token.pos_ in NOUNS and token.ent_type_ not in ("DATE", "TIME")


def _with_of(doc: Doc, end: int) -> int:
    """The end of a noun phrase with the "of …" or "for …" that follows it."""
    if end + 1 >= len(doc) or doc[end].lower_ not in ("of", "for"):
        return end
    last = end + 1
    while (
        last < len(doc)
        and (doc[last].pos_ in ("DET", "ADJ", *NOUNS) or doc[last].tag_ == "POS")
        and doc[last].ent_type_ not in ("DATE", "TIME")
    ):
        last += 1
    return last if doc[last - 1].pos_ in NOUNS else end


def heads_of(verb: Token) -> list[Token]:
    """The nouns that may be the source of a verb: its subjects, agents, or what stands before it."""
    # "men believed to be rebels" believe nothing.
    if tree.is_passive(verb) or (verb.tag_ == "VBN" and tree.is_participle_of_noun(verb)):
        return tree.agents(verb)
    furniture: tuple[tuple[int, int], ...] = verb.doc._.furniture
    subjects = [s for s in tree.subjects(verb) if not any(start <= s.idx < end for start, end in furniture)]
    if subjects and subjects[0].i + 1 < verb.i and verb.doc[subjects[0].i + 1].text in DASHES and verb.doc[verb.i - 1].pos_ in NOUNS:
        # "SANTIAGO - POLICE SAID": the parse took the dateline for the subject.
        return [verb.doc[verb.i - 1]]
    return subjects or tree.agents(verb) or _beside(verb)


def _beside(verb: Token) -> list[Token]:
    """The noun right before a verb that the parse left without a subject."""
    doc = verb.doc
    if verb.i == sentence_start(verb) or verb.tag_ not in ("VBD", "VBZ", "VBP", "VBN") or doc[verb.i - 1].pos_ in ("AUX", "PART"):
        return []
    before = doc[verb.i - 1]
    if before.lower_ in PRONOUNS - {"that", "which", "who"} or (before.pos_ in NOUNS and verb.dep_ not in ("acl", "amod")):
        return [before] if is_source(before) else []
    return []


def claimant(verb: Token) -> Source | None:
    """Whose claim is denied: "denied rebel claims", "rejected a report by the Observatory"."""
    for noun in tree.objects(verb):
        if noun.lower_ in _CLAIMS:
            owners = [t for t in noun.children if t.i < noun.i and (t.pos_ in NOUNS or t.ent_type_ in _LABELS or is_source_noun(t.text))]
            owner = owners[0] if owners else tree.complement(noun, "by", "from")
            return source_of(owner, stop=owner.i + 1 if owners else None) if owner is not None else None
    return None


def is_source(head: Token) -> bool:
    """Whether a noun names somebody whom stories quote: by its words, as a name, or as an actor."""
    if head.lower_ in PRONOUNS or head.ent_type_ in _LABELS:
        return True
    start, end = tree.noun_phrase_start(head), tree.noun_phrase_end(head)
    if any(actor.start < end and start < actor.end for actor in head.doc._.actor_mentions):
        return True
    return is_source_noun(head.doc[start:end].text)
