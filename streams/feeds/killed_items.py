"""Which other items the words of a kill name: by an id, by an agency's item number, or by their headline."""

import re
from collections.abc import Iterator

from streams.feeds.delivered import Delivered

_VERBS = r"(?i:\b(?:kill|withdraw|disregard|delete|withdrawn|killed|retracted|retract)\b)"
_NUMBER = r"(?!(?i:of|on|at|by|in|from|no|the|and)\b)[A-Za-z]{2,16}[\s#-]?\d{1,6}\b"
"""An agency's short name and a number: "dpa 731"."""
_KILL_OF = re.compile(
    _VERBS + r"[^.;\n]{0,60}?"
    r"(?i:\b(?:item|story|article|copy|alert|report|dispatch|take|number|no|slug|guid|id)\b)\W{0,3}(?P<id>"
    r"(?i:urn|tag|https?|guid|ni):[^\s<>\"';)]{4,400}|" + _NUMBER + r"|(?=[\w:./-]*\d)[A-Za-z0-9][\w:./-]{4,80}[A-Za-z0-9])"
)
_QUOTED = re.compile(_VERBS + r"[^\n\"“„«]{0,500}[\"“„«](?P<headline>[^\"“”»\n]{8,300})[\"“”»]")
_BEHIND_MARK = re.compile(
    r"^\W*(?:(?:MANDATORY|BULLETIN|URGENT|ATTENTION|NEWS)\W+)*"
    r"(?:(?:KILL\b[\s,/]*+)++|(?:STORY|ITEM|ARTICLE|COPY)\s+(?:WITHDRAWN|REMOVED|KILLED|RETRACTED|ELIMINATED)\b|(?:WITHDRAWAL|RETRACTION|ELIMINATION)\b)"
    r"\s*[-–—:]\s*(?P<headline>.{8,300})$"
)
_FIRST_VERSIONS = (None, "", "0", "1")


def killed_ids(story: Delivered) -> Iterator[str]:
    """Ids and item numbers in the words of a kill: "Please kill item dpa 731"."""
    for place in (story.headline, story.body[:2_000], story.ed_note or ""):
        for found in _KILL_OF.finditer(place):
            yield found["id"].rstrip(".,;:")


def killed_headlines(story: Delivered, *, by_status: bool) -> Iterator[str]:
    """Headlines of other items that a kill quotes, or repeats behind its mark.

    A later version, and an item that its status alone takes back, repeats its own headline: that names no other.
    """
    for place in (story.body[:2_000], story.ed_note or ""):
        yield from (found["headline"].strip() for found in _QUOTED.finditer(place))
    if not by_status and story.version in _FIRST_VERSIONS and (behind := _BEHIND_MARK.match(story.headline)):
        yield behind["headline"].strip()
