"""Time words in a story, resolved against the time it was published."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from spacy.tokens import Doc, Span

from streams.extraction.doc import published_of
from streams.extraction.number_words import lexemes, read_number
from streams.extraction.openings import matches_at_words
from streams.facts import DatePrecision, When

_DAYS = {name: n for n, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])}
_DAY = "|".join(_DAYS)
_MONTH_NAMES = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, 1)} | {name[:3]: n for n, name in enumerate(_MONTH_NAMES, 1)} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NUMBER = r"""(?:\d{1,4}|(?:a\ )?few|(?:a\ )?couple\ of|several|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen
    |(?:twenty|thirty|forty|fifty)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)"""
_ABOUT = r"(?:(?:nearly|almost|about|some|around|more\ than|less\ than|over|just\ over|just\ under|at\ least)\ )?"
_UNIT = r"minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?"
# Hours of the day, UTC: the story's own time zone is not known, so a part of a day is a window and never a moment.
_PARTS = {
    "dawn": (4, 7),
    "daybreak": (4, 7),
    "sunrise": (4, 8),
    "morning": (6, 12),
    "midday": (11, 14),
    "noon": (11, 13),
    "afternoon": (12, 18),
}
_PARTS |= {"dusk": (17, 20), "sunset": (17, 20), "nightfall": (17, 21), "evening": (17, 24), "night": (18, 30), "midnight": (23, 25)}
_PARTS |= {"early": (0, 9), "late": (18, 24)}
_PART = "|".join(_PARTS)
_EXPRESSION = re.compile(
    rf"""\b(?:
      (?P<last>(?:in|over|during|within|for|of)\ (?:the\ )?(?:past|last|previous)\ (?P<span>{_ABOUT}(?:{_NUMBER}\ )?(?:{_UNIT})))\b
        (?!['’]s\b)
    | (?P<ago>(?P<agospan>{_ABOUT}{_NUMBER}\ (?:{_UNIT}))\ (?:ago|earlier|before))\b
    | (?P<relday>(?:(?:early|late)\ )?(?:yesterday|today|tonight|last\ night|overnight|this\ (?:morning|afternoon|evening))
        (?:\ (?:morning|afternoon|evening|night))?)\b
    | (?P<before>(?:the\ )?day\ before\ yesterday)\b
    | (?P<date>(?:on\ )?(?:(?:{_DAY}),?\ )?
        (?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\ (?:of\ )?(?P<m1>{_MONTH})\b\.?
        |(?P<m2>{_MONTH})\b\.?\ (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![,.]\d))
        (?:,?\ (?P<y1>(?:19|20)\d\d)\b)?)
    | (?P<iso>(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d))\b
    | (?P<weekday>(?:(?:at|before|after|around|since|by|in\ the)\ (?:early\ |late\ )?(?:{_PART})\ (?:hours\ )?(?:of|on)\ )?
        (?:on\ )?(?:(?:early|late|last|this|past)\ (?:on\ )?)?(?P<dayname>{_DAY})(?:'s|’s)?(?:\ (?:{_PART}))?)\b
    | (?P<lastunit>(?:last|this|the\ (?:past|previous))\ (?:week|weekend|month|year|{_MONTH}))\b
    | (?P<month>(?:in|since)\ (?:(?:early|late|mid)[- ])?(?P<m3>{_MONTH})\b(?:,?\ (?P<y2>(?:19|20)\d\d)\b)?)
    | (?P<year>(?:in|since|during|of|by)\ (?:(?:early|late|mid)[- ])?(?P<y3>(?:1[5-9]|20)\d\d)\b
        (?![,.]\d|-\d\d-\d|\ (?:people|men|dead|others)))
    | (?P<decade>(?:in\ the\ )?(?:early\ |late\ |mid-?)?(?P<dec>(?:19|20)\d0)s)\b
    | (?P<since>since\ (?:the\ )?(?:\w+\ ){{0,2}}(?:began|started|erupted|broke\ out|begin|start|outbreak))\b
    | (?P<part>(?:at|before|after|around|since|in\ the|by)\ (?:early\ |late\ |mid-?)?(?:{_PART}))\b
    )""",
    re.VERBOSE,
)
"""Of a text in lower case: to ignore case would take twice as long."""
_PRECISIONS: dict[str, DatePrecision] = {"minute": "hour", "hour": "hour", "day": "day", "night": "day", "week": "week"}
_DAYS_IN = {"day": 1, "night": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365, "decade": 3652}
_OPENING = re.compile(
    rf"""\d.*|mid.*|{_DAY}|{_MONTH}|early|late|yesterday|today|tonight|overnight|last|past|this|the|day
    |in|over|during|within|for|of|on|at|by|before|after|since|around
    |nearly|almost|about|some|more|less|just|an?|few|couple|several|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen
    |twenty|thirty|forty|fifty""",
    re.VERBOSE,
)
"""The words that an expression may begin with: most of a text is passed over by them."""
_ODD_LETTERS = str.maketrans("ıİſ\u212a", "iIsK")
"""What a pattern that ignores case takes for a plain letter and a table of words does not: "APRİL"."""
_SINCE = re.compile(r"\bsince(?: \w+)?$", re.IGNORECASE)
_JUST_BEFORE = 60
"""Characters before a time among which "since" may stand: all of a text, for each of its times, would be its square."""
_OF_LATE = timedelta(days=14)
_FROM_ANOTHER_DAY = re.compile(r"\b(?:days?|nights?) (?:earlier|before)$")
"""What is counted from the weekday told before it: "on Monday … two days earlier"; "ago" counts from the story."""
_FROM_BEFORE = 300
"""Characters behind that day."""
Found = tuple[str | None, str | None, DatePrecision]


def resolve_time(text: str | Span, *, published: datetime | None) -> When:
    """What the first time expression of a text means, past by default; unresolved where there is none or no date to count from."""
    words = text.text if isinstance(text, Span) else text
    return next((when for _, _, when in _found_in(words, published)), When(words))


def time_mentions(doc: Doc) -> list[tuple[int, int, When]]:
    """Every time expression of a story with its token range, resolved against the story's date, in text order."""
    if doc._.times is None:
        doc._.times = tuple(_mentions(doc, published_of(doc)))
    return list(doc._.times)


def _mentions(doc: Doc, published: datetime | None) -> Iterator[tuple[int, int, When]]:
    for start, end, when in _found_in(doc.text, published):
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is not None:
            yield span.start, span.end, when


def _found_in(text: str, published: datetime | None) -> Iterator[tuple[int, int, When]]:
    plain = text.translate(_ODD_LETTERS)
    lower = plain.lower()  # as long as before: the one letter that grows is among the odd ones
    told, told_at = None, 0
    for match in matches_at_words(_EXPRESSION, _may_open, lower):
        if _is_modal_may(match, plain):
            continue
        from_told = told is not None and match.start() - told_at < _FROM_BEFORE and _FROM_ANOTHER_DAY.search(match[0])
        when = _when(match, text[match.start() : match.end()], told if from_told else published)
        yield match.start(), match.end(), when
        if match["weekday"] and when.start is not None:
            told, told_at = datetime.fromisoformat(when.start[:10]), match.end()


@lru_cache(maxsize=20_000)
def _may_open(word: str) -> bool:
    return _OPENING.fullmatch(word) is not None


def _is_modal_may(match: re.Match[str], text: str) -> bool:
    """Whether "may" is a verb: "12 may have died" names no day."""
    return any(text[slice(*match.span(group))] == "may" for group in ("m1", "m2", "m3"))


def _when(match: re.Match[str], text: str, published: datetime | None) -> When:
    now = published.replace(tzinfo=published.tzinfo or UTC).astimezone(UTC) if published else None
    try:
        found = _absolute(match, now) or (_relative(match, now) if now else None)
    except (OverflowError, ValueError):  # before the year 1
        found = None
    if found and now and _SINCE.search(match.string[max(0, match.start() - _JUST_BEFORE) : match.start()] + match[0].split()[0]):
        found = _up_to(now, *found)
    return When(text, *found) if found else When(text)


def _up_to(now: datetime, start: str | None, end: str | None, precision: DatePrecision) -> Found:
    """What has gone on since a day of late goes on until the story; since a day long ago it says no more than that day."""
    today = now.date()
    if start is None or precision not in {"day", "part_of_day"} or not timedelta() <= today - date.fromisoformat(start[:10]) <= _OF_LATE:
        return start, end, precision
    return start[:10], today.isoformat(), "day"


def _absolute(match: re.Match[str], now: datetime | None) -> Found | None:
    if match["iso"]:
        return _days(_date(int(match["iy"]), int(match["im"]), int(match["id"])))
    if match["date"]:
        day, month = int(match["d1"] or match["d2"]), _MONTHS[(match["m1"] or match["m2"]).lower()]
        if match["y1"]:
            return _days(_date(int(match["y1"]), month, day))
        return _days(_latest(now.date(), month, day)) if now else None
    if match["month"] and (match["y2"] or now):
        month = _MONTHS[match["m3"].lower()]
        year = int(match["y2"]) if match["y2"] else _year_of(now, month)
        first = date(year, month, 1)
        end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return _open(match[0], first, end, "month", now)
    if match["year"]:
        year = int(match["y3"])
        return _open(match[0], date(year, 1, 1), date(year, 12, 31), "year", now)
    if match["decade"]:
        first_year = int(match["dec"])
        return f"{first_year}-01-01", f"{first_year + 9}-12-31", "year"
    return None


def _relative(match: re.Match[str], now: datetime) -> Found | None:
    words = match[0].lower()
    today = now.date()
    if match["last"]:
        amount, unit = _amount(match["span"])
        start = _back(now, amount, unit)
        return _iso(start), _iso(now), _PRECISIONS.get(unit, "month")
    if match["ago"]:
        amount, unit = _amount(match["agospan"])
        return _around(_back(now, amount, unit), unit)
    if match["before"]:
        return _days(today - timedelta(days=2))
    if match["relday"]:
        return _day_word(words, today)
    if match["weekday"]:
        day = _last_weekday(today, _DAYS[match["dayname"].lower()], past=" last " in f" {words} ")
        return _part_of(day, words) or _days(day)
    if match["lastunit"]:
        return _last_unit(words, today)
    if match["since"]:
        return None, _iso(now), "unknown"
    if match["part"]:
        return _part_of(today if now.hour >= 12 or "night" not in words else today - timedelta(days=1), words)
    return None


def _day_word(words: str, today: date) -> Found | None:
    if "overnight" in words or words.startswith("last night"):
        return _hours(today - timedelta(days=1), 18, 32)
    day = today - timedelta(days=1) if "yesterday" in words else today
    return _part_of(day, "night" if "tonight" in words else words) or _days(day)


def _last_unit(words: str, today: date) -> Found | None:
    this = words.startswith("this")
    if "weekend" in words:
        saturday = today - timedelta(days=(today.weekday() - 5) % 7 or (0 if this else 7))
        return saturday.isoformat(), (saturday + timedelta(days=1)).isoformat(), "day"
    if "week" in words:
        monday = today - timedelta(days=today.weekday() + (0 if this else 7))
        return monday.isoformat(), (today if this else monday + timedelta(days=6)).isoformat(), "week"
    if "month" in words:
        first = today.replace(day=1)
        if this:
            return first.isoformat(), today.isoformat(), "month"
        end = first - timedelta(days=1)
        return end.replace(day=1).isoformat(), end.isoformat(), "month"
    if "year" in words:
        year = today.year - (not this)
        return f"{year}-01-01", today.isoformat() if this else f"{year}-12-31", "year"
    for name, month in _MONTHS.items():
        if words.endswith(name):
            year = _year_of(datetime(today.year, today.month, 1, tzinfo=UTC), month) if not this else today.year
            end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            return date(year, month, 1).isoformat(), end.isoformat(), "month"
    return None


def _part_of(day: date, words: str) -> Found | None:
    for name, (start, end) in _PARTS.items():
        if re.search(rf"\b{name}\b", words):
            return _hours(day, start, end)
    return None


def _hours(day: date, start: int, end: int) -> Found:
    midnight = datetime.combine(day, time(), UTC)
    return _iso(midnight + timedelta(hours=start)), _iso(midnight + timedelta(hours=end)), "part_of_day"


def _days(day: date | None) -> Found | None:
    return (day.isoformat(), day.isoformat(), "day") if day else None


def _open(words: str, start: date, end: date, precision: DatePrecision, now: datetime | None) -> Found:
    """A month or year; "since" it means up to the story, unless it is yet to come."""
    if words.lower().startswith("since") and not (now and start > now.date()):
        return start.isoformat(), now.date().isoformat() if now else None, precision
    return start.isoformat(), end.isoformat(), precision


def _amount(span: str) -> tuple[int, str]:
    """ "nearly ten days" -> (10, "day")."""
    words = lexemes(span)
    unit = words[-1].text.removesuffix("s")
    number = next((n for at in range(len(words) - 1) if (n := read_number(words, at)) and n.low is not None), None)
    few = 3 if any(word.text in ("few", "several") for word in words) else 2 if any(word.text == "couple" for word in words) else 1
    return (int(number.low) if number and number.low is not None else few), unit


def _back(now: datetime, amount: int, unit: str) -> datetime:
    if unit in ("minute", "hour"):
        return now - timedelta(minutes=amount * (60 if unit == "hour" else 1))
    return now - timedelta(days=amount * _DAYS_IN[unit])


def _around(moment: datetime, unit: str) -> Found:
    day = moment.date()
    if unit in ("minute", "hour"):
        return _iso(moment), _iso(moment), "hour"
    if unit in ("day", "night"):
        return day.isoformat(), day.isoformat(), "day"
    if unit in ("week", "fortnight"):
        return (day - timedelta(days=3)).isoformat(), (day + timedelta(days=3)).isoformat(), "week"
    if unit == "month":
        return day.replace(day=1).isoformat(), day.isoformat(), "month"
    return f"{day.year:04}-01-01", f"{day.year:04}-12-31", "year"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _latest(today: date, month: int, day: int) -> date | None:
    """The last time it was that day; up to a week ahead counts as this year (time zones, embargoed stories)."""
    for year in (today.year, today.year - 1):
        found = _date(year, month, day)
        if found and found <= today + timedelta(days=7):
            return found
    return None


def _year_of(now: datetime | None, month: int) -> int:
    assert now is not None
    return now.year if month <= now.month else now.year - 1


def _last_weekday(today: date, weekday: int, *, past: bool) -> date:
    """The day of that name, today included unless it is "last Monday"."""
    back = (today.weekday() - weekday) % 7
    return today - timedelta(days=back or (7 if past else 0))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
