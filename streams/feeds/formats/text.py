"""Plain text: a first line that is clearly a headline is the headline, the rest is the body."""

import re

from streams.feeds.clean_text import clean, one_line
from streams.feeds.delivered import Delivered

KICKER = re.compile(r"(?:BREAKING(?: NEWS)?|URGENT|FLASH|BULLETIN|NEWS ?ALERT|ALERT|SNAP|DEVELOPING)[\s:.!*-]*")
_MAX_HEADLINE = 200
_DATELINE = re.compile(r"[A-Z][A-Z\s.,'/-]+(?:(?:\([A-Za-z /-]+\)|,[^.]{1,40})\s*)?[-–—]{1,2}\s")


def read_text(text: str) -> Delivered:
    """One plain text."""
    headline, body = split_headline(clean(text))
    return Delivered(headline=headline, body=body, looked_for="text")


def split_headline(text: str) -> tuple[str, str]:
    """The headline and the body; a line such as "BREAKING NEWS" above the headline belongs to neither."""
    rest, kicker = text.lstrip("\n "), ""
    line, _, after = rest.partition("\n")
    if KICKER.fullmatch(line.strip()) and after.strip():
        kicker, rest = line, after.lstrip("\n ")
        line, _, after = rest.partition("\n")
    gap = re.match(r"[ \t]*\n", after)
    if _is_headline(line.strip()) and after.strip() and (gap or kicker):
        return one_line(line), after.lstrip("\n ").rstrip()
    return "", (rest if kicker else text).rstrip()


def _is_headline(line: str) -> bool:
    """Short, not a sentence with its full stop, no dateline and no field of a mail header."""
    if not 8 <= len(line) <= _MAX_HEADLINE or " " not in line or line.endswith((".", ",", ";", ":", '."', ".”", "!”")):
        return False
    return not _DATELINE.match(line) and not re.match(r"(?i)(?:by|from|to|date|subject|eds?)\b[:. ]", line)
