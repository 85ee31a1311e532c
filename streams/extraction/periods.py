"""What dates a casualty: the words of its clause, and whether they tell of another year or of a whole period."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.columns import sentence_end, sentence_of, sentence_start
from streams.extraction.doc import Casualty
from streams.extraction.victims import thing_unit

_COUNT = r"(?:a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+|several|many|few|couple of)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.?"
_PERIOD = re.compile(
    r"\b(?:since (?!then\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|dawn|midnight|midday|morning|noon|last night)"
    r"|so far this (?:year|month|week|season|summer|winter)|so far in (?:19|20)\d\d|(?:at|by) this (?:point|time) (?:in|of) (?:19|20)\d\d"
    r"|(?<!earlier )(?<!later )(?<!early )(?<!late )(?:this|per|each|every|a) (?:year|month|season|summer|winter|decade)\b"
    rf"|in the first (?:half|quarter|{_COUNT} (?:weeks|months)) of (?:the year|this year|(?:19|20)\d\d)"
    rf"|(?:between|from) {_MONTH} (?:and|to) {_MONTH}"
    r"|in (?:19|20)\d\d ?,? (?:up to|until|till|to date|so far|through)\b"
    r"|(?:per|each|every) (?:week|day|hour|minute|second)\b"
    rf"|(?:in|over|during|within) (?:the )?(?:past|last|recent|previous) (?:{_COUNT} )?(?:weeks?|months?|years?|decades?)\b(?! ?['’]s)"
    r"|(?:during|over|throughout|in the course of|in) (?:the |its |a )?(?:[\w-]+ ){0,3}"
    r"(?:offensive|campaign|war|conflict|insurgency|uprising|crackdown|dictatorship|decade)\b"
    r"|year-to-date|to date\b|annually|yearly|over the years)",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:last (?:year|decade|century|summer|winter|spring|autumn|fall)|the (?:previous|preceding) (?:year|month)|the year before"
    r"|(?:that|the same) year\b(?! ?['’])"
    r"|the (?:previous|preceding) (?:two|three|four|five|six|\d+)\b"
    rf"|{_COUNT} (?:years?|decades?|months?|centur(?:y|ies)) (?:ago|earlier|before)|(?:in|of) the (?:early |late |mid-?)?(?:1\d|20)?\d0 ?s"
    r"|(?:in|of) the year \d+|\d+ (?:AD|BC|B\.C|A\.D|BCE|CE)|AD \d+|(?:1\d|[1-9])th century"
    r"|years ago|decades ago|anniversary|world war|back in (?:the )?(?:1|20)\d+)\b",
    re.IGNORECASE,
)
_ANNIVERSARY = re.compile(
    r"\banniversary\b|\b(?:mark|marks|marked|marking|commemorat\w+)\b.{0,40}\byears (?:since|after|on)\b", re.IGNORECASE
)
_LOOKS_BACK = re.compile(
    r"(?:It|This|That|\w+day's \w+|The \w+) (?:was|is|were|marked) (?:at least )?"
    r"the (?:second|third|fourth|fifth|sixth|latest|worst|deadliest|most)\b"
)
_DATED_OPENING = re.compile(
    rf"(?:On {_MONTH} \d|On \d+ {_MONTH}|In {_MONTH}\b|Last (?:week|month|year)|Earlier (?:this|in)|A (?:week|month|year) (?:ago|earlier))"
)
_PART_OF_YEAR = re.compile(rf"\bin the first (?:half|quarter|{_COUNT} months)\b", re.IGNORECASE)
_THIS_YEAR = re.compile(r"\bso far (?:this (?:year|month|week|season)|in (?:19|20)\d\d)\b", re.IGNORECASE)
_IN_YEAR = re.compile(r"(?<!early )(?<!late )\bin (?:19|20)\d\d\b(?! ?,? (?:when|in which)\b)")
_RECORD = re.compile(
    r"\b(?:worst|deadliest|bloodiest|heaviest|biggest|largest|highest|first|most \w+)\b[^,;]{0,60}?\bsince\b.*", re.IGNORECASE
)
"""What is the worst since 1990 counts nothing since then."""
_RANKED = re.compile(
    r"\b(?:worst|deadliest|bloodiest|heaviest|biggest|largest|most (?:deadly|serious|lethal|violent))\b[^,;]{0,60}?"
    r"\b(?:so far )?(?:this|in (?:the )?(?:past|last|recent)|of the) (?:\w+ )?"
    r"(?:years?|months?|weeks?|season|summer|winter|decades?|war|conflict)\b",
    re.IGNORECASE,
)
"""One of the worst attacks this year counts nothing of this year."""
_YEAR_WHEN = re.compile(
    r"\b(?:since|in|of|until) (?:(?:early|late|mid-?) )?(?:[A-Z][a-z]+\.? (?:\d+, )?)?(?:1\d|20)\d\d ?,? (?:when|in which)\b[^;]*$"
)
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_OPENING = re.compile(
    rf"(?:[“\"'‘])?(?:In (?:(?:early|late|mid) ?-? ?|{_MONTH} )?(?P<year>(?:1\d|20)\d\d)\b"
    rf"|(?:{_MONTH} (?:\d{{1,2}} ?, )?|\d{{1,2}} {_MONTH} )?(?P<entry>(?:1\d|20)\d\d) ?(?:--?|[–—:])(?!\d)"
    rf"|Last (?:year|summer|winter|spring|autumn|fall)\b(?! ?['’])|{_COUNT} (?:years|decades) (?:ago|earlier|before)\b)",
    re.IGNORECASE,
)
"""What dates all that its sentence goes on to tell."""
_MADE = re.compile(
    r"\b(?:built|founded|constructed|erected|opened|established|launched|made|commissioned|completed|restored|renovated|bought|signed|born"
    r"|elected|formed|created|introduced|designed|installed|acquired|married|dating|dates|dated)(?: back)? "
    r"(?:(?:only|just|about|some|in|from|to|around|by) )*"
    rf"(?:(?:{_MONTH} )?(?:1\d|20)\d\d|{_COUNT} (?:years|decades|months) ago|last year)\b",
    re.IGNORECASE,
)
"""A date that says how old a thing is."""
_UNDATED = frozenset(
    {"law", "act", "constitution", "deal", "agreement", "treaty", "accord", "census", "study", "survey", "report", "model", "film", "block"}
)
"""Nouns whose year is no date of what is told with them."""
_LASTING = frozenset({"missing", "trapped", "detained", "abducted"})
_LASTS = ("state-", "hold-", "trap", "noun-fate", "jail", "imprison", "not-found")
"""Kinds and entries of what lasts: "have been behind bars since May" is no total of a period."""


def quoted(words: object) -> str:
    """The words of the text that a reason rests on."""
    return f"“{words}”"


def _with_joined_clauses(trigger: Token, words: list[Token]) -> str:
    """The words with those of the clauses that share their subject: "mines have killed 40 and maimed 90 so far this year"."""
    joined = {t.i for verb in tree.clause_of(trigger).conjuncts if not tree.own_subjects(verb) for t in _own_words(verb)}
    return " ".join(trigger.doc[i].text for i in sorted(joined | {t.i for t in words}))


def clause_words(doc: Doc, casualty: Casualty) -> list[Token]:
    """The tokens that date the casualty: its own clause, and what that clause hangs on where it is no clause of its own."""
    trigger = doc[casualty.trigger]
    clause = tree.clause_of(trigger)
    words = [*_own_words(clause), *_of_those_counted(trigger, casualty)]
    first = tree.first_conjunct(clause)
    if first.i != clause.i and first.pos_ == "VERB" and not tree.own_subjects(clause):  # "in 2015 a bomb killed nine and wounded 40"
        words += [t for t in _own_words(first) if t.i < first.i or t.i > clause.i]
    steps = 0
    while steps < 3 and clause.head.i != clause.i:
        steps += 1
        head = clause.head
        if clause.dep_ == "ccomp" and tree.is_relative_clause(head):  # "the offensive that the U.N. say hundreds died in"
            clause = head
            head = clause.head
        told_itself = tree.is_relative_clause(clause) or (clause.tag_ in {"VBD", "VBZ", "VBP"} and bool(tree.own_subjects(clause)))
        if tree.is_relative_clause(clause) or tree.is_participle_of_noun(clause):
            words += list(doc[tree.noun_phrase_start(head) : head.i + 1])
            words += [t for _, noun in tree.complements(head) for t in _own_words(noun) if t.i < clause.i]
            if told_itself:
                break
            clause = tree.clause_of(head)
            words += list(_own_words(clause))
        elif (
            clause.dep_ in {"advcl", "conj", "xcomp"} and clause.tag_ in {"VBG", "VBN", "NN", "CD", "JJ"} and not tree.own_subjects(clause)
        ):
            clause = tree.clause_of(head)
            words += list(_own_words(clause))
        elif (
            clause.dep_ == "advcl"
            and clause.tag_ in {"VBD", "VBN"}
            and head.pos_ in {"VERB", "NOUN"}
            and any(c.lower_ == "when" for c in clause.children)
        ):
            break
        else:
            break
    # "have since died" tells no period
    found = sorted({t.i: t for t in words if not (t.lower_ == "since" and t.dep_ == "advmod")}.values(), key=lambda t: t.i)
    beside = _set_beside(doc, found, casualty) | _of_who_says_so(doc, casualty)
    return [t for t in found if t.i not in beside]


def _of_those_counted(trigger: Token, casualty: Casualty) -> list[Token]:
    """The relative clause in a toll: "the number of guides who have died there this year"."""
    people = tree.complement(trigger, "of") if casualty.rule.startswith("toll-") else None
    clauses = [child for child in people.children if tree.is_relative_clause(child)] if people is not None else []
    return [t for clause in clauses for t in _own_words(clause)]


def _of_who_says_so(doc: Doc, casualty: Casualty) -> set[int]:
    """The words that say who says so behind the casualty: "…, a group of lawyers watching abuses in the war said"."""
    end = max(casualty.end, casualty.trigger + 1)
    said = next((t.i for t in doc[end : sentence_end(doc[casualty.trigger])] if t.lower_ in {"said", "says"}), end)
    comma = next((i for i in range(said - 1, end - 1, -1) if doc[i].text == ","), said)
    return set(range(comma + 1, said))


def _set_beside(doc: Doc, words: list[Token], casualty: Casualty) -> set[int]:
    """The words of a comparison, which date only what is compared: "up from 12 last year", "more than in all of 2019"."""
    figures = {q.start for q in doc._.quantities if q.unit == "people"}
    modifiers = {i for q in doc._.quantities for i in range(q.start, q.number_start)}
    beside: set[int] = set()
    end = -1
    for token in words:
        after = doc[token.i + 1].lower_ if token.i + 1 < len(doc) else ""
        opens = (
            (token.lower_ in {"up", "down"} and after == "from")
            or (token.lower_ in {"compared", "comparing"} and after in {"with", "to"})
            or (token.lower_ == "from" and token.i + 1 in figures and doc[token.i - 1].pos_ == "NUM")  # "to 40 from 30 in 2019"
            or (token.lower_ == "against" and doc[token.i - 1].text == ",")
            or (token.lower_ == "than" and token.i not in modifiers)
        )
        if opens and token.i >= end:
            end = next((t.i for t in doc[token.i + 1 : sentence_end(token)] if t.text in {",", ";"}), sentence_end(token))
            span = range(token.i, end)
            if casualty.quantity.number_start not in span and casualty.trigger not in span:
                beside.update(span)
    return beside


def _own_words(head: Token) -> Iterator[Token]:
    """The tokens under a head that are in no clause with a subject of its own, but for those that say since when."""
    todo = [head]
    while todo:
        token = todo.pop()
        yield token
        for child in token.children:
            if child.dep_ in {"ccomp", "parataxis", "acl:relcl", "relcl", "csubj"} or (
                child.dep_ == "conj" and child.pos_ in {"VERB", "AUX"} and token.pos_ in {"VERB", "AUX", "ADJ"}
            ):
                continue
            if child.dep_ == "advcl" and not any(c.lower_ == "since" for c in child.children):
                if any(c.lower_ == "when" and c.i < child.i for c in child.children):  # "died when a bus crashed in 2003"
                    todo += [t for t in child.children if t.i > child.i and t.dep_.startswith(("obl", "npadvmod", "prep", "advmod"))]
                continue
            if child.dep_ == "acl" and child.i > token.i + 1 and tree.own_subjects(child):
                continue
            todo.append(child)


def historical(doc: Doc, casualty: Casualty, words: list[Token], year: int | None) -> str:
    """The words that make it another year's event; empty where none do."""
    told = _past(words, year) or _opening(doc, casualty, words, year)
    if told:
        return told
    clause = tree.first_conjunct(tree.clause_of(doc[casualty.trigger]))
    if tree.is_relative_clause(clause):  # "last year's regatta was marred by a crash in which four drowned"
        above = tree.clause_of(clause.head)
        return _past(sorted((t for t in _own_words(above) if t.i < clause.left_edge.i), key=lambda t: t.i), year)
    return ""


def _opening(doc: Doc, casualty: Casualty, words: list[Token], year: int | None) -> str:
    """The date that opens its sentence, where nothing nearer dates it: "in 2011 a ferry sank there and 203 people perished"."""
    sentence = sentence_of(doc[casualty.trigger])
    match = _OPENING.match(sentence.text.strip())
    opened_in = (match["year"] or match["entry"]) if match is not None else None
    if match is None or (opened_in and year is not None and int(opened_in) >= year):
        return ""
    before = doc[sentence.start : casualty.start]
    opened = sentence.start + len(match[0].split()) + 1
    dated = any(t.ent_type_ in {"DATE", "TIME"} and t.i > opened for t in words)
    return "" if dated or any(t.text == ";" for t in before) else quoted(match[0])


def _past(words: list[Token], year: int | None) -> str:
    text = _MADE.sub("", " ".join(t.text for t in words))
    if past := _PAST.search(text):
        return quoted(past[0])
    for token in words:
        if not _YEAR.fullmatch(token.text) or token.i == 0 or token.pos_ not in {"NUM", "NOUN", "PROPN"} or token.text not in text:
            continue
        before = [t.lower_ for t in token.doc[max(0, token.i - 3) : token.i]]
        noun = _noun_behind(token)
        if noun is not None and (noun.pos_ == "PROPN" or thing_unit([noun.lower_]) == "vehicle" or noun.lower_ in _UNDATED):
            continue  # "a 2014 sedan", "a 2019 Ford Focus", "the 2010 law"
        dated = token.ent_type_ == "DATE" or before[-1] in {"in", "of", "from", "during", "the", "early", "late", "until"}
        since = "since" in before and before[-1] != "in" and noun is None
        if dated and not since and (year is None or int(token.text) < year):
            return quoted(token)
    return ""


def _noun_behind(year: Token) -> Token | None:
    """The noun that a year stands before: "sedan" in "a 2014 sedan"."""
    noun = None
    for token in year.doc[year.i + 1 : min(year.i + 5, sentence_end(year))]:
        if token.pos_ not in {"NOUN", "PROPN", "ADJ"}:
            break
        noun = token if token.pos_ in {"NOUN", "PROPN"} else noun
    return noun


def cumulative(doc: Doc, casualty: Casualty, words: list[Token], year: int | None) -> str:
    """The words that make it a total of a whole period; empty where none do."""
    text = _RANKED.sub("", _RECORD.sub("", " ".join(t.text for t in words)))
    for period in _PERIOD.finditer(text):
        if not (period[0].lower().startswith("since") and casualty.kind in _LASTING and casualty.rule.startswith(_LASTS)):
            return quoted(period[0])
    if casualty.rule.startswith("toll-") and (part := _PART_OF_YEAR.search(text)):
        return quoted(part[0])
    if (year_told := _IN_YEAR.search(text)) is not None and _counts_a_year(doc[casualty.trigger], casualty):
        return quoted(year_told[0])
    if "since then" in text.lower() and _after_a_year(doc, doc[casualty.trigger], year):
        return quoted("since then")
    return ""


def _counts_a_year(trigger: Token, casualty: Casualty) -> bool:
    """Whether a figure of a bare year is that of the whole year: "Memphis has recorded 261 homicides in 2020"."""
    perfect = any(aux.lower_ in {"has", "have"} for aux in tree.auxiliaries(tree.clause_of(trigger)))
    return casualty.rule == "noun-killing" or perfect


def this_year(trigger: Token, words: list[Token]) -> str:
    """ "So far this year", also where a clause that shares its subject says it: "mines have killed 40 and maimed 90 so far this year"."""
    period = _THIS_YEAR.search(_RANKED.sub("", _with_joined_clauses(trigger, words)))
    return quoted(period[0]) if period else ""


def of_another_year(doc: Doc, trigger: Token) -> str:
    """Whether the sentence looks back to another year's event; empty where it does not."""
    if _tells_of_a_year(tree.clause_of(trigger)) or _YEAR_WHEN.search(doc[sentence_start(trigger) : trigger.i].text):
        return "“when”, after a year"
    if _commemorated(trigger):
        return "an anniversary"
    return "a date of its own, after a sentence that looks back" if _background(doc, trigger) else ""


def _after_a_year(doc: Doc, trigger: Token, year: int | None) -> bool:
    """Whether the sentence before tells of an earlier year: "the army seized power in 2021. Since then, …"."""
    start = sentence_start(trigger)
    return start > 0 and bool(_past(list(sentence_of(doc[start - 1])), year))


def _background(doc: Doc, trigger: Token) -> bool:
    """ "It was the second crash this month. On March 2, eleven people died …": a date of its own, after a sentence that looks back."""
    start = sentence_start(trigger)
    if start == 0 or not _LOOKS_BACK.match(sentence_of(doc[start - 1]).text.strip()):
        return False
    opening = doc[start : start + 5].text
    return bool(_DATED_OPENING.match(opening))


def _commemorated(trigger: Token) -> bool:
    """ "Mourners marked 20 years since the siege in which 334 people died"."""
    before = trigger.doc[sentence_start(trigger) : trigger.i]
    return any(tree.is_relative_clause(t) for t in (trigger, *tree.governing_clauses(trigger))) and bool(_ANNIVERSARY.search(before.text))


def _tells_of_a_year(clause: Token) -> bool:
    """ "The worst crash since 2009, when 228 people died"."""
    doc = clause.doc
    when = next((child for child in clause.children if child.lower_ == "when" and child.i < clause.i), None)
    if when is None or when.i < 2:
        return False
    before = doc[when.i - 2] if doc[when.i - 1].is_punct else doc[when.i - 1]
    return bool(_YEAR.fullmatch(before.text))
