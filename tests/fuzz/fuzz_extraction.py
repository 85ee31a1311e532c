"""Texts put together from the words of casualties, furniture of wires, odd letters and long lines, through the whole pipeline."""

from datetime import UTC, datetime
from functools import cache

from spacy.language import Language

from streams.extraction import extract_stories, load_pipeline
from streams.facts import Extraction
from streams.incidents import reports_of
from streams.messages import Pipeline, Position, decode, encode, enriched_of
from streams.messages.article import EnrichedArticle
from streams.story import Story
from tests.fuzz.choices import Choices
from tests.fuzz.odd_text import odd

RECEIVED = datetime(2026, 3, 12, 12, tzinfo=UTC)
NUMBERS = (
    "Three", "At least 12", "more than 1,200", "Two dozen", "a", "no", "Another five", "between 10 and 15", "half of the",
    "up to 30", "Dozens of", "one in ten", "14", "2bn", "two and a half million", "some 40", "The 21st", "20-25",
    "several hundred", "٣", "½", "10" * 20, "zero", "both",
)  # fmt: skip
PEOPLE = (
    "people", "civilians", "children", "soldiers", "policemen", "women and two children", "nurses", "migrants", "rebels",
    "suicide bombers", "members of the Islamic State group", "journalists, among them Mira Rai", "of them", "others", "miners",
    "his sons", "bodies", "Syrians", "worshippers", "aid workers", "mother-of-two", "students (aged 9, 11 and 12)",
    "passengers and crew aboard", "", "victims", "houses", "goats",
)  # fmt: skip
VERBS = (
    "were killed", "died", "have been wounded", "are missing", "were abducted by gunmen", "drowned", "was shot dead",
    "fled their homes", "is dead", "were detained", "were rescued", "remain trapped", "tested positive for cholera",
    "had been feared dead", "may have died", "were not killed", "and 17 hurt", "while four more were injured",
    "including two who later died of wounds", "was said to have perished", "killing themselves",
)  # fmt: skip
TAILS = (
    "in an air strike on Idlib", "near the market of Mosul on Tuesday", "in Goma, eastern Congo", "when a bus fell into a ravine",
    "at sea off Sfax", ", police said", ", according to the Syrian Observatory for Human Rights",
    ", a hospital official told Reuters", "in the past week", "since 2011", "during clashes between the army and M23",
    "in March 2019", "yesterday", "in Kabul and Herat", ', he said: "We counted 12 bodies"', "of hunger", ", up from nine",
    ", revising an earlier toll of 20", "- not 12 as reported", "(see map)", "; he denied it", "at 10.30 p.m. (2030 GMT)", "",
)  # fmt: skip
FURNITURE = (
    "KYIV, March 3 (Reuters) - ", "BEIRUT (AP) — ", "(Reporting by Ann Ray; Editing by Bo Li)", "* * *", "--",
    "Read more: https://x.example/a?b=1", "UPDATE 2-", "EDITORS' NOTE: corrects toll", "By Mira Rai", "MORE TO COME",
    "©2026 Example Wire", "@xw #toll", "Factbox:", "- ", "1. ", "• ", "Killed | Injured | Missing\n12 | 30 | 4\n",
    "Q: How many died?", "### ", "<b>", "&nbsp;", "{", "mira@x.example", "ENDS", "...", "_" * 90,
)  # fmt: skip
ODD = (
    "\u200b", "\u200e", "\u202e", "\ufeff", "\xad", "\x85", "\u2028", "\u0301" * 30, "💥", "👨‍👩‍👧", "\U0010ffff", "\ufffd", "ﬁ",
    "ß", "İ", "ǆ", "᠎", "\t", "\n", "\n\n", "\n \n", "   ", "\xa0", "\u3000", "„", "“", "”", "'", "’", "(", ")", "[", "—", "-",
    ",", ".", ";", ":", "!", "?", "…", "/", "killed", "dead", "toll", "Who", "that", "and", "of", "said", "by", "not", "12",
    "two", "Aleppo", "U.S.", "al-", "Mr.", "'s", "n't", "Sr", "Xi", "死者三人。", "погибли трое", "قتل ثلاثة", "तीन लोग मारे गए",
    "ສາມຄົນຕາຍ", "x" * 300, "-" * 200, "." * 200, "()" * 60, '"' * 60, "1" * 200, "1,1" * 60,
)  # fmt: skip


@cache
def _pipeline() -> Language:
    return load_pipeline()


def fuzz_extraction(data: bytes) -> None:
    choices = Choices(data)
    body = _text(choices)
    headline = _sentence(choices).rstrip(".")[:300] if choices.once_in(2) else ""
    published = choices.pick((None, RECEIVED, datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, 23, tzinfo=UTC)))
    story = Story(uri="urn:fuzz", headline=headline, body=body, version_created=published, located=choices.pick((None, "Tunis", "", "💥")))
    (found,) = extract_stories([story], nlp=_pipeline())
    _check(found, story)
    where = Position("articles.raw", 0, 0)
    article = enriched_of(story, found, received=RECEIVED, position=where, pipeline=Pipeline())
    assert decode(EnrichedArticle, encode(article)) == article
    for report in reports_of(story, found, received=RECEIVED):
        encode(report)


def _text(choices: Choices) -> str:
    parts: list[str] = []
    for _ in range(1 + choices.number(7)):
        match choices.number(8):
            case 0:
                parts += choices.some(FURNITURE, 2)
            case 1:
                parts.append(choices.pick((" ", "", "\n")).join(choices.some(ODD, 16)))
            case 2:
                words = [*NUMBERS, *PEOPLE, *VERBS, *TAILS, *ODD]
                parts.append(" ".join(choices.some(words, 20)))
            case _:
                parts.append(_sentence(choices))
    text = odd(choices.pick((" ", " ", "\n", "\n\n", "")).join(parts), choices)
    if choices.once_in(20):
        text += choices.rest()[:400].decode("utf-8", "replace")
    if choices.once_in(200):  # one very long line
        text = (text.replace("\n", " ") + " ") * (1 + 6_000 // (len(text) + 1))
    return text[:8_000]


def _sentence(choices: Choices) -> str:
    sentence = " ".join(choices.pick(part) for part in (NUMBERS, PEOPLE, VERBS, TAILS, TAILS))
    if choices.once_in(3):
        at = choices.number(len(sentence))
        sentence = sentence[:at] + choices.pick(ODD) + sentence[at:]
    return sentence + choices.pick((".", ".", ".", "!", "?", "", '."', ","))


def _check(found: Extraction, story: Story) -> None:
    fields = {"body": story.body, "headline": story.headline}

    def at(field: str, start: int, end: int) -> str:
        assert 0 <= start < end <= len(fields[field])
        return fields[field][start:end]

    ids = [fact.fact_id for fact in found.facts]
    assert len(set(ids)) == len(ids), "two facts have one id"
    for fact in found.facts:
        assert fact.quote == at(fact.field, fact.start, fact.end), "a quote is not what stands at its offsets"
        known = [bound for bound in (fact.low, fact.best, fact.high) if bound is not None]
        assert known == sorted(known), "bounds are out of order"
        assert all(bound >= 0 for bound in known)
        assert 0 < fact.confidence < 1
        assert fact.part_of is None or (fact.part_of in ids and fact.part_of != fact.fact_id), "a part of nothing"
    for event in found.events:
        assert event.quote == at(event.field, event.start, event.end), "an event's quote is not what stands at its offsets"
    for entity in found.entities:
        for mention in entity.mentions:
            assert mention.text == at(mention.field, mention.start, mention.end), "a mention is not what stands at its offsets"
    for toll in found.tolls.values():
        known = [bound for bound in (toll.low, toll.best, toll.high) if bound is not None]
        assert known == sorted(known), "a toll's bounds are out of order"
