"""Marks of the wires, in every place where they may stand, in any order and any spelling."""

from typing import get_args

from streams.feeds.delivered import Delivered
from streams.feeds.wire_marks import MAX_QUOTED, read_marks
from streams.story import PubStatus, WireAction
from tests.fuzz.choices import Choices
from tests.fuzz.odd_text import odd

PIECES = (
    "KILL", "KILL KILL KILL", "MANDATORY KILL", "STORY WITHDRAWN", "please kill the", "withdraw", "disregard",
    "has been withdrawn", "CORRECTED", "CORRECTED (OFFICIAL)", "CORRECT", "(Corrects", "Correction", "CLARIFIES", "REFILE",
    "REPEAT", "RPT", "UPDATE 2", "UPDATE", "WRAPUP 3", "2nd Ld-Writethru", "1ST LEAD", "LEAD", "ADVISORY", "EDITORS NOTE", "Eds:",
    "HOLD", "HOLD FOR RELEASE", "EMBARGOED UNTIL", "URGENT", "FLASH", "BREAKING NEWS", "BULLETIN", "ALERT", "SNAP", "EXCLUSIVE",
    "NEWS ALERT", "item", "story", "dpa 731", "urn:x:1", "tag:wire,2026:44", "https://x.example/?a=(1)", "guid", "the above",
    "this article", "adds", "updates", "recasts", "with new quotes", "killed in Idlib", "nine sailors drowned", "in", "of", "to",
    "for", "the", "Editor's note", "editors", "clients", "attention", "'", '"', "“", "”", "„", "«", "»", "’", "'s", "-", "–", "—",
    ":", "|", "/", ",", ".", ";", "!", "(", ")", "*", "+", "#", "=", " ", "  ", "\n", "\n\n", "\t", "\u2028", "\x85", "\xa0", "1",
    "22", "٣", "²", "é", "İ", "ß", "💥", "x", "A" * 50, " " * 50, "-" * 50,
)  # fmt: skip
CODES = (
    "stat:canceled",
    "usable",
    "killed",
    "http://cv.iptc.org/newscodes/signal/update",
    "sig:correction",
    "edStat:U",
    "",
    "/",
    ":",
    "corrected",
)
VERSIONS = (None, "", "0", "1", "2", "10", "٣", "²", "9" * 500, "1.2", "-1")


def fuzz_wire_marks(data: bytes) -> None:
    choices = Choices(data)

    def words(most: int = 12) -> str:
        glue = choices.pick(("", " ", " ", "-", "\n"))
        text = odd(glue.join(choices.some(PIECES, most)), choices)
        if choices.once_in(12):
            text += choices.rest()[:64].decode("utf-8", "replace") + choices.pick(PIECES)
        return text * (1 + choices.number(1_000)) if choices.once_in(40) else text

    story = Delivered(
        uri=choices.pick((None, "urn:x:1", "urn:x:2")),
        version=choices.pick(VERSIONS),
        headline=words()[:2_000],
        body=words(30),
        status=choices.pick((None, None, *CODES)),
        signals=tuple(choices.some(CODES, 2)),
        replaces=tuple(choices.some(("urn:x:1", "urn:x:0"), 2)),
        urgency=choices.pick((None, None, -1, 0, 3, 10)),
        slugline=words(4)[:2_000] or None,
        ed_note=words()[:2_000] or None,
    )
    marks = read_marks(story)
    assert marks.action in get_args(WireAction)
    assert marks.pub_status in get_args(PubStatus)
    assert len(marks.quoted) <= MAX_QUOTED
    assert story.uri not in marks.replaces
    assert len(set(marks.replaces)) == len(marks.replaces)
    assert marks.urgency is None or 1 <= marks.urgency <= 9
    assert read_marks(story) == marks
