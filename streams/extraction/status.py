"""Whether a casualty is asserted at all: denied, feared, past, a running total, or a figure taken back."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.background import before_what_is_told, set_earlier_months, told_beside
from streams.extraction.cues import cue_words
from streams.extraction.doc import Casualty
from streams.facts import Status

_DENY = cue_words("denial")
_CLAIMS = cue_words("claim")
_MODALS = cue_words("modal")
_FEARS = cue_words("fear")
_ATTEMPTS = cue_words("attempt")
_COMPLEMENTS = frozenset({"ccomp", "xcomp", "csubj", "oprd", "csubj:pass", "csubjpass"})
_REASONS = ("as", "because", "since", "after", "though")
_PLOTS = cue_words("plot")
_SUPPOSED = cue_words("supposed")
_COUNT = r"(?:a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+|several|many|few|couple of)"
_PERIOD = re.compile(
    r"\b(?:since (?!then\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|dawn|midnight|midday|morning|noon|last night)"
    r"|so far this (?:year|month|season)|(?:this|per|each|every|a) (?:year|month|season|decade)\b"
    r"|(?:per|each|every) (?:week|day|hour|minute|second)\b"
    rf"|(?:in|over|during|within) (?:the )?(?:past|last|recent|previous) (?:{_COUNT} )?(?:weeks?|months?|years?|decades?)\b(?! ?['’]s)"
    r"|(?:during|over|throughout|in the course of|in) (?:the |its |a )?(?:[\w-]+ ){0,3}"
    r"(?:offensive|campaign|war|conflict|insurgency|uprising|crackdown|dictatorship|decade)\b"
    r"|year-to-date|to date\b|annually|yearly|over the years)",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:last (?:year|decade|century|summer|winter|spring|autumn|fall)|the (?:previous|preceding) (?:year|month)|the year before"
    r"|the (?:previous|preceding) (?:two|three|four|five|six|\d+)\b"
    rf"|{_COUNT} (?:years?|decades?|months?|centur(?:y|ies)) (?:ago|earlier|before)|(?:in|of) the (?:early |late |mid-?)?(?:1\d|20)?\d0 ?s"
    r"|(?:in|of) the year \d+|\d+ (?:AD|BC|B\.C|A\.D|BCE|CE)|AD \d+|(?:1\d|[1-9])th century"
    r"|years ago|decades ago|anniversary|world war|back in)\b",
    re.IGNORECASE,
)
_ANNIVERSARY = re.compile(
    r"\banniversary\b|\b(?:mark|marks|marked|marking|commemorat\w+)\b.{0,40}\byears (?:since|after|on)\b", re.IGNORECASE
)
_LOOKS_BACK = re.compile(
    r"(?:It|This|That|\w+day's \w+|The \w+) (?:was|is|were|marked) (?:at least )?"
    r"the (?:second|third|fourth|fifth|sixth|latest|worst|deadliest|most)\b"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.?"
_DATED_OPENING = re.compile(
    rf"(?:On {_MONTH} \d|On \d+ {_MONTH}|In {_MONTH}\b|Last (?:week|month|year)|Earlier (?:this|in)|A (?:week|month|year) (?:ago|earlier))"
)
_THIS_YEAR = re.compile(r"\bso far this (?:year|month|season)\b", re.IGNORECASE)
_RECORD = re.compile(
    r"\b(?:worst|deadliest|bloodiest|heaviest|biggest|largest|highest|first|most \w+)\b[^,;]{0,60}?\bsince\b.*", re.IGNORECASE
)
"""What is the worst since 1990 counts nothing since then."""
_AT_FIRST = frozenset({"earlier", "initially", "previously", "originally", "first"})
_REPORTED = frozenset({"said", "spoken", "spoke", "reported", "put", "announced", "given", "gave", "told", "counted", "estimated"})
_REPORTS = frozenset({"reports", "report", "figures", "figure", "accounts", "account", "estimates", "estimate", "count", "toll", "tally"})
_EARLY = frozenset({"initial", "earlier", "first", "early", "previous", "original"})
_YEAR = re.compile(r"(?:1\d|20)\d\d")


def set_statuses(doc: Doc) -> None:
    """Give every casualty that has none of its own the status that the text gives it."""
    year = _story_year(doc)
    for casualty in doc._.casualties:
        own = casualty.parent is None or "+" not in casualty.rule  # a part with a verb of its own may be feared where the whole is not
        if casualty.status == "asserted" and own:
            casualty.status, why = status_of(doc, casualty, year)
            if why:
                casualty.note("status", why)
    set_earlier_months(doc)
    for casualty in doc._.casualties:
        if casualty.parent is not None and casualty.status == "asserted":
            top = casualty.parent
            casualty.status = top.status if top.status != "revised_from" else "asserted"
            if casualty.status != "asserted":
                casualty.note("status", "as its whole")
    _deny_claims(doc)
    _replace_first_reports(doc)


def _replace_first_reports(doc: Doc) -> None:
    """ "They had earlier spoken of 16 dead", "police initially said 12 had died": replaced by another figure that the text gives."""
    for casualty in doc._.casualties:
        if casualty.status != "asserted" or casualty.parent is not None or casualty.quantity.rule in {"singular", "plural"}:
            continue
        says = [doc[casualty.trigger], *tree.governing_clauses(doc[casualty.trigger])]
        first = any(
            child.lower_ in _AT_FIRST and child.dep_ == "advmod" and abs(child.i - verb.i) < 3 and verb.lower_ in _REPORTED
            for verb in says
            for child in verb.children
        )
        reports = (subject for verb in says for subject in tree.own_subjects(verb) if subject.lower_ in _REPORTS)
        first = first or any(child.lower_ in _EARLY for report in reports for child in report.children)
        first = first or (casualty.rule.startswith("toll-") and doc[casualty.trigger - 1].lower_ in _EARLY and casualty.trigger > 0)
        if first and any(_rivals(casualty, other) for other in doc._.casualties):
            casualty.status = "revised_from"
            casualty.note("status", "an early report, and the text gives a newer figure")


def _rivals(casualty: Casualty, other: Casualty) -> bool:
    """Whether another figure is the newer one for the same people."""
    counted = other.quantity.rule not in {"singular", "plural"} and not other.quantity.increment
    same = other.kind == casualty.kind and other.quantity.best not in {None, casualty.quantity.best}
    return counted and same and other.status == "asserted" and other.parent is None and other is not casualty


def status_of(doc: Doc, casualty: Casualty, year: int | None) -> tuple[Status, str]:
    """The status that the clause around a casualty gives it, and why; nothing need say that it is asserted."""
    trigger = doc[casualty.trigger]
    if casualty.rule in {"presume-dead", "state-feared-dead", "state-unlikely-to-survive"}:
        return "hypothetical", casualty.rule
    told = not casualty.rule.startswith("toll-") and _taken_for_true(trigger)
    if not told and (why := _denied(trigger, casualty)):
        return "denied", why
    if not told and (why := _hypothetical(trigger, unsure=casualty.kind in {"missing", "trapped"})):
        return "hypothetical", why
    words = _clause_words(doc, casualty)
    text = _RECORD.sub("", " ".join(t.text for t in words))
    if casualty.quantity.rule != "singular" and (period := _THIS_YEAR.search(_with_joined_clauses(trigger, words))):
        return "cumulative", _quoted(period[0])
    if why := _historical(words, year) or _of_another_year(doc, trigger):
        return "historical", why
    if before_what_is_told(trigger):
        return "historical", "told as what came before"
    if casualty.quantity.rule != "singular":
        if period := _PERIOD.search(text):
            return "cumulative", _quoted(period[0])
        if "since then" in text.lower() and _after_a_year(doc, trigger, year):
            return "cumulative", _quoted("since then")
    return told_beside(doc, casualty) or ("asserted", "")


def _with_joined_clauses(trigger: Token, words: list[Token]) -> str:
    """The words with those of the clauses that share their subject: "mines have killed 40 and maimed 90 so far this year"."""
    joined = {t.i for verb in tree.clause_of(trigger).conjuncts if not tree.own_subjects(verb) for t in _own_words(verb)}
    return " ".join(trigger.doc[i].text for i in sorted(joined | {t.i for t in words}))


def _quoted(words: object) -> str:
    return f"“{words}”"


def _taken_for_true(trigger: Token) -> bool:
    """ "Denied any part in the murder of the mayor": that he was murdered is not what is denied."""
    definite = any(child.lower_ in {"the", "his", "her", "their"} for child in trigger.children if child.i < trigger.i)
    return trigger.pos_ == "NOUN" and definite and trigger.head.lower_ not in _PLOTS


def _denied(trigger: Token, casualty: Casualty) -> str:
    """What denies it; empty where nothing does."""
    if casualty.rule != "not-found" and casualty.rule != "not-survive" and trigger.pos_ in {"VERB", "ADJ"} and tree.is_negated(trigger):
        return f"{_quoted(trigger)} is negated"
    below = trigger
    for above in tree.governing_clauses(trigger):
        if above.lower_ in _DENY and below.dep_ in {"ccomp", "xcomp", "obj", "dobj", "pcomp", "acl"} and not tree.is_negated(above):
            return _quoted(above)
        if above.lower_ in _DENY and below.lower_ in _CLAIMS and not tree.is_negated(above):
            return _quoted(above)  # "denied claims of 12 deaths"
        if above.lower_ in {"untrue", "false"} or (above.lower_ in {"true", "correct", "accurate"} and tree.is_negated(above)):
            return f"called {_quoted(above)}"
        if above.pos_ == "VERB" or above.lower_ in _CLAIMS:
            below = above
            if above.pos_ == "VERB" and above.dep_ in {"conj", "parataxis"}:
                return ""
    return ""


def _hypothetical(trigger: Token, *, unsure: bool = False) -> str:
    """By what it is feared, planned, conditional or to come, else empty; walks up from the trigger to what is said of its clause.

    `unsure`: the kind means by itself that nobody knows ("believed to be trapped"), so that belief adds nothing.
    """
    if why := _has_modal(trigger) or (trigger.dep_ == "amod" and _has_modal(tree.clause_of(trigger))) or _supposed(trigger):
        return why
    below, direct = trigger, True
    for steps, above in enumerate(tree.governing_clauses(trigger), 1):
        if steps > 8 or tree.is_relative_clause(below):
            return ""  # what a relative clause tells is taken for true
        infinitive = _marked(below, "to")
        if below.dep_ == "advcl" and _marked(below, "if", "unless"):
            return _quoted("if")
        feared = below.dep_ in _COMPLEMENTS or (below.pos_ == "NOUN" and above.pos_ == "VERB" and below.dep_ in {"obj", "dobj"})
        if feared and above.lower_ in _FEARS and not unsure and not tree.is_negated(above) and not _marked(below, "of", "from"):
            return _quoted(above)
        if direct and infinitive and above.lower_ in _ATTEMPTS and below.dep_ in _COMPLEMENTS:
            return "" if tree.is_negated(above) else _quoted(above)
        if direct and infinitive and below.dep_ == "advcl" and above.lower_ not in {"use", "used", "uses", "using"}:
            return f"a purpose: “to {below}”"
        if above.lower_ in _PLOTS and below.dep_ in {"acl", "nmod", "pcomp", "pobj", "prep"}:
            return _quoted(above)
        if above.pos_ in {"VERB", "AUX"}:
            if below.dep_ in {"advcl", "xcomp"} and not _marked(below, *_REASONS) and (why := _has_modal(above)):
                return why
            direct = direct and above.dep_ in {"xcomp", "conj", "advcl"} and _marked(above, "to")
        if above.pos_ in {"VERB", "AUX", "NOUN"}:
            if above.dep_ == "parataxis":
                return ""
            direct = direct or above.head.lower_ in _ATTEMPTS
            below = above
    return ""


def _supposed(trigger: Token) -> str:
    """ "In the simulation 40 people die", "the model puts the dead at 7,000", "under that scenario"."""
    below = trigger
    for verb in (trigger, *tree.governing_clauses(trigger)):
        if verb.pos_ in {"VERB", "AUX"} and verb.lemma_ != "say":
            told = [noun for case, noun in tree.complements(verb) if case.lower_ in {"in", "under"}]
            told += tree.subjects(verb) if verb.i != trigger.i and below.dep_ != "conj" else []  # "a model was killed and two hurt"
            if supposed := next((noun for noun in told if noun.lower_ in _SUPPOSED), None):
                return _quoted(supposed)
        below = verb
    return ""


def _has_modal(verb: Token) -> str:
    return next((_quoted(aux) for aux in tree.auxiliaries(verb) if aux.lower_ in _MODALS), "")


def _marked(clause: Token, *words: str) -> bool:
    """Whether the clause begins with one of these words: if, to, of."""
    return any(child.lower_ in words and child.i < clause.i for child in clause.children)


def _clause_words(doc: Doc, casualty: Casualty) -> list[Token]:
    """The tokens that date the casualty: its own clause, and what that clause hangs on where it is no clause of its own."""
    trigger = doc[casualty.trigger]
    clause = tree.clause_of(trigger)
    words = list(_own_words(clause))
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
        if tree.is_relative_clause(clause) or tree.is_participle_of_noun(clause):
            words += list(doc[tree.noun_phrase_start(head) : head.i + 1])
            words += [t for _, noun in tree.complements(head) for t in _own_words(noun) if t.i < clause.i]
            if tree.is_relative_clause(clause):
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
    return sorted({t.i: t for t in words if not (t.lower_ == "since" and t.dep_ == "advmod")}.values(), key=lambda t: t.i)


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


def _historical(words: list[Token], year: int | None) -> str:
    text = " ".join(t.text for t in words)
    if past := _PAST.search(text):
        return _quoted(past[0])
    for token in words:
        if not _YEAR.fullmatch(token.text) or token.i == 0 or token.pos_ not in {"NUM", "NOUN", "PROPN"}:
            continue
        before = [t.lower_ for t in token.doc[max(0, token.i - 3) : token.i]]
        after = token.doc[token.i + 1].lower_ if token.i + 1 < len(token.doc) else ""
        dated = token.ent_type_ == "DATE" or before[-1] in {"in", "of", "from", "during", "the", "early", "late", "until"}
        if dated and ("since" not in before or before[-1] == "in") and after != "block" and (year is None or int(token.text) < year):
            return _quoted(token)
    return ""


def _of_another_year(doc: Doc, trigger: Token) -> str:
    """Whether the sentence looks back to another year's event; empty where it does not."""
    if _tells_of_a_year(tree.clause_of(trigger)):
        return "“when”, after a year"
    if _commemorated(trigger):
        return "an anniversary"
    return "a date of its own, after a sentence that looks back" if _background(doc, trigger) else ""


def _after_a_year(doc: Doc, trigger: Token, year: int | None) -> bool:
    """Whether the sentence before tells of an earlier year: "the army seized power in 2021. Since then, …"."""
    start = trigger.sent.start
    return start > 0 and bool(_historical(list(doc[start - 1].sent), year))


def _background(doc: Doc, trigger: Token) -> bool:
    """ "It was the second crash this month. On March 2, eleven people died …": a date of its own, after a sentence that looks back."""
    start = trigger.sent.start
    if start == 0 or not _LOOKS_BACK.match(doc[start - 1].sent.text.strip()):
        return False
    opening = doc[start : start + 5].text
    return bool(_DATED_OPENING.match(opening))


def _commemorated(trigger: Token) -> bool:
    """ "Mourners marked 20 years since the siege in which 334 people died"."""
    before = trigger.doc[trigger.sent.start : trigger.i]
    return any(tree.is_relative_clause(t) for t in (trigger, *tree.governing_clauses(trigger))) and bool(_ANNIVERSARY.search(before.text))


def _tells_of_a_year(clause: Token) -> bool:
    """ "The worst crash since 2009, when 228 people died"."""
    doc = clause.doc
    when = next((child for child in clause.children if child.lower_ == "when" and child.i < clause.i), None)
    if when is None or when.i < 2:
        return False
    before = doc[when.i - 2] if doc[when.i - 1].is_punct else doc[when.i - 1]
    return bool(_YEAR.fullmatch(before.text))


def _story_year(doc: Doc) -> int | None:
    story = doc._.story
    created = story.version_created or story.first_created if story is not None else None
    return created.year if created is not None else None


def _deny_claims(doc: Doc) -> None:
    """ "Kyiv dismissed the claim": what the sentence before asserted on someone's word is denied."""
    for sentence in doc.sents:
        untrue = next((t.i for t in sentence if _is_untrue(t)), None)
        for casualty in doc._.casualties if untrue is not None else ():
            claimed = any(above.lower_ in _CLAIMS for above in tree.governing_clauses(doc[casualty.trigger]))
            if casualty.status == "asserted" and sentence.start <= casualty.start < (untrue or 0) and claimed:
                casualty.status = "denied"  # "asked about a claim that 300 had died, he said it was not true"
                casualty.note("status", f"a claim that is called “{doc[untrue or 0]}”")
        if sentence.start == 0:
            continue
        for token in sentence:
            if token.lower_ not in _DENY or tree.is_negated(token) or not any(o.lower_ in _CLAIMS for o in tree.objects(token)):
                continue
            before = doc[sentence.start - 1].sent
            own = [c for c in doc._.casualties if sentence.start <= c.start < token.i]
            for casualty in own or [c for c in doc._.casualties if before.start <= c.start < before.end]:
                if casualty.status == "asserted":
                    casualty.status = "denied"
                    casualty.note("status", f"“{token}” a claim")
            break


def _is_untrue(token: Token) -> bool:
    """ "Not true", "false", "baseless": said of a claim."""
    word = token.lower_
    if word in {"true", "correct", "accurate"}:
        return any(t.lower_ in {"not", "n't", "never"} for t in token.doc[max(token.sent.start, token.i - 2) : token.i])
    return word in {"untrue", "false", "baseless", "unfounded", "fabricated"} and token.dep_ not in {"amod", "compound"}
