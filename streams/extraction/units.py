"""What a figure counts, by the words around it: people, or an age, a date, money, a measure, a name …"""

import re
from collections.abc import Sequence

from streams.extraction.doc import Unit
from streams.extraction.figures import Figure
from streams.extraction.number_words import Lexeme
from streams.extraction.victims import is_person_noun, thing_unit

_MONTHS = re.compile(
    r"january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_SHORT_MONTH = re.compile(r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec")
_CLOCK = re.compile(r"am|pm|gmt|utc|est|edt|pst|pdt|cet|bst|hrs|o'clock|noon|midnight")
_YEAR = re.compile(r"1[5-9]\d\d|2[01]\d\d")
_BEFORE_YEAR = re.compile(r"in|since|of|by|until|till|during|before|after|early|late|mid|through|circa|the")
_SAID_OF_PEOPLE = re.compile(r"were|have|had|died|dead|killed|injured|wounded|hurt|missing|fled|others|more|homeless|displaced")
_CURRENCY = frozenset("$€£¥₹₽₦₩₺₴฿")
_NAMED = re.compile(
    r"flight|route|highway|interstate|road|motorway|no|nos|number|article|section|chapter|page|unit|room|boeing|airbus|apollo|channel|group|grade"
    r"|phase|level|tier|category|type|class|resolution|act|building|terminal|gate|block|ward|zone|sector|camp|formula|version|model|area|line"
    r"|platform|exit|pier|reactor|district|paragraph|annex|clause|appendix|case|file|docket|lot|plot|house|apartment|apt|suite|box|psalm|verse"
    r"|windows|iphone|covid|sars|mig|tupolev|il|an|antonov|sukhoi|km|kilometre|kilometer|mile|radio|fm|hall|studio|hangar|station|dam|well"
    r"|division|brigade|battalion|regiment|protocol|news"
)
_NAMED_IF_CAPITAL = frozenset({"an", "class", "group", "station", "house", "well", "act", "dam", "hall", "file", "news"})
_NUMBERING = frozenset(
    {
        "now",
        "already",
        "dead",
        "killed",
        "injured",
        "wounded",
        "missing",
        "displaced",
        "homeless",
        "evacuees",
        "victims",
        "arrested",
        "infected",
    }
)
_STREETS = frozenset({"street", "st", "avenue", "ave", "road", "rd", "boulevard", "blvd", "lane", "drive", "dr", "place", "way", "block"})
_SPORT = re.compile(
    r"won|wins?|beats?|lost|loses?|defeat\w*|dr[ae]wn?|victory|goals?|score[ds]?|match|lead|led|final|semi|league|cup|sets?|thrash\w*|games?|tied?|voted?"
)
_LOSSES = re.compile(r"loss(?:es)?|damages?|dollars|pesos|property|lost|revenue|fines|debts?|cash|aid")
_DEED = re.compile(r"homicide|murder|killing|slaying|shooting|stabbing|attack|bombing|massacre")
_CALLS = re.compile(r"call(?:s|ed|ing|ers?)?|dial(?:s|led|ed|ling|ing)?|phon(?:e[ds]?|ing)|rang|ring(?:s|ing)?|a|the|to|via|on")
_EMERGENCY = frozenset({"911", "999", "112"})
_AGED = re.compile(r"aged?|ages|turned|turning|turns")
_LIFE = re.compile(r"(?:year|month|week|day)s?")
_YOUNG = re.compile(r"child(?:ren)?|boys?|girls?|kids?|youths?|those|people|anyone|patients|adults|men|women|persons|residents|citizens")
_NO_ONE = re.compile(r"no|any|every|each|the|this|that|which|another|number|day|loved|only|last")


class Around:
    """The lexemes on both sides of one figure."""

    def __init__(self, text: str, words: Sequence[Lexeme], figure: Figure) -> None:
        self.text, self.words, self.figure = text, words, figure
        self.own = " ".join(word.text for word in words[figure.number_start : figure.number_end])

    def before(self, n: int = 1) -> str:
        """The n-th lexeme before the bare number."""
        return self._at(self.figure.number_start - n)

    def outside(self, n: int = 1) -> str:
        """The n-th lexeme before the figure with its modifiers."""
        return self._at(self.figure.start - n)

    def after(self, n: int = 1) -> str:
        """The n-th lexeme after the figure."""
        return self._at(self.figure.end + n - 1)

    def glued_after(self, n: int = 1) -> bool:
        """Whether the n-th lexeme after the bare number stands without a space."""
        at = self.figure.number_end + n - 1
        return at < len(self.words) and self.words[at].glued

    def glued_before(self) -> bool:
        """Whether the bare number stands without a space behind what comes before it."""
        return self.words[self.figure.number_start].glued

    def is_capital(self, at: int) -> bool:
        """Whether the lexeme at this index begins with a capital."""
        return 0 <= at < len(self.words) and self.text[self.words[at].start].isupper()

    def _at(self, at: int) -> str:
        return self.words[at].text if 0 <= at < len(self.words) else ""


def unit_of(around: Around, noun: str, *, singular_before: bool) -> Unit:
    """What a figure counts.

    `noun` is the noun phrase that the figure stands before ("ambulance drivers"), `singular_before` whether one person is named or
    described right before it ("NAME, 34,").
    """
    figure = around.figure
    if figure.number.form == "unreadable":
        return "name"
    unit = _money(around) or _name(around, noun) or _date(around, noun) or _age(around, noun, singular_before)
    if unit:
        return unit
    if figure.number.form == "ordinal":
        return "ordinal"
    if _is_score(around):
        return "score"
    counts_nobody = figure.low is None and figure.high is None
    if figure.share and counts_nobody:
        return "percent" if "%" in around.own or "cent" in around.own else "fraction"
    nouns = noun.split()
    # "60 mph winds": the first noun may say it, unless the last names people ("two day labourers").
    if nouns and (thing := thing_unit(nouns) or (None if is_person_noun(noun) else thing_unit(nouns[:1]))):
        return thing
    if around.own.endswith(" m") and not _counts_millions(around, noun):
        return "measure"
    return "measure" if counts_nobody else "people"


def _money(around: Around) -> Unit | None:
    before, after = around.before(), around.after()
    coded = before in ("usd", "eur", "gbp", "rs") and around.is_capital(around.figure.number_start - 1)
    if around.figure.number.form == "vague" and after == "in" and _LOSSES.fullmatch(around.after(2)):
        return "money"  # "millions in losses"
    return "money" if before in _CURRENCY or around.after() in _CURRENCY or coded else None


def _name(around: Around, noun: str) -> Unit | None:
    figure, before, after = around.figure, around.before(), around.after()
    digits = around.own[0].isdecimal()
    if around.glued_before() and before and (before[-1].isalpha() or before in "-./#_@:&"):
        # "M-16", "MH17", "9/11", "7:40", "mid-2003"; a range has eaten its own dash.
        return "date" if before in "/:" or (before == "-" and around.before(2) in ("mid", "early", "late")) else "name"
    if digits and around.glued_after() and len(after) > 2 and after.isalpha() and around.is_capital(figure.end):
        return "name"  # "22News"
    if before == "#" or (digits and before == "." and around.before(2) in ("no", "nos")):
        return "name"
    numbering = before == "number" and around.before(2) in _NUMBERING  # "the dead now number 33"
    if digits and figure.number.form != "ordinal" and _NAMED.fullmatch(before) and not numbering:
        common = before in _NAMED_IF_CAPITAL or around.before(2) in ("the", "a", "an")
        if not common or around.is_capital(figure.number_start - 1):
            return "name"
    if around.own in _EMERGENCY and (_CALLS.fullmatch(before) or _CALLS.fullmatch(after)) and not is_person_noun(noun):
        return "name"
    if after == "-" and _LIFE.fullmatch(around.after(2)) and around.after(4) in ("old", "olds"):
        return "age"  # also "59 - year - old", as some systems space it
    if after == "-" and around.glued_after() and around.glued_after(2) and around.after(2).isalpha():
        return "name"
    if digits and around.is_capital(figure.end) and any(around.after(n) in _STREETS for n in (1, 2, 3)) and not is_person_noun(noun):
        return "name"
    return _one(around) if around.own == "one" else None


def _one(around: Around) -> Unit | None:
    """The "one" that counts nobody: no one, one another, one day, number one, the one that."""
    before, after = around.before(), around.after()
    if before == "that" and after == "of":
        return None  # "and that one of them was a child"
    if _NO_ONE.fullmatch(before):
        # "the one person who died"
        return None if before in ("the", "only", "another") and is_person_noun(after) else "name"
    if after == "another" or (after in ("by", "after") and around.after(2) in ("one", "another", "the")):
        return "name"
    return "name" if after in ("'", "thing", "side", "way", "hand", "can", "must", "should") else None


def _date(around: Around, noun: str) -> Unit | None:
    figure, before, after = around.figure, around.before(), around.after()
    if around.glued_after() and after in ("/", ":"):
        return "date"
    clock = after + around.after(2) + around.after(3)
    if _CLOCK.fullmatch(after) or clock in ("a.m", "p.m") or clock.startswith("o'clock"):
        return "date"
    shortened = _SHORT_MONTH.fullmatch(around.before(2)) and _is_month(around, figure.number_start - 2, around.before(2))
    if before == "." and shortened and around.own.isdecimal():
        return "date"  # "Jan. 27", but not "in May. Eight have died"
    if _is_month(around, figure.number_start - 1, before) or _is_month(around, figure.end, after):
        return "date"
    if figure.number.form == "ordinal":
        of_month = after == "of" and _is_month(around, figure.end + 1, around.after(2))
        return "date" if of_month or after in ("century", "anniversary", "birthday") else None
    if around.glued_after() and after in ("s", "'"):
        # "the 1990s", "in his 30's"
        return "date"
    if _YEAR.fullmatch(around.own) and figure.modifier == "exact":
        if before == "," and around.before(2).isdecimal() and _is_month(around, figure.number_start - 3, around.before(3)):
            return "date"  # "November 18, 2016 Police responded"
        if _DEED.fullmatch(after):
            return "date"  # "the 2013 homicide victim"
        people = is_person_noun(noun) or _SAID_OF_PEOPLE.fullmatch(after)
        if not people or _BEFORE_YEAR.fullmatch(before) or (before == "(" and after == ")"):
            return "date"
    if noun and thing_unit(noun.split()) == "date":
        return "age" if around.after(2) in ("old", "olds") or (around.after(2) == "of" and around.after(3) == "age") else "date"
    return None


def _is_month(around: Around, at: int, word: str) -> bool:
    if not _MONTHS.fullmatch(word) or not around.is_capital(at):
        return False
    # "14 MAY HAVE DIED", "40 MARCH ON CAPITAL"
    following = around.words[at + 1].text if at + 1 < len(around.words) else ""
    modal = word == "may" and following in ("have", "be", "not", "still", "also", "never")
    return not modal and not (word == "march" and following in ("on", "to", "in"))


def _age(around: Around, noun: str, singular_before: bool) -> Unit | None:
    figure, outside, after = around.figure, around.outside(), around.after()
    value = figure.high or figure.best or 0
    if not 0 < value <= 125:
        return None
    if after in ("yo", "yr") and around.own.isdecimal():
        return "age"  # "a 60yo man"
    if _AGED.fullmatch(outside) or (outside in ("between", "of") and _AGED.fullmatch(around.outside(2))):
        return "age"
    if not noun and around.words[figure.start].text in ("under", "over", "below", "above") and _YOUNG.fullmatch(outside):
        return "age"
    if not around.own.isdecimal() or figure.start != figure.number_start or not singular_before:
        return None
    if after == "of" and around.after(2) in ("them", "whom", "which", "these", "those"):
        return None  # "128 Afghans, 31 of them minors"
    # "near Jos, 15 were" counts people
    closes = after in (",", ".", ")", ";", "and", "or", "", "-", "from", "of", "was") or "\n" in after
    if outside in (",", "("):
        return "age" if closes else None
    return "age" if outside == "of" and after in (",", ".", "was", "were", "who", "and", "with") else None


def _is_score(around: Around) -> bool:
    """Whether it is the score of a game ("won 2-1", "6-4, 6-2"): a range goes up, and has no sport near it."""
    figure = around.figure
    if figure.modifier == "range" and "-" in around.own:
        nearby = around.words[max(0, figure.start - 8) : figure.start]
        return (figure.high or 0) <= 200 and any(_SPORT.fullmatch(word.text) for word in nearby)
    opens = around.after() == "-" and around.glued_after() and around.after(2).isdecimal()
    return opens or (around.before() == "-" and around.before(2).isdecimal() and around.glued_before())


def _counts_millions(around: Around, noun: str) -> bool:
    """Whether the "m" of "3.5m" is million and not metres."""
    return is_person_noun(noun) or bool(_SAID_OF_PEOPLE.fullmatch(around.after())) or around.after() in ("of", "are", "has", "flee")
