"""Figures that a toll noun carries: "the death toll rose to 212 from 180", "brought to 45 the number of people slain"."""

from dataclasses import replace

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.collector import Collector
from streams.extraction.columns import sentence_end, sentence_of, sentence_start
from streams.extraction.cues import cue_words
from streams.extraction.doc import Casualty, Quantity
from streams.extraction.group import Group
from streams.extraction.noun_phrases import phrase_words
from streams.extraction.people import NO_NOUN
from streams.extraction.reporting import denial_verbs
from streams.extraction.sources import source_of
from streams.extraction.speakers import is_source
from streams.extraction.triggers import CasualtyNoun, TollNoun, Trigger, lexicon
from streams.facts import Attribution, Kind, Status

_FROM = frozenset({"from", "against"})
_EARLIER = frozenset({"earlier", "previous", "initial", "an", "a", "the"})
_NO_FIGURE_AFTER = frozenset({"by", "in", "since", "on", "another", "after", "per"})
_ENDS = frozenset({";", "while", "but"})
_REASONS = frozenset({"as", "because", "since", "if", "unless", "though", "although", "once"})
_MODALS = cue_words("modal")
_TO_COME = frozenset({"expected", "likely", "set", "forecast", "projected", "predicted", "feared", "bound", "certain", "sure", "due"})
_NEW_VERB = frozenset({"and", "but", "now", "which"})
_COUNTED_AS = frozenset({"deaths", "fatalities", "bodies", "corpses", "casualties", "victims", "infections", "cases", "injuries"})
_CASES = frozenset({"cases", "infections", "injuries"})
"""Counted beside the dead: "cut the death count to 16, cases top 800"."""
_FEWER = 10
"""A figure so many times smaller than the one of its kind before is not the same people's."""
_ENDS_AFTER_FIGURE = frozenset({"said", "says", "when", "where", "who", "which"})
_WHY: dict[Status, str] = {
    "revised_from": "the toll rose or fell from it",
    "hypothetical": "a toll to come",
    "denied": "a toll that is rejected",
}
_REACH = 22
_ESTIMATES = frozenset({"estimates", "counts", "tallies", "accounts", "figures", "numbers"})
_OPENING = 4
"""Tokens that may open a sentence before the word for what differs in it."""
_TAKING = frozenset({"take", "takes", "took", "taking"})
_ITS = frozenset({"its", "their", "a", "an", "his", "her"})
_BEYOND = frozenset({"past", "beyond", "above"})
_CLOSE = 3
"""Tokens between "the number" and a figure of the kind that the text spoke of last."""


def read_toll(trigger: Trigger, entry: TollNoun, collector: Collector) -> None:
    """Keep the figures that the sentence gives for a toll, and those that it says they replace."""
    doc = collector.doc
    if entry.as_before and ((before := _same_kind(trigger, collector)) is None or _counts_aboard(trigger, doc)):
        return
    if entry.as_before and before is not None:
        trigger = before
    start = sentence_start(doc[trigger.start])
    brought = _brought_to(trigger, doc, start, collector)
    if brought is not None:
        _keep(trigger, brought, trigger.end, collector)
        return
    if entry.as_before and doc[trigger.start].pos_ == "VERB":
        if (quantity := _counted(trigger, collector)) is not None:
            _keep(trigger, quantity, quantity.end, collector)
            _keep_of_others(trigger, collector)
        return
    if entry.as_before:
        _keep_of_others(trigger, collector)
    for quantity in _figures_after(trigger, start, collector):
        lead = {t.lower_ for t in doc[max(trigger.end, quantity.start - 3) : quantity.start]}
        nearest = doc[quantity.start - 1].lower_
        if nearest == "by" and quantity.modifier == "range" and quantity.high is not None:  # "rose by three to 29"
            quantity, nearest = replace(quantity, low=quantity.high, best=quantity.high, modifier="exact"), "to"
        if entry.as_before and (quantity.start - trigger.end > _CLOSE or _is_far_below(quantity, trigger, collector)):
            continue
        revised = nearest in _FROM or (nearest in _EARLIER and bool(lead & _FROM))
        if revised or not (nearest in _NO_FIGURE_AFTER or quantity.increment):
            status: Status = "revised_from" if revised else "hypothetical" if _is_forecast(doc, trigger.end, quantity.start) else "asserted"
            if lead & denial_verbs() and nearest in {"of", "at"}:
                status = "denied"  # "puts the toll at 41, rejects figure of 70"
            casualty = _keep(trigger, _passed(quantity, lead, nearest), quantity.end, collector, status)
            if casualty is not None and doc[quantity.start - 1].lower_ == "at" and (other := _other_source(quantity, trigger, doc)):
                casualty.attributed_to = other


def _counts_aboard(trigger: Trigger, doc: Doc) -> bool:
    """ "We cannot say how many were on board, but it was more than 200": no toll."""
    before = doc[sentence_start(doc[trigger.start]) : trigger.start].text.lower()
    return "how many" in before and any(word in before for word in ("aboard", "on board", "passengers", "inside", "there were"))


def _is_forecast(doc: Doc, start: int, end: int) -> bool:
    """ "The toll could reach 40", "is expected to pass 200": the verb between noun and figure tells of what may come."""
    between = [t.lower_ for t in doc[start:end]]
    commas = [i for i, word in enumerate(between) if word == ","]
    if len(commas) > 1:  # "the toll, which may rise, stands at 40"
        between = between[: commas[0]] + between[commas[-1] :]
    last = max((i for i, word in enumerate(between) if word in _NEW_VERB), default=-1)
    words = between[last + 1 :]
    if _MODALS & set(words):
        return True
    return any(word in _TO_COME and "to" in words[i + 1 : i + 3] for i, word in enumerate(words))


def _counted(trigger: Trigger, collector: Collector) -> Quantity | None:
    """ "A charity that buried them counted 14": the figure right behind, of nothing else."""
    doc, quantity = collector.doc, collector.figures.at(trigger.end)
    if quantity is None or quantity.start != trigger.end or quantity.unit != "people":
        return None
    group = collector.figures.group_of(quantity)
    last = doc[quantity.end] if quantity.end < len(doc) else None
    closed = last is None or last.is_punct or last.pos_ in {"CCONJ", "SCONJ", "ADP"} or last.lower_ in {"dead", "deaths", "killed"}
    return quantity if closed and group is not None and group.who is None else None


def _same_kind(trigger: Trigger, collector: Collector) -> Trigger | None:
    """The trigger as a toll of the kind that the text spoke of last; None where it spoke of none."""
    earlier = [c for c in collector.found.values() if c.start < trigger.start and c.parent is None and c.quantity.high != 0]
    if isinstance(trigger.entry, TollNoun) and (estimated := _estimated_before(trigger, collector.doc)) is not None:
        return Trigger(replace(trigger.entry, kind=estimated), trigger.start, trigger.end)
    if not earlier or trigger.start - max(c.start for c in earlier) > 60:
        return None
    kind = max(earlier, key=lambda c: c.start).kind
    entry = trigger.entry
    return Trigger(replace(entry, kind=kind), trigger.start, trigger.end) if isinstance(entry, TollNoun) else None


def _other_source(quantity: Quantity, trigger: Trigger, doc: Doc) -> Attribution | None:
    """Who else gives the figure: the police of "the mayor put the dead at nine, the police at eleven"."""
    noun = doc[quantity.start - 2]
    start = tree.noun_phrase_start(noun)
    if start <= trigger.end or doc[start - 1].text != "," or noun.pos_ not in {"NOUN", "PROPN"} or not is_source(noun):
        return None
    return source_of(noun)[2]


def _keep_of_others(trigger: Trigger, collector: Collector) -> None:
    """ "The governor speaks of 34, the owners of about 50": further figures behind the same preposition, each of somebody else."""
    doc, figures, case = collector.doc, collector.figures, collector.doc[trigger.end - 1].lower_
    first, end = figures.at(trigger.end), sentence_end(doc[trigger.start])
    if case not in {"of", "at"} or first is None or first.end >= end or doc[first.end].text != ",":
        return
    i = first.end + 1
    while i < end - 1 and doc[i].pos_ not in {"VERB", "AUX", "SCONJ"} and doc[i].text not in {";", "."}:
        quantity = figures.at(i + 1)
        if doc[i].lower_ == case and quantity is not None and quantity.start == i + 1 and is_source(doc[i - 1]):
            casualty = _keep(trigger, quantity, quantity.end, collector)
            if casualty is not None:
                casualty.attributed_to = source_of(doc[i - 1])[2]
            i = quantity.end
        else:
            i += 1


def _estimated_before(trigger: Trigger, doc: Doc) -> Kind | None:
    """ "Estimates of the dead differ: the governor speaks of 34": the kind of what is estimated, in the words that open the sentence."""
    start, states = sentence_start(doc[trigger.start]), lexicon().states
    for token in doc[start : min(start + _OPENING, trigger.start - 2)]:
        of_whom = [t.lower_ for t in doc[token.i + 1 : token.i + 4]]
        if token.lower_ in _ESTIMATES and of_whom[:1] == ["of"] and of_whom[-1] in states:
            return states[of_whom[-1]]
    return None


def _is_far_below(quantity: Quantity, trigger: Trigger, collector: Collector) -> bool:
    """Whether the last figure of the kind is many times larger: "92,000 are in camps. The figure could pass 100" speaks of others."""
    kind = trigger.entry.kind
    earlier = [c for c in collector.found.values() if c.kind == kind and c.start < trigger.start and c.parent is None]
    before = max(earlier, key=lambda c: c.start).quantity.low if earlier else None
    return before is not None and (quantity.high or quantity.low or 0) * _FEWER < before


def _figures_after(trigger: Trigger, start: int, collector: Collector) -> list[Quantity]:
    """The figures behind a toll noun, once a verb has said that they are its."""
    doc = collector.doc
    weak = isinstance(trigger.entry, TollNoun) and trigger.entry.weak
    moves = lexicon().classes["toll-climbs" if weak else "toll-moves"]
    end = sentence_end(doc[trigger.start])
    if collector.figures.at(trigger.start - 1) is not None and trigger.start > start and doc[trigger.end - 1].lower_ != "toll":
        return []
    lead = {t.lower_ for t in doc[max(start, trigger.start - 3) : trigger.start]}
    if doc[trigger.end - 1].lower_ == "toll" and lead & _TAKING and lead & _ITS:
        return []  # "taking its toll on 12 runners"
    moved = any(t.lower_ in moves for t in doc[max(start, trigger.start - 4) : trigger.end])
    found: list[Quantity] = []
    i = trigger.end
    others = [
        t.start for t in lexicon().triggers(sentence_of(doc[trigger.start])) if t.start >= trigger.end and _counts_others(t, trigger, doc)
    ]
    end = min([end, *others])  # the figures of "… and cut the number of missing to 20" are that number's
    while i < min(_reach(trigger, doc), end):
        word = doc[i].lower_
        if doc[i].dep_ == "mark" and word in _REASONS and any(t.pos_ == "VERB" for t in doc[trigger.end : i]):
            break  # "the toll may rise as several patients are critical"
        moved = moved or word in moves
        quantity = collector.figures.at(i) if moved else None
        if quantity is None:
            if word in _ENDS or (found and word in _ENDS_AFTER_FIGURE) or (word in _CASES and trigger.entry.kind == "killed"):
                break
            i += 1
            continue
        group = collector.figures.group_of(quantity)
        own = found and quantity.end < end and doc[quantity.end].tag_ in {"VBG", "VBN"}  # "… at 212, with 18,000 living in tents"
        if quantity.unit == "people" and group is not None and (group.who is None or group.known) and not own:
            found.append(quantity)
        i = max(quantity.end, i + 1)
    return found


def _reach(trigger: Trigger, doc: Doc) -> int:
    """How far its figures may stand: as near to its own verb as to itself, where many words tell of what it is the toll."""
    verb = doc[trigger.end - 1].head
    far = verb.i > trigger.end and verb.pos_ == "VERB" and doc[trigger.end - 1] in tree.own_subjects(verb)
    return (verb.i if far else trigger.end) + _REACH


def _counts_others(noun: Trigger, trigger: Trigger, doc: Doc) -> bool:
    """Whether the figures behind another noun are that noun's: another toll, or "… and injuries to a dozen"."""
    if isinstance(noun.entry, TollNoun):
        return True
    return isinstance(noun.entry, CasualtyNoun) and noun.entry.kind != trigger.entry.kind and doc[noun.start - 1].lower_ == "and"


def _passed(quantity: Quantity, lead: set[str], nearest: str) -> Quantity:
    """ "Passed 200", "pushed it past 200" and the like: more than 200; `nearest` is the word before the figure."""
    if quantity.modifier == "exact" and (nearest in _BEYOND or lead & lexicon().classes["toll-passes"]):
        return replace(quantity, high=None, modifier="more_than")
    return quantity


def _brought_to(trigger: Trigger, doc: Doc, start: int, collector: Collector) -> Quantity | None:
    """The figure before the noun: "bring to 45 the number of …"."""
    i = trigger.start - 1
    if isinstance(trigger.entry, TollNoun) and trigger.entry.weak and collector.figures.at(i) is not None:
        return None  # "led to 12 arrests"
    while i > start and doc[i].lower_ in {"the", "total", "overall", "official", "confirmed"}:
        i -= 1
    quantity = collector.figures.by_token.get(i)
    if quantity is not None and quantity.start - 1 >= start and doc[quantity.start - 1].lower_ in {"to", "at"}:
        return replace(quantity, unit="people")  # to its reader "45 the number" counts a thing
    return None


def _keep(trigger: Trigger, quantity: Quantity, end: int, collector: Collector, status: Status = "asserted") -> Casualty | None:
    doc = collector.doc
    own = collector.figures.group_of(quantity)
    who = own.who_head if own is not None and own.who_head is not None else _counted_people(trigger, doc)
    head = doc[quantity.number_end - 1]
    text = phrase_words(who, collector.figures.by_token) if who is not None and who.lower_ not in _COUNTED_AS else None
    group = Group(head, quantity, text, who, quantity.start, max(end, quantity.end))
    casualty = collector.add(trigger, group, owns=True)
    if casualty is not None and status != "asserted":
        casualty.status = status
        casualty.note("status", _WHY[status])
    return casualty


def _counted_people(trigger: Trigger, doc: Doc) -> Token | None:
    """The people in "the death toll among miners", "the number of miners killed"."""
    no_people = NO_NOUN | lexicon().classes["tents"]
    inside = [t for t in doc[trigger.start + 1 : trigger.end] if t.tag_ in {"NNS", "NNPS"} and t.lower_ not in no_people]
    if inside and "…" in _entry_words(trigger):
        return inside[-1]
    behind = tree.complement(doc[trigger.end - 1], "among")
    return behind if behind is not None and behind.pos_ == "NOUN" else None


def _entry_words(trigger: Trigger) -> str:
    """The phrases of the entry, as one text."""
    return " ".join(getattr(trigger.entry, "words", ()))
