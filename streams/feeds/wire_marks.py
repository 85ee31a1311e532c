"""What the wire says of a story beside its text: new, update, correction, kill …, which other stories it takes back, how urgent it is.

Marks stand in five places, trusted in this order: status, headline and first lines, slug, editor's note, signal. A mark is a form of
words at a fixed place ("UPDATE 2-", "(Corrects …)", ", 1st Ld-Writethru"), never a mere word: "KILLED in Idlib" is no kill.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from streams.feeds.delivered import Delivered
from streams.feeds.killed_items import killed_headlines, killed_ids
from streams.story import PubStatus, WireAction

MAX_QUOTED = 4
Rule = tuple[WireAction, re.Pattern[str]]

STRENGTH: tuple[WireAction, ...] = ("kill", "withhold", "correction", "refile", "repeat", "update", "advisory")
"""Where one place has two marks ("CORRECTED-UPDATE 1-"), the first of these is what happened."""

_STATUS: dict[str, tuple[PubStatus, WireAction | None]] = {
    "usable": ("usable", None),
    "published": ("usable", None),
    "scheduled": ("withheld", "withhold"),
    "withheld": ("withheld", "withhold"),
    "withhold": ("withheld", "withhold"),
    "embargoed": ("usable", None),
    "canceled": ("canceled", "kill"),
    "cancelled": ("canceled", "kill"),
    "killed": ("canceled", "kill"),
    "kill": ("canceled", "kill"),
    "recalled": ("canceled", "kill"),
    "unpublished": ("canceled", "kill"),
    "corrected": ("usable", "correction"),
}
_SIGNALS: dict[str, WireAction] = {
    "update": "update",
    "correction": "correction",
    "u": "update",
    "c": "correction",
    "d": "kill",
    "kill": "kill",
    "retraction": "kill",
    "withdrawal": "kill",
    "hold": "withhold",
    "refile": "refile",
    "repeat": "repeat",
}

_END = r"(?:\s*[-–—:|]\s*|\s*/+\s*|\s*$)"
"""What parts a mark from the headline after it."""
_NUMBER = r"(?:\s*(?:NO\.?\s*)?\d+)?"
_BEHIND = r"(?<![\s,:–—-])[\s,:–—-]++"
"""What parts a mark from the headline before it."""


def _rules(**patterns: tuple[str, ...]) -> tuple[Rule, ...]:
    return tuple((action, re.compile(pattern)) for action in STRENGTH for pattern in patterns.get(action, ()))


_HEADLINE = _rules(
    kill=(
        rf"(?:(?:MANDATORY|BULLETIN|URGENT|ATTENTION|NEWS)[\s:–-]+)?KILL(?:[\s,/]+KILL\b|{_END})",
        r"(?:STORY|ITEM|ARTICLE|COPY)\s+(?:WITHDRAWN|REMOVED|KILLED|RETRACTED|ELIMINATED)\b",
        rf"(?:WITHDRAWN|WITHDRAWAL|WITHDRAWS|RETRACTION|RETRACTED|ELIMINATION|DISREGARD){_END}",
        r"(?i:(?:attention(?:\s+editors)?\s*[:,–—-]\s*)?please\s+(?:kill|withdraw|disregard|delete)\s+(?:the\s+|our\s+|this\s+)?"
        r"(?:\w+\s+){0,2}?(?:item|story|article|copy|alert|report|dispatch|take)\b)",
    ),
    withhold=(r"HOLD(?:[\s,/]+HOLD\b|\s*[-–—:]\s*|\s+FOR\s+RELEASE\b)", r"EMBARGOED\s+UNTIL\b"),
    correction=(
        rf"CORRECT(?:ED|S|ION|IVE)(?:\s+\(?OFFICIAL\)?)?{_NUMBER}{_END}",
        r"\(\s*CORRECT(?:ED|S|ION)\b[^)]{0,40}\)",
        r"\(\s*Correct(?:ed|s|ion)\s*\)",
        r"(?:Corrected|Correction|Clarification|Corrects)(?:\s+\d+)?\s*(?::|\s[-–—]\s)",
        rf"CLARIFI(?:ED|ES|CATION){_END}",
        r"(?:C|c)orrection\s+to\s+(?:this|our)\b",
    ),
    refile=(rf"REFIL(?:E|ED|ES|ING){_NUMBER}{_END}", r"\(\s*REFIL(?:E|ED|ES)\b[^)]{0,40}\)"),
    repeat=(rf"(?:REPEAT(?:S|ED|ING)?|RPT){_NUMBER}{_END}", r"\(\s*(?:REPEAT|RPT)\b[^)]{0,40}\)"),
    update=(
        rf"(?:UPDATE[DS]?|WRAPUP|WRAP|ROUNDUP|RECAST|RECASTS){_NUMBER}{_END}",
        r"(?:UPDATE|WRAPUP|WRAP|LEAD|LD|ROUNDUP)\s*\d+\b[\s,:–-]",
        r"\(\s*(?:UPDATE[DS]?|WRAPUP|LEAD)\b[^)]{0,40}\)",
        r"\d(?:ST|ND|RD|TH|st|nd|rd|th)\s?(?:LEAD|UPDATE|LD|Lead|Ld|Update)\b",
        r"(?:Updated?|Lead)(?:\s+\d+)?\s*:",
        r"LEAD(?:\s*:|\s+[-–—]\s)",
    ),
    advisory=(
        rf"(?:(?:MEDIA|EDITORS?['’]?S?|NEWS|PHOTO|CLIENT)\s+)?ADVISORY{_NUMBER}{_END}",
        r"(?:Advisory|ADVISORY)\s+(?:to|TO|for|FOR)\s+(?i:editors|clients|subscribers|media)\b",
        rf"(?:NOTE\s+TO\s+EDITORS|EDITORS['’]?\s+NOTE|DAYBOOK|BUDGET){_END}",
    ),
)
_TAIL = _rules(
    correction=(_BEHIND + r"\(?(?:CORRECTED|CORRECTION)\)?\s*$",),
    update=(_BEHIND + r"\(?(?:UPDATE[D]?(?:\s*\d+)?|\d(?:st|nd|rd|th)\s?(?:Ld-Writethru|LD-WRITETHRU|LEAD|Lead))\)?\s*$",),
    refile=(r"\(\s*REFILE[DS]?\s*\)\s*$",),
    repeat=(r"\(\s*(?:REPEAT|RPT)\s*\)\s*$",),
)
_FIRST_LINES = _rules(
    kill=(
        r"(?:(?:MANDATORY|BULLETIN|URGENT|ATTENTION)[\s:–-]+)?KILL(?:[\s,/]+KILL\b|\s*$|\s*[-–—:]\s)",
        r"(?:STORY|ITEM|ARTICLE|COPY)\s+(?:WITHDRAWN|REMOVED|KILLED|RETRACTED|ELIMINATED)\b",
        r"(?i:\W*+(?:attention\W++)*+(?:editors\W++)?please\s+(?:kill|withdraw|disregard|delete)\s+(?:the\s+|our\s+|this\s+)?(?:\w+\s+){0,2}?"
        r"(?:item|story|article|copy|alert|report|dispatch|take)\b)",
        r"(?i:(?:the|this)\s+(?:above\s+|earlier\s+)?(?:story|article|item|report)\b(?:(?!['’]s).){0,200}?\b(?:is|was|has\s+been)\s+(?:being\s+)?"
        r"(?:withdrawn|retracted)\b)",
        r"(?i:we\s+(?:have\s+|are\s+)?(?:withdrawn|withdrew|retracted|killed|withdrawing|retracting|killing)\s+(?:the|this|our)\b)",
    ),
    withhold=(r"HOLD(?:[\s,/]+HOLD\b|\s*$|\s+FOR\s+RELEASE\b)",),
    correction=(
        r"\(\s*(?:(?:This|The)\s+[^.)]{0,80}?\b)?(?i:corrects|corrected|correcting|correction|clarifies)\b",
        r"CORRECT(?:ED|S|ION)(?:[\s,/]+CORRECT(?:ED|S|ION)\b|\s*[-–—:]|\s*$)",
        r"Correct(?:ion|ed|s):\s",
    ),
    refile=(r"\(\s*(?i:refiles|refiled|refiling)\b", r"REFIL(?:E|ES|ED|ING)\s*(?:[-–—:]|$)"),
    repeat=(r"\(\s*(?i:repeats|repeating|repeated)\b", r"(?:REPEATS?|RPT)\s*(?:[-–—:]|$)"),
    update=(
        r"\(\s*(?i:adds|updates|updating|recasts|writes\s+through|rewrites|changes\s+(?:headline|dateline|lead))\b",
        r"UPDATES?(?:\s+\d+)?\s*(?:[-–—:]|$)",
    ),
    advisory=(r"(?i:advisory\s+(?:to|for)\s+(?:editors|clients|subscribers|media))\b", r"ADVISORY\s*(?:[-–—:]|$)"),
)
_SLUG = _rules(
    kill=(r"[,(]\s*(?i:(?:mandatory\s+)?kill|withdrawn|withdrawal|retraction|elimination)\s*(?:[,)]|$)", r"^KILL\s*[:/]"),
    withhold=(r"[,(]\s*(?i:hold)\s*(?:[,)]|$)",),
    correction=(r"(?i:[,(]\s*(?:corrected|correction|corrective|cxn)\b|[-\s]correction\s*$|^correct(?:ed|ion)\s*[-:/])",),
    refile=(r"(?i:[,(]\s*refile[ds]?\b|^refile[ds]?\s*[-:/])",),
    repeat=(r"(?i:[,(]\s*(?:repeat|rpt)\b|^(?:repeat|rpt)\s*[-:/])",),
    update=(
        r"(?i:\b\d+(?:st|nd|rd|th)\s?-?(?:ld|lead|add|update|writethru)\b)",
        r"(?i:[,(]\s*(?:update|wrapup|wrap|lead|ld)\s*+(?:\d++\s*+)?(?:[,)]|$))",
        r"(?i:\bwritethru\b|^(?:update|wrapup)\s*+(?:\d++\s*+)?[-:/])",
        r"\bLEAD\s*\d+\b",
    ),
    advisory=(r"(?i:[,(]\s*advisory\b|^advisory\s*[-:/]|[-\s]advisory\s*$)",),
)
_LEAD_IN = r"^\W*(?:(?i:eds?|editors?|editors?['’]?s?\s+note|note\s+to\s+editors|attention(?:\s+editors)?|apnewsnow|nb)\s*[:.–-]\s*){0,3}"
_NOTE = tuple(
    (action, re.compile(_LEAD_IN + pattern))
    for action, pattern in (
        (
            "kill",
            r"(?i:(?:mandatory\s+|bulletin\s+)?kill(?:\s*$|\s*[-–—:.,]|\s+(?:kill|notice|this|the\s+(?:story|item)|our)\b|\s+(?:story|item)\s*(?:[-–—:.,]|$)))",
        ),
        ("kill", r"(?i:please\s+(?:kill|withdraw|disregard|delete)\b|(?:story|item|article)\s+(?:withdrawn|killed|retracted|removed)\b)"),
        (
            "kill",
            r"(?i:(?:this|the)\s+(?:story|article|item|report)\b.{0,120}?"
            r"\b(?:is|was|has\s+been)\s+(?:being\s+)?(?:withdrawn|killed|retracted)\b)",
        ),
        ("withhold", r"(?i:hold(?:\s+hold\b|\s+for\s+release\b|\s*$)|do\s+not\s+(?:use|publish)\s+(?:until|before)\b)"),
        ("correction", r"(?i:correct(?:s|ed|ing|ion)\b|clarif(?:ies|ied|ication)\b|amends\b)"),
        ("refile", r"(?i:refil(?:es|ed|ing|e)\b)"),
        ("repeat", r"(?i:repeats?\b(?!\s+of\b)|repeating\b|resend(?:s|ing)\b)"),
        (
            "update",
            r"(?i:updat(?:es?|ed|ing)\b|adds\b|adding\b|recasts?\b|leads?\s+throughout\b|rewrites?\b|new\s+throughout\b|with\s+(?:new|more|latest)\b"
            r"|changes\b|edits\b|trims\b)",
        ),
        ("advisory", r"(?i:advisory\b)"),
    )
)
_OTHER_NOTE = re.compile(r"(?<=[.;!])\s+(?=(?i:corrects|correction|updates|adds|recasts|refiles|kill)\b)")

_PRIORITY = re.compile(
    r"^\W*(?:(?:FLASH|SNAP|BREAKING(?:\s+NEWS)?|BULLETIN|URGENT|ALERT|EXCLUSIVE)(?:\s*[-–—:|/]+\s*|\s+(?=\d(?:st|nd|rd|th|ST|ND|RD|TH)\s)))+"
)
_URGENCY = (
    (re.compile(r"^\W*(?:FLASH|SNAP)\b(?!\s*(?i:flood|mob|point|sale))"), 1),
    (re.compile(r"^\W*(?:BREAKING(?:\s+NEWS)?|BULLETIN|NEWS ?ALERT|ALERT)(?:\s*[-–—:|/]|\s*$)"), 2),
    (re.compile(r"^\W*URGENT(?:\s*[-–—:|/.]|\s*$)"), 2),
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What the marks of one story come to."""

    action: WireAction
    pub_status: PubStatus
    replaces: tuple[str, ...]
    urgency: int | None
    quoted: tuple[str, ...] = ()
    """Headlines of the items that a kill takes back."""


def read_marks(story: Delivered) -> Marks:
    """The marks of `story`, by precedence of the places they stand in."""
    pub_status, by_status = _STATUS.get(_code(story.status), ("usable", None))
    if by_status == "correction":  # Superdesk's state: weaker than "canceled", stronger than any words
        pub_status = "usable"
    action = by_status or _from_words(story) or _from_signals(story.signals) or ("update" if _is_later(story) else "new")
    replaces = list(story.replaces)
    quoted: tuple[str, ...] = ()
    if action == "kill":
        replaces += killed_ids(story)
        quoted = tuple(dict.fromkeys(killed_headlines(story, by_status=by_status == "kill")))
    return Marks(
        action=action,
        pub_status=pub_status,
        replaces=tuple(dict.fromkeys(other for other in replaces if other != story.uri)),
        urgency=_urgency(story),
        quoted=quoted[:MAX_QUOTED],
    )


def _from_words(story: Delivered) -> WireAction | None:
    headline = (*_marks_before(story.headline), *_found(_TAIL, story.headline))
    above, slug = tuple(_marks_above(story.body)), tuple(_found(_SLUG, story.slugline or ""))
    found = _strongest((*headline, *above)) or _strongest(slug) or _strongest(_in_note(story.ed_note or ""))
    if found == "correction" and "refile" in (*headline, *above, *slug) and "correction" not in (*headline, *slug):
        return "refile"  # the desk's word for a minor repair, whatever the note says of the slip: "(Corrects spelling of name)"
    return found


def _marks_before(headline: str) -> Iterator[WireAction]:
    """The marks before a headline, one after the other: "REFILE-UPDATE 2-…" has two."""
    rest = _PRIORITY.sub("", headline).lstrip(" *+#")
    for _ in range(4):
        hit = next(((action, found) for action, pattern in _HEADLINE if (found := pattern.match(rest))), None)
        if hit is None:
            return
        yield hit[0]
        rest = rest[hit[1].end() :].lstrip(" -–—:|/")


def _marks_above(body: str) -> Iterator[WireAction]:
    """The marks in the first three lines that say anything."""
    lines = [line.strip() for line in body[:3_000].split("\n") if line.strip()][:3]
    for line in lines:
        yield from _marks_at_start(_FIRST_LINES, line[:400].lstrip(" *+#="))
        if note := re.match(r"(?:Eds?|EDS?|Editors?|EDITORS?|Editor['’]s note)\s*[:.]\s", line):
            yield from _in_note(line[note.end() : 400])


def _marks_at_start(rules: Iterable[Rule], line: str) -> Iterator[WireAction]:
    return (action for action, pattern in rules if pattern.match(line))


def _found(rules: Iterable[Rule], text: str) -> Iterator[WireAction]:
    return (action for action, pattern in rules if pattern.search(text))


def _in_note(note: str) -> Iterator[WireAction]:
    for sentence in _OTHER_NOTE.split(note[:1_000]):
        yield from (action for action, pattern in _NOTE if pattern.match(sentence.strip()))  # type: ignore[misc]


def _from_signals(signals: Iterable[str]) -> WireAction | None:
    return _strongest(action for signal in signals if (action := _SIGNALS.get(_code(signal))))


def _strongest(actions: Iterable[WireAction]) -> WireAction | None:
    return min(actions, key=STRENGTH.index, default=None)


def _is_later(story: Delivered) -> bool:
    version = story.version or ""
    return bool(story.replaces) or (version.isdecimal() and len(version) < 6 and int(version) > 1)


def _urgency(story: Delivered) -> int | None:
    if story.urgency is not None and 1 <= story.urgency <= 9:
        return story.urgency
    first = story.headline or story.body[:200].lstrip().partition("\n")[0]
    return next((urgency for pattern, urgency in _URGENCY if pattern.search(first)), None)


def _code(value: str | None) -> str:
    """ "stat:canceled", "http://cv.iptc.org/newscodes/signal/update" and "Canceled" by their last word, in small letters."""
    return re.split(r"[:/#]", (value or "").strip().rstrip("/"))[-1].lower()
