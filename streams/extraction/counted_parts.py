"""Parts that are counted out of a whole: "seven of them women", "four of the nine pupils hurt", "five of those killed were children"."""

from spacy.tokens import Token

from streams.extraction import tree
from streams.extraction.beside import bare
from streams.extraction.columns import columns_of, sentence_end, sentence_start
from streams.extraction.doc import Casualty, Quantity
from streams.extraction.group import Group
from streams.extraction.noun_phrases import phrase_words
from streams.extraction.parts import BE, HARM, IN_BETWEEN, Parts, share_of, size_of, uncounted
from streams.extraction.people import people_verdict
from streams.extraction.triggers import lexicon
from streams.extraction.victims import is_person_noun, victim_class
from streams.facts import Who

_UNCOUNTED = frozenset({"singular", "plural", "none", "ordinal"})
_OPENS_PARTS = frozenset({",", "(", ":", "–", "—"})
_AT = frozenset({"in", "at", "near", "outside", "around"})
_WHERE_THEY_DIED = frozenset({"scene", "hospital", "hospitals", "clinic", "custody", "surgery"})
_TOWARDS = frozenset({"to", "from", "against", "about"})
_WHOM = frozenset({"whom", "which"})
_FATAL = frozenset({"fatal", "deadly"})
_PARTS = frozenset({"most", "many", "half", "majority"})
_HOW_BADLY = frozenset({"lightly", "slightly", "mildly", "superficially", "seriously", "badly", "severely", "gravely", "critically"})
_DEEDS = {
    **dict.fromkeys(("deaths", "killings", "murders", "fatalities", "slayings", "drownings", "homicides"), "killed"),
    **dict.fromkeys(("injuries", "woundings"), "injured"),
    **dict.fromkeys(("arrests", "detentions"), "detained"),
    **dict.fromkeys(("abductions", "kidnappings"), "abducted"),
    **dict.fromkeys(("infections", "cases"), "infected"),
}
"""Nouns for what befell people told of before, and its kind."""
_ACCOUNT = frozenset({"account", "accounts", "accounted"})
_OF_THESE = {"deaths": "killed", "dead": "killed", "fatalities": "killed", "killed": "killed", "injured": "injured", "wounded": "injured"}
_OF_THESE |= {"cases": "infected", "infections": "infected", "infected": "infected", "missing": "missing", "arrests": "detained"}
_BETWEEN = BE | {"being", "reportedly", "believed", "to", "be", "young", "all", "in", "among"}


def read_of_them(token: Token, parts: Parts) -> None:
    """ "Seven of them children", "three of whom were women", "6,018 cases, of which 133 fatal"; the token is "them", "whom" or "which"."""
    doc, lead = parts.doc, parts.doc[token.i - 2]
    if doc[lead.i - 1].lower_ == "not" or (token.lower_ == "which" and not lead.is_punct):
        return  # "not one of them a soldier"
    holders = [c for c in parts.found if c.start <= lead.i < c.end]
    parent = parts.before(token, besides=holders) or parts.before(token)
    parent = parent or parts.nearest(token.i)
    if parent is None or (parent.start < sentence_start(lead) and _counts_others_before(lead, parent, parts)):
        return
    if holders:
        for casualty in holders:
            if casualty is not parent and casualty.parent is None:
                casualty.parent = parent
            if casualty.who.text == "people" and (noun := _said_to_be(token.i + 1, parts)) is not None:
                casualty.who = Who(phrase_words(noun, parts.figures.by_token), victim_class(noun.lower_))
        return
    if token.lower_ in _WHOM and lead.is_punct and (behind := parts.figures.at(token.i + 1)) is not None:
        if doc[behind.end : behind.end + 1].text.lower() in _FATAL and size_of(parent) > (behind.low or 0):
            _keep_dead(parent, bare(doc, behind), parts)
        _hang(behind, parent, parts)  # "… 40 people, of whom 12 are in hospital"
        return
    if token.lower_ == "which":
        return
    quantity = parts.figures.at(lead.i)
    if quantity is None and lead.lower_ in _PARTS:
        quantity = Quantity(lead.i, lead.i + 1, None, None, None, "vague", number_start=lead.i, number_end=lead.i + 1, rule="most")
    if quantity is None:
        return
    after = doc[token.i + 1] if token.i + 1 < len(doc) else None
    if after is not None and after.lower_ == "fatally":
        return  # that word counts them
    noun = _said_to_be(token.i + 1, parts)
    if noun is None and quantity.start and doc[quantity.start - 1].lower_ in _TOWARDS:
        return  # "linked the remains to two of them"
    told = after is not None and after.pos_ in {"VERB", "AUX", "ADV"}
    hurt = parent.kind == "injured" and after is not None and after.lower_ in _HOW_BADLY  # "most of them lightly"
    if (
        noun is None
        and not hurt
        and (
            (quantity.low is None and not _is_exact_share(quantity))
            or (told and (parent.kind not in HARM or _told_otherwise(token.i + 1, parts)))
        )
    ):
        return
    if (quantity.low or 0) >= size_of(parent) > 0:
        return
    end = noun.i + 1 if noun is not None else token.i + 1
    called = phrase_words(noun, parts.figures.by_token) if noun is not None else None
    group = Group(lead, share_of(quantity, parent), called, noun, quantity.start, end)
    if after is not None and after.lower_ in _FATAL:
        _keep_dead(parent, group, parts)
    else:
        parts.keep(parent, group, "of-them")


def _counts_others_before(lead: Token, parent: Casualty, parts: Parts) -> bool:
    """Whether the sentence counts people before a part who came to no harm: "400 people, many of them old, joined the mourners"."""
    start = sentence_start(lead)
    counted = [q for q in parts.figures.people if start <= q.start and q.end < lead.i and q.unit == "people" and not q.whole]
    same = any((q.low, q.high) == (parent.quantity.low, parent.quantity.high) for q in counted)
    return bool(counted) and not same


def _keep_dead(parent: Casualty, group: Group, parts: Parts) -> None:
    """ "1,180 cases, 61 of them fatal"."""
    kept = len(parts.extra)
    parts.keep(parent, group, "of-them")
    for casualty in parts.extra[kept:]:
        casualty.kind = "killed"


def read_who_they_are(parts: Parts) -> None:
    """ "… has received 22 wounded. Three are children": that many of those counted last, where one harm was told of.

    So with "of the 86 people arrested, 14 are minors".
    """
    doc = parts.doc
    told = {c.quantity.number_start for c in parts.found}
    for quantity in parts.figures.people:
        at = quantity.end
        opens = doc[quantity.start].is_sent_start or doc[quantity.start - 1].text == ";"
        opens = opens or (doc[quantity.start - 1].text == "," and doc[sentence_start(doc[quantity.start])].lower_ == "of")
        if not opens or quantity.increment or quantity.number_start in told or at + 1 >= len(doc) or doc[at].lower_ not in {"are", "were"}:
            continue
        noun, parent = _said_to_be(at + 1, parts), parts.nearest(quantity.start)
        if noun is None or parent is None or not 0 < (quantity.low or 0) < size_of(parent) or not _ends_there(noun):
            continue
        beside = {c.kind for c in parts.found if sentence_start(doc[parent.start]) <= c.start < quantity.start and c.parent is None}
        if beside == {parent.kind}:
            called = phrase_words(noun, parts.figures.by_token)
            parts.keep(parent, Group(doc[quantity.number_end - 1], quantity, called, noun, quantity.start, noun.i + 1), "of-them")


def _ends_there(noun: Token) -> bool:
    """Whether nothing more is said of the people than who they are: "three are children under five"."""
    after = noun.i + 1
    return after >= len(noun.doc) or noun.doc[after].is_punct or noun.doc[after].lower_ in {"and", "aged", "under", "from", "of"}


def read_of_the_harmed(parts: Parts) -> None:
    """ "Four of the nine pupils hurt in the blast have had limbs amputated": a part of the nine, whatever is said of it."""
    doc = parts.doc
    for whole in [c for c in parts.found if c.quantity.whole and c.kind in HARM and c.trigger >= c.end]:
        i = whole.quantity.start - 1
        while i > 0 and doc[i].lower_ in {"the", "those", "all"}:
            i -= 1
        quantity = parts.figures.at(i - 1) if i > 0 and doc[i].lower_ == "of" else None
        if quantity is None or quantity.end != i or _told_otherwise(whole.trigger, parts):
            continue
        if size_of(whole) > (quantity.low or 0) > 0:
            parts.keep(whole, Group(doc[i - 1], quantity, whole.who.text, None, quantity.start, whole.end), "of-them")


def read_of_those_harmed(parts: Parts) -> None:
    """ "Five of those killed on Monday were children", "most of the wounded are women": that many of the dead, of the wounded."""
    doc, states, lowers = parts.doc, lexicon().states, columns_of(parts.doc).lowers
    for i in range(2, len(doc) - 2):
        harmed = lowers[i + 1]
        if lowers[i] not in {"those", "people", "the"} or lowers[i - 1] != "of" or harmed not in states:
            continue
        if lowers[i] == "the" and lowers[i + 2] not in BE:
            continue
        quantity = parts.figures.at(i - 2)
        be = next((t.i for t in doc[i + 2 : min(i + 2 + IN_BETWEEN, sentence_end(doc[i]))] if t.lower_ in BE), None)
        noun = _said_to_be(be + 1, parts) if be is not None else None
        if quantity is None or noun is None:
            continue
        counted = next((c for c in parts.found if c.start <= i < c.end), None)
        if counted is not None:
            if counted.who.text == "people" and counted.quantity.start == quantity.start:  # "half of the dead were pupils"
                counted.who = Who(phrase_words(noun, parts.figures.by_token), victim_class(noun.lower_))
            continue
        called, parent = phrase_words(noun, parts.figures.by_token), parts.latest(states[harmed], i)
        if parent is not None and quantity.share is not None:
            parent = parts.largest(states[harmed], i) or parent  # most of all the dead, not of those told of last
        if parent is not None:
            quantity = share_of(quantity, parent)
        elif quantity.low is None:
            continue  # half of how many
        group = Group(doc[i - 2], quantity, called, noun, quantity.start, i + 2)
        like = uncounted(doc[i + 1]) if harmed in lexicon().called else None
        parts.keep(parent, group, "of-them", like)


def read_of_the_deaths(parts: Parts) -> None:
    """ "A squad killed nine herders; police blame one man for three of the murders": that many of the dead."""
    doc, lowers = parts.doc, columns_of(parts.doc).lowers
    told = {c.quantity.number_start for c in parts.found}
    for i in range(3, len(doc)):
        kind = _DEEDS.get(lowers[i])
        if kind is None or lowers[i - 1] not in {"the", "those", "these"} or lowers[i - 2] != "of":
            continue
        quantity, parent = parts.figures.at(i - 3), parts.latest(kind, i)
        if parent is not None and parent.quantity.increment:  # "and tried to kill six more"
            parent = parts.latest(kind, parent.start)
        if quantity is None or quantity.end != i - 2 or quantity.number_start in told or parent is None:
            continue
        share = share_of(quantity, parent)
        if 0 < (share.low or 0) < size_of(parent):
            parts.keep(parent, Group(doc[i - 3], share, parent.who.text, None, quantity.start, i + 1), "of-them")


def read_by_place(parts: Parts) -> None:
    """ "Twelve people died, seven in Kabul and five in Herat"; beside "in Honduras" four in Guatemala are others."""
    doc = parts.doc
    for whole in [c for c in parts.found if c.kind in HARM and c.parent is None and c.quantity.rule not in _UNCOUNTED and size_of(c) > 1]:
        i, left = _past_day(parts, max(whole.end, whole.trigger + 1)), size_of(whole)
        if i >= len(doc) or doc[i].text not in _OPENS_PARTS:
            continue
        while (quantity := _placed(parts, i + 1)) is not None and 0 < (size := quantity.best or 0) <= left and size < size_of(whole):
            left -= size
            parts.keep(whole, bare(doc, quantity), "by-place")
            i = next((t.i for t in doc[quantity.end + 1 : sentence_end(doc[i])] if t.text in {",", "and", ";"}), len(doc) - 1)


def _past_day(parts: Parts, i: int) -> int:
    """Past the day behind those counted: "died on Monday, seven in Kabul"."""
    doc = parts.doc
    at = i + 1 if i + 1 < len(doc) and doc[i].lower_ == "on" and doc[i + 1].ent_type_ == "DATE" else i
    while at < len(doc) and doc[at].ent_type_ in {"DATE", "TIME"} and at not in parts.figures.by_token:
        at += 1
    return at


def _placed(parts: Parts, i: int) -> Quantity | None:
    """A bare figure at a token with a place behind it, of which nothing is said: "seven in Kabul"."""
    doc, quantity = parts.doc, parts.figures.by_token.get(i)
    if quantity is None or quantity.start != i or quantity.unit != "people" or quantity.whole or quantity.increment:
        return None
    at = quantity.end
    if at + 1 >= len(doc) or doc[at].lower_ not in _AT or doc[at + 1].ent_type_ in {"DATE", "TIME"}:
        return None
    if any(token.lower_ in _WHERE_THEY_DIED for token in doc[at + 1 : at + 3]):
        return None  # "five died, four at the scene and one in hospital"
    for token in doc[at + 1 : sentence_end(doc[i])]:
        if token.text in {",", ";", ")", "and", "who", "which", "that", "when", "where"}:
            break
        if token.pos_ in {"VERB", "AUX"} and token.tag_ in {"VBD", "VBZ", "VBP", "MD", "VBN"} and not tree.is_before_noun(token):
            return None  # "four in the first car were hurt"
    return quantity


def read_accounted_for(parts: Parts) -> None:
    """ "Children accounted for nine of the deaths": that many of the dead."""
    doc, lowers = parts.doc, columns_of(parts.doc).lowers
    for i, word in enumerate(lowers[:-3]):
        quantity = parts.figures.at(i + 2) if word in _ACCOUNT and lowers[i + 1] == "for" else None
        if quantity is None or quantity.start != i + 2 or [*lowers[quantity.end : quantity.end + 2]] != ["of", "the"]:
            continue
        kind = _OF_THESE.get(lowers[quantity.end + 2]) if quantity.end + 2 < len(doc) else None
        who = next((s for s in tree.subjects(doc[i]) if people_verdict(s) == "yes"), None)
        parent = parts.latest(kind, i) if kind is not None and who is not None else None
        if parent is not None and who is not None and 0 < (quantity.low or 0) < size_of(parent):
            called = phrase_words(who, parts.figures.by_token)
            parts.keep(parent, Group(doc[quantity.number_end - 1], quantity, called, who, quantity.start, quantity.end + 3), "of-them")


def _said_to_be(i: int, parts: Parts) -> Token | None:
    """The people that a part is said to be, right behind it: "of them women", "of whom were children"."""
    doc = parts.doc
    while i < len(doc) and doc[i].lower_ in _BETWEEN:
        i += 1
    for token in doc[i : min(i + 4, len(doc))]:
        mistagged = token.i == i and token.tag_ in {"VBP", "VBZ"} and is_person_noun(token.lower_)  # "two of them midwives"
        if (token.pos_ in {"NOUN", "PROPN"} and token.dep_ != "compound") or mistagged:
            return token if people_verdict(token) == "yes" else None
        if token.pos_ not in {"ADJ", "NOUN", "PROPN", "DET", "NUM"} and token.tag_ != "VBN":
            return None  # but "of them unaccompanied minors"
    return None


def _told_otherwise(start: int, parts: Parts) -> bool:
    """Whether the words up to the next comma say that what befell the whole is not the point: they survived, they spoke."""
    doc = parts.doc
    for token in doc[start : min(sentence_end(doc[start]), start + 2 * IN_BETWEEN)]:
        if token.is_punct or token.lower_ in lexicon().classes["told-otherwise"]:
            return not token.is_punct
    return False


def _hang(quantity: Quantity, parent: Casualty, parts: Parts) -> None:
    for casualty in parts.found:
        if casualty.quantity.number_start == quantity.number_start and casualty is not parent and casualty.parent is None:
            casualty.parent = parent


def _is_exact_share(quantity: Quantity) -> bool:
    return quantity.share is not None and quantity.share[0] == quantity.share[1]
