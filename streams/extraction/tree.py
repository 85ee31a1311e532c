"""One way to ask a dependency tree, whatever labels it wears: UD (our parser) or spaCy's English ones.

No rule names a label: it asks here for subjects, objects, agents, complements and the like. Where the two schemes differ in shape
(UD hangs a preposition under its noun, spaCy hangs the noun under its preposition), the answers have one shape.
"""

from collections.abc import Iterator

from spacy.tokens import Token

from streams.extraction.columns import sentence_end, sentence_start

_SUBJECT = frozenset({"nsubj", "dislocated", "nsubj:outer"})
_PASSIVE_SUBJECT = frozenset({"nsubj:pass", "nsubjpass"})
_ANY_SUBJECT = _SUBJECT | _PASSIVE_SUBJECT
_OBJECT = frozenset({"obj", "dobj"})
_NUMERIC = frozenset({"nummod", "quantmod"})
_INDIRECT_OBJECT = frozenset({"iobj", "dative"})
_AUXILIARY = frozenset({"aux", "auxpass", "aux:pass"})
_PASSIVE_AUXILIARY = frozenset({"auxpass", "aux:pass"})
_RELATIVE = frozenset({"acl:relcl", "relcl", "advcl:relcl"})
_PARTICIPLE = frozenset({"acl"})
_COMPLEMENT = frozenset({"ccomp", "xcomp", "oprd", "acomp", "attr"})
_PREDICATE_OF_OBJECT = frozenset({"xcomp", "oprd", "ccomp", "acomp", "advcl"})
_OBLIQUE = ("obl", "nmod")
_PREPOSITION = frozenset({"prep", "agent"})
_BEFORE_NOUN = frozenset(
    {
        "det",
        "det:predet",
        "predet",
        "amod",
        "nummod",
        "quantmod",
        "compound",
        "nmod:poss",
        "poss",
        "advmod",
        "flat",
        "nmod:desc",
        "nn",
        "nmod",
        "dep",
        "npadvmod",
        "neg",
        "cc:preconj",
        "preconj",
        "obl:unmarked",
        "nmod:unmarked",
    }
)
_NAME = frozenset({"flat", "flat:name", "compound", "appos"})
_BE = frozenset({"be", "is", "are", "was", "were", "been", "being", "'s", "'re"})
_ALONE = frozenset({"neither", "none", "both", "all"})
_NEGATIONS = frozenset({"not", "n't", "never", "n’t", "no", "neither", "nor"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_WHEN = frozenset({"when", "as", "after", "while", "where"})
_JOINTS = frozenset({"and", "or", "but", ",", "who", "which", "that"})
_BEFORE_GERUND = frozenset({"before", "after", "while", "when", "without"})
_CLAUSE = frozenset(
    {"ROOT", "root", "ccomp", "advcl", "acl", "acl:relcl", "relcl", "parataxis", "csubj", "csubj:pass", "csubjpass", "pcomp"}
)


def _children(token: Token, labels: frozenset[str]) -> list[Token]:
    return [child for child in token.children if child.dep_ in labels]


def conjuncts(token: Token) -> list[Token]:
    """The tokens joined to this one by "and", "or" or commas, after it, in text order."""
    found: list[Token] = []
    todo = [token]
    while todo:
        for child in todo.pop().children:
            if child.dep_ == "conj" and child.i > token.i:
                found.append(child)
                todo.append(child)
    return sorted(found, key=lambda t: t.i)


def verb_between(first: Token, second: Token) -> bool:
    """Whether a verb of the main line stands between two conjuncts: then the second is that verb's own, not the first one's."""
    inside = {t.i for t in second.subtree}
    for token in first.doc[first.i + 1 : second.i]:
        if token.pos_ != "VERB" or token.i in inside or token.dep_ not in {"conj", "ROOT", "ccomp", "advcl"}:
            continue
        if token.is_ancestor(second):  # its own subject: "a woman drowned and firefighters evacuated …"
            after = second.i + 1
            if after < len(second.doc) and second.doc[after].tag_ in {"VBD", "VBZ", "VBP"}:
                return True
        elif token.dep_ == "conj":
            return True
    return False


def verb_follows(noun: Token) -> bool:
    """Whether a finite verb stands behind the words, before a comma or conjunction: "and 14 in Taiz were moved"."""
    for token in noun.doc[noun.i + 1 : sentence_end(noun)]:
        if token.tag_ in _FINITE and token.pos_ in {"VERB", "AUX"}:
            return True
        if token.is_punct or token.pos_ in {"CCONJ", "SCONJ", "PRON"} or token.dep_ == "mark":
            return False
    return False


def first_conjunct(token: Token) -> Token:
    """The first of a series of conjuncts: the token itself where it is in none."""
    while token.dep_ == "conj" and token.head.i != token.i:
        token = token.head
    return token


def is_passive(verb: Token) -> bool:
    """Whether the clause of this verb is passive by its auxiliary or its subject's label."""
    labels = {child.dep_ for child in verb.children}
    return bool(labels & _PASSIVE_AUXILIARY) or (bool(labels & _PASSIVE_SUBJECT) and not labels & _OBJECT)


def _labelled_subjects(verb: Token) -> list[Token]:
    return _children(verb, _ANY_SUBJECT)


def own_subjects(verb: Token) -> list[Token]:
    """Subjects, active or passive, that hang on this verb (or on the "be" before it)."""
    found = _labelled_subjects(verb)
    if verb.dep_ == "ccomp" and any(verb.i < child.i < verb.head.i for child in found):  # "he was found dead, his brother said"
        found = [s for s in found if s.i < verb.i] or [s for s in _labelled_subjects(verb.head) if s.i < verb.i]
    if len(found) > 1 and found[0].i < verb.i and verb.doc[found[0].i + 1].text == ":":
        found = found[1:]  # "Sheriff: Seven killed": he says so
    if len(found) > 1 and found[0].i < verb.i and ":" not in {t.text for t in verb.doc[verb.i : found[-1].i]}:
        found = [child for child in found if child.i < verb.i]  # "the rest are dead, the governor said": he is no subject of "dead"
    if not found and verb.dep_ in {"acomp", "attr", "prep"} and verb.head.lower_ in _BE:
        found = own_subjects(verb.head)
    if not found and verb.pos_ in {"VERB", "ADJ"}:
        found = counted_of(verb, "whom")
    if not found and verb.i and verb.nbor(-1).lower_ in _ALONE and verb.nbor(-1).head == verb and verb.nbor(-1).is_sent_start:
        found = [verb.nbor(-1)]  # "Neither survived", where the parse has no subject
    if not found and verb.pos_ == "VERB":
        found = _all_but_before(verb)
    if not found and verb.pos_ == "VERB" and verb.i - sentence_start(verb) > 1 and verb.nbor(-1).lower_ in {"more", "others"}:
        found = [verb.nbor(-2)] if verb.nbor(-2).pos_ == "NUM" else []  # "Six more laid down their arms"
    return found


def _all_but_before(verb: Token) -> list[Token]:
    """The "All" of "All but two of them drowned", where the parse gives it to another noun."""
    doc, start = verb.doc, sentence_start(verb)
    opens = verb.i - start > 2 and doc[start].lower_ == "all" and doc[start + 1].lower_ == "but"
    return [doc[start]] if opens and not any(t.pos_ == "VERB" or t.is_punct for t in doc[start : verb.i]) else []


def counted_of(word: Token, pronoun: str) -> list[Token]:
    """The figure in "22 miners, 16 of whom had been dug out", "40 miners, two of them dead", whatever the parse makes of it."""
    doc, start, i = word.doc, sentence_start(word), word.i - 1
    while i > start and doc[i].pos_ in {"AUX", "ADV"}:
        i -= 1
    of = i - 2 > start and doc[i].lower_ == pronoun and doc[i - 1].lower_ == "of"
    return [doc[i - 2]] if of and (doc[i - 2].pos_ == "NUM" or doc[i - 2].lower_ == "none") else []


def main_verb_behind(verb: Token) -> Token | None:
    """The verb of "two men hurt when a lift fell have died", where the parse takes "hurt" for it."""
    if (
        verb.tag_ not in {"VBN", "VBD"}
        or verb.dep_ in _RELATIVE
        or any(child.dep_ in _AUXILIARY or child.dep_ in _OBJECT for child in verb.children)
    ):
        return None
    if not any(subject.i < verb.i for subject in _labelled_subjects(verb)):
        return None
    if _stands_before(verb, verb.head):
        return verb.head  # "nine girls seized last week have been freed", where "seized" hangs on "freed"
    when = next((t.i for t in verb.doc[verb.i + 1 : sentence_end(verb)] if t.lower_ in _WHEN), None)
    first = when + 2 if when is not None else next((t.i for t in verb.doc[verb.i + 2 : sentence_end(verb)] if _has_since(t)), None)
    if first is None:
        return None
    for token in verb.doc[first : sentence_end(verb)]:
        if token.tag_ not in _FINITE or token.pos_ not in {"VERB", "AUX"} or token.nbor(-1).lower_ in _JOINTS:
            continue
        main = token.head if token.dep_ in _AUXILIARY or token.dep_ == "cop" else token
        own = main.dep_ == "ccomp" and main.head == verb  # "said … were hurt"
        if (
            main.dep_ in {"ccomp", "advcl", "parataxis"}
            and not own
            and not _labelled_subjects(main)
            and not any(c.dep_ == "cc" for c in main.children)
        ):
            return main
    return None


def _has_since(token: Token) -> bool:
    """ "Two of the nine men hurt in the blast have since died": only a main verb is put so."""
    return (
        token.lower_ in {"have", "has", "had"} and token.i + 2 < len(token.doc) and token.nbor().lower_ in {"since", "now", "all", "both"}
    )


def _stands_before(verb: Token, main: Token) -> bool:
    """Whether a participle without auxiliary hangs on the verb behind it, which has one and no subject, and no comma parts them."""
    if verb.dep_ not in {"advcl", "ccomp", "csubj", "csubj:pass"} or main.i <= verb.i or main.pos_ != "VERB" or _labelled_subjects(main):
        return False
    if any(child.dep_ in {"mark", "advmod"} and child.i < verb.i for child in verb.children):
        return False
    auxiliaries = [child for child in main.children if child.dep_ in _AUXILIARY and verb.i < child.i]
    return bool(auxiliaries) and not any(t.text in {",", ";", ":"} for t in verb.doc[verb.i : auxiliaries[0].i])


def _of_reduced_clause(verb: Token) -> list[Token]:
    """Subjects that a verb has by `main_verb_behind`."""
    if (reduced := next((t for t in verb.children if t.i < verb.i and main_verb_behind(t) == verb), None)) is not None:
        return own_subjects(reduced)
    if verb.dep_ not in {"ccomp", "advcl", "parataxis"} or not any(t.tag_ in _FINITE for t in (verb, *verb.children)):
        return []
    before = (t for t in verb.doc[sentence_start(verb) : verb.i] if t.tag_ in {"VBN", "VBD"} and t.pos_ == "VERB")
    return next((own_subjects(t) for t in before if main_verb_behind(t) == verb), [])


def subjects(verb: Token) -> list[Token]:
    """Who is said to do or be it: own subjects, or those shared with an earlier conjunct ("was shot and died")."""
    found = own_subjects(verb) or _of_reduced_clause(verb)
    if found or verb.head.i == verb.i:
        return found
    if verb.dep_ == "ccomp":  # a subject that the parse hangs on the verb of saying before it
        return [s for s in own_subjects(verb.head) if verb.head.i < s.i < verb.i][-1:]
    if verb.tag_ == "VBN" and verb.head.lower_ == "found" and verb.dep_ in _PREDICATE_OF_OBJECT and is_passive(verb.head):
        return subjects(verb.head)  # "was found stabbed to death"
    if verb.dep_ == "xcomp":  # "forced 40 people to flee", "are believed to have died"
        return [o for o in objects(verb.head) if o.i < verb.i] or subjects(verb.head)
    if is_gerund(verb):  # "two knifemen wounded a guard before being gunned down"
        return [s for s in subjects(verb.head) if s.i < verb.i]
    if verb.dep_ != "conj" or verb.head.pos_ in {"NOUN", "PROPN"}:
        return _before_auxiliary(verb)
    strayed = _one_more_before(verb) or _strayed_subject(verb)
    return [strayed] if strayed is not None else subjects(verb.head)


def is_gerund(verb: Token) -> bool:
    """Whether it is "before shooting", "after being shot": said of the subject of the clause around it."""
    if verb.dep_ != "advcl" or _labelled_subjects(verb) or any(child.tag_ in _FINITE for child in verb.children if child.i < verb.i):
        return False
    forms = [verb, *(child for child in verb.children if child.dep_ in _AUXILIARY)]
    return any(form.tag_ == "VBG" for form in forms) and any(child.lower_ in _BEFORE_GERUND for child in verb.children if child.i < verb.i)


def _before_auxiliary(verb: Token) -> list[Token]:
    """The noun right before "was" or "were" that the parse gives to something else: "after a judge and a colonel were murdered"."""
    be = next((child for child in verb.children if child.dep_ in _PASSIVE_AUXILIARY and child.lower_ in {"was", "were"}), None)
    if be is None or be.i == sentence_start(verb) or be.nbor(-1).pos_ not in {"NOUN", "PROPN"}:
        return []
    noun = be.nbor(-1)
    while noun.dep_ == "flat" and noun.head.i != noun.i:
        noun = noun.head
    start = max((child.i for child in verb.children if child.dep_ == "mark" and child.i < be.i), default=sentence_start(verb))
    first = first_conjunct(noun)
    noun = first if first.i > start else noun
    case = preposition_of(noun)
    mark = case is not None and noun.head == verb and case.lower_ in {"after", "before", "since", "until"}  # what opens the clause
    return [noun] if noun.i > start and (case is None or mark) else []


def _one_more_before(verb: Token) -> Token | None:
    """ "Three men were killed and a fourth badly injured": the ordinal, which the parse takes for an adverbial."""
    i = verb.i - 1
    while i > verb.head.i and verb.doc[i].pos_ in {"ADV", "AUX"} and verb.doc[i].ent_type_ != "ORDINAL":
        i -= 1
    one = verb.doc[i]
    return one if i - 1 > verb.head.i and one.ent_type_ == "ORDINAL" and one.nbor(-1).lower_ == "a" else None


def _strayed_subject(verb: Token) -> Token | None:
    """A noun right before a joined verb that the parse gives to something before: "ten were killed and 32 others sustained injuries"."""
    i = verb.i - 1
    while i > verb.head.i and (verb.doc[i].pos_ in {"ADV", "AUX"} or verb.doc[i].is_quote):
        i -= 1
    noun = verb.doc[i]
    if i <= verb.head.i or (noun.pos_ not in {"NOUN", "PROPN", "NUM"} and noun.lower_ not in {"old", "olds"}):
        return None
    if any(t.pos_ == "AUX" for t in verb.doc[i + 1 : verb.i]):  # "was killed and a 17-year-old was wounded"
        theirs = noun.dep_ in _ANY_SUBJECT and noun.head.i < i
        return noun if noun.dep_ in {"conj", "appos"} or theirs else None
    return noun if noun.dep_ == "conj" and noun.head.i < verb.head.i else None


def objects(verb: Token) -> list[Token]:
    """Direct objects; also a noun that the parse wrongly joins to the verb itself ("killing four guards and a cook")."""
    found = [o for o in _children(verb, _OBJECT) if not _another_verbs(verb, o)]
    if not found and verb.dep_ == "conj":  # "killing 11 and leaving 19 others …", where the parse gives both to the first verb
        shared = verb.i - verb.head.i == 2 and verb.nbor(-1).lower_ == "and"  # "shot and killed a guard", given to "shot"
        found = [o for o in _children(verb.head, _OBJECT) if o.i > verb.i and (shared or _another_verbs(verb.head, o))]
        beside = [v for v in conjuncts(first_conjunct(verb)) if v.i < verb.i and v.pos_ == "VERB"] if not found else []
        found = found or [o for v in beside for o in _children(v, _OBJECT) if o.i > verb.i and _stands_behind(o, verb)]
    if found:
        found += [
            c
            for c in verb.children
            if c.dep_ == "conj" and c.i > found[-1].i and c.pos_ in {"NOUN", "PROPN", "NUM"} and not own_subjects(c)
        ]
        found += _strayed_objects(verb, found[-1].i)
    return found


def _another_verbs(verb: Token, noun: Token) -> bool:
    """Whether the noun is the object of a verb joined to this one: right behind that verb, or behind it and an object of this one."""
    before = verb.doc[noun_phrase_start(noun) - 1]
    if before.i > verb.i and before.pos_ == "VERB" and first_conjunct(before) in {verb, first_conjunct(verb)}:
        return True  # "killing six and burning 22 miners": the miners were burned
    joined = (c for c in verb.children if verb.i < c.i < noun.i and c.dep_ == "conj" and c.pos_ == "VERB")
    return any(joined) and any(o.i < noun.i for o in _children(verb, _OBJECT))


def _stands_behind(noun: Token, verb: Token) -> bool:
    """Whether the noun phrase begins right behind the verb: "shot three, captured five and freed two hostages"."""
    return noun_phrase_start(noun) == verb.i + 1


def _strayed_objects(verb: Token, after: int) -> list[Token]:
    """Nouns behind the verb's last object that the parse joins to something before the verb."""
    doc, found = verb.doc, []
    limit = sentence_end(verb)
    for token in doc[after + 1 : limit]:
        if token.pos_ == "VERB" or token.text in {";", "."}:
            break
        if token.dep_ == "conj" and token.head.i < verb.i and token.pos_ in {"NOUN", "PROPN", "NUM"} and verb_between(token.head, token):
            found.append(token)
    return found


def shared_objects(verb: Token) -> list[Token]:
    """Objects of the verb or, where it has none, of the verb joined after it ("shot and killed two guards")."""
    found = objects(verb)
    if found:
        return found
    for other in conjuncts(verb):
        but = any(child.dep_ == "cc" and child.lower_ == "but" for child in other.children)
        if other.pos_ == "VERB" and not but and not own_subjects(other) and (after := objects(other)):
            return after
    return []


def receivers(verb: Token) -> list[Token]:
    """Indirect objects: "a farmer" in "cost a farmer his leg"."""
    return _children(verb, _INDIRECT_OBJECT)


def agents(verb: Token) -> list[Token]:
    """Who did it, in the passive: "by …"."""
    return [noun for word, noun in complements(verb) if word.lower_ == "by" and noun.dep_ in {"obl:agent", "pobj", "obl"}]


def complements(token: Token) -> Iterator[tuple[Token, Token]]:
    """The prepositional phrases of a verb or noun: (preposition, its noun)."""
    for child in token.children:
        if child.dep_.startswith(_OBLIQUE):
            case = preposition_of(child)
            if case is not None:
                yield case, child
        elif child.dep_ in _PREPOSITION:
            for noun in child.children:
                if noun.dep_ in {"pobj", "pcomp"}:
                    yield child, noun


def complement(token: Token, *words: str) -> Token | None:
    """The noun of the first prepositional phrase that begins with one of these words."""
    return next((noun for case, noun in complements(token) if case.lower_ in words), None)


def preposition_of(noun: Token) -> Token | None:
    """The preposition before a noun phrase."""
    if noun.dep_ in {"pobj", "pcomp"}:
        return noun.head
    return next((child for child in noun.lefts if child.dep_ == "case"), None)


def governor(noun: Token) -> Token:
    """What the noun phrase hangs on, past its preposition."""
    return noun.head.head if noun.dep_ in {"pobj", "pcomp"} else noun.head


def appositions(noun: Token) -> list[Token]:
    """Noun phrases set beside this one: "the driver, Ali Hamdi"."""
    return [child for child in noun.children if child.dep_ == "appos"]


def numeric_modifiers(noun: Token) -> list[Token]:
    """The numbers that count this noun."""
    return _children(noun, _NUMERIC)


def is_relative_clause(verb: Token) -> bool:
    """Whether the verb heads a relative clause."""
    return verb.dep_ in _RELATIVE


def is_participle_of_noun(verb: Token) -> bool:
    """Whether the verb stands behind a noun as a reduced relative: "people killed by floods"."""
    return verb.dep_ in _PARTICIPLE


def is_before_noun(token: Token) -> bool:
    """Whether the token describes the noun after it: "the wounded men"."""
    return token.dep_ in {"amod", "compound"} and token.head.i > token.i


def antecedent(pronoun: Token) -> Token | None:
    """The noun that "who", "which" or "that" stands for."""
    verb = pronoun.head
    for _ in range(4):
        if is_relative_clause(verb) or is_participle_of_noun(verb):
            return verb.head
        if verb.head.i == verb.i:
            return None
        verb = verb.head
    return None


def predicate_subjects(word: Token) -> list[Token]:
    """Of whom an adjective, participle or noun is said: "N are missing", "left N dead", "reported N wounded"."""
    found = own_subjects(word) or _of_reduced_clause(word)
    if found:
        return _of_own_clause(word, found)
    first = first_conjunct(word)
    if first.i != word.i and (found := own_subjects(first)):
        return found
    if first.dep_ in _PREDICATE_OF_OBJECT and first.head.i != first.i:
        held = objects(first.head)
        if held:  # "left nine dead"; in "shot dead his captain" the dead stand behind
            return [o for o in held if o.i < word.i]
        found = [s for s in subjects(first.head) + _labelled_subjects(first.head)[1:] if s.i < word.i]
        return [s for s in found if s.i > first.head.i] or found  # "police said a teacher and four pupils were among the wounded"
    return []


def called_so(noun: Token) -> list[Token]:
    """Who is or becomes what the noun says: "a cyclist has become the ninth person to die"."""
    if noun.head.lemma_ == "become" and noun.i > noun.head.i:
        return subjects(noun.head)
    be = any(aux.lower_ in {"was", "is", "became"} for aux in auxiliaries(noun))
    return [subject for subject in predicate_subjects(noun) if subject.i < noun.i] if be else []


def _of_own_clause(word: Token, found: list[Token]) -> list[Token]:
    """Without subjects that a verb of their own parts from the word: "a woman drowned and her daughter is missing"."""
    last = found[-1]
    if last.i > word.i:
        return found
    return [s for s in found if s.i == last.i or not any(t.tag_ == "VBD" and t.pos_ == "VERB" for t in word.doc[s.i : last.i])]


def is_negated(token: Token) -> bool:
    """Whether "not", "never" or "no" hangs on the token itself."""
    return any(child.lower_ in _NEGATIONS and child.dep_ in {"advmod", "neg", "det", "cc", "cc:preconj", "aux"} for child in token.children)


def auxiliaries(verb: Token) -> list[Token]:
    """Auxiliaries and copula, with those shared by a conjunct: could, may, will, has, been."""
    found = [child for child in verb.children if child.dep_ in _AUXILIARY or child.dep_ == "cop"]
    if verb.dep_ in {"acomp", "attr"}:
        found += auxiliaries(verb.head)
    if not found and verb.dep_ == "conj" and verb.head.i != verb.i and not own_subjects(verb):
        return auxiliaries(verb.head)
    return found


def clause_of(token: Token) -> Token:
    """The head of the clause that the token stands in."""
    while token.dep_ not in _CLAUSE and token.head.i != token.i:
        if token.dep_ == "conj" and token.pos_ in {"VERB", "AUX"}:
            break
        token = token.head
    return token


def governing_clauses(token: Token) -> Iterator[Token]:
    """The verbs above the token, nearest first: what it is said, feared or denied by."""
    while token.head.i != token.i:
        token = token.head
        yield token


def complement_clauses(verb: Token) -> list[Token]:
    """What is said, denied, feared: the clauses that complete a verb."""
    return _children(verb, _COMPLEMENT)


def noun_phrase_start(head: Token) -> int:
    """Index of the first token of the noun phrase, without its preposition."""
    start = head.i
    be = max((child.i for child in head.children if child.dep_ == "cop" and child.i < head.i), default=-1)
    for child in head.children:
        if be < child.i < head.i and child.dep_ in _BEFORE_NOUN:  # "among the nine dead was the owner", where "dead" hangs on "owner"
            start = min(start, child.left_edge.i)
    while (
        start < head.i
        and (head.doc[start].is_punct or head.doc[start].dep_ in {"case", "mark", "cc"})
        and head.doc[start].lower_ != "between"
    ):
        start += 1
    return start


def noun_phrase_end(head: Token) -> int:
    """Index after the last token of the head's own words: a name goes to its end, a phrase ends at its head."""
    end = head.i + 1
    for child in head.children:
        if child.i == end and child.dep_ in _NAME and (child.pos_ == "PROPN" or child.dep_.startswith("flat")):
            end = max(end, noun_phrase_end(child))
    return end
