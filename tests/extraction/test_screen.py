"""What the screen lets pass unread tells of nothing, and what tells of something is never let pass."""

import tomllib
from pathlib import Path

import orjson
import pytest
import spacy
from spacy.language import Language

from streams.errors import ModelError
from streams.extraction import Screen, extract_stories, load_pipeline
from streams.extraction.event_rules import EventRules
from streams.extraction.load_rules import entries, load_rules
from streams.extraction.pipeline import make_doc
from streams.extraction.triggers import CasualtyRules
from streams.facts import Extraction
from streams.story import Story

BENCH = Path(__file__).parents[2] / "bench"
GOLDEN = Path(__file__).parents[1] / "golden" / "stories"

MARKETS = """FRANKFURT - Shares in Halder & Brandt rose 4 percent on Tuesday after the maker of pumps lifted its forecast for the year.

The company now expects sales of 2.1 billion euros. Chief executive Ines Vogt said orders from shipyards had been better than in spring.

Analysts had expected less. The rally carried other engineering stocks with it, and the DAX closed at its best level since June."""
LOW_KEY = (
    "The council met on Tuesday to vote on the new timetable for buses. Members said the plan would be sent to the region for approval."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


@pytest.fixture(scope="module")
def screen(nlp: Language) -> Screen:
    return Screen(nlp)


def story(body: str, headline: str = "") -> Story:
    return Story(uri="urn:x:1", headline=headline, body=body)


def may_tell(body: str, nlp: Language, screen: Screen) -> bool:
    return screen.may_tell(make_doc(story(body), nlp))


def told(found: Extraction) -> tuple[object, ...]:
    return found.facts, found.events, found.tolls, found.subjects


@pytest.mark.parametrize("rules", [CasualtyRules, EventRules])
def test_no_example_of_any_entry_is_without_a_sign(rules: type, nlp: Language, screen: Screen) -> None:
    texts = [text for entry in entries(load_rules(rules)) for text in getattr(entry, "examples", ())]
    docs = nlp.pipe(texts, batch_size=64)
    telling = [text for text, doc in zip(texts, docs, strict=True) if doc._.casualties or doc._.event_mentions]
    assert len(telling) > 300
    silent = [text for text in telling if not list(screen.telling(make_doc(story(text), nlp)))]
    assert not silent, f"{len(silent)} of {len(telling)}:\n" + "\n".join(silent)


@pytest.mark.parametrize("change", [str.upper, str.lower], ids=["capitals", "small letters"])
def test_a_text_without_letters_of_both_cases_has_its_signs_too(change: type[str], nlp: Language, screen: Screen) -> None:
    body = change("Gunmen from the Red Dawn Brigade have taken 19 worshippers. Two clerks were bitten by a dog.")
    assert sum(end - start for start, end in screen.telling(make_doc(story(body), nlp))) == len(nlp.make_doc(body))


@pytest.mark.parametrize(
    "body",
    [
        MARKETS,
        LOW_KEY,
        f"{LOW_KEY} {LOW_KEY}\n\nThe senator killed the bill. Her rivals were hurt by it, and a flood of complaints reached the paper.",
        f"{LOW_KEY} {LOW_KEY}\n\nUnited hit back after the break, shot wide twice and drew before the crowd went home.",
        "",
        "\n\n \n",
    ],
)
def test_a_story_of_neither_casualty_nor_event_need_not_be_read(body: str, nlp: Language, screen: Screen) -> None:
    assert not may_tell(body, nlp, screen)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nine miners died in a collapse at the Torma pit on Friday.",
        "Police broke up a protest in the town on Monday.",
        "The drought has driven 12,000 people from their homes.",
        "Of the crew, four are unaccounted for.",
        "The figure stands at 31 dead.",
    ],
)
def test_one_sentence_that_tells_of_something_is_enough_to_read_the_story(sentence: str, nlp: Language, screen: Screen) -> None:
    paragraphs = MARKETS.split("\n\n")
    assert may_tell("\n\n".join([*paragraphs[:2], sentence, paragraphs[2]]), nlp, screen)


@pytest.mark.parametrize(
    "pair",
    [
        ("Two brothers from Torma went fishing on Sunday.", "Both drowned."),
        ("The ferry was carrying 31 passengers and a crew of four.", "There were no survivors."),
        ("Ana Ruiz, a 34-year-old teacher, came home on Monday.", "She was found dead in the yard."),
        ("Officials spoke of 40 farmers in the valley.", "All of them are missing."),
    ],
)
def test_people_counted_in_a_sentence_without_a_sign_are_found(pair: tuple[str, str], nlp: Language, screen: Screen) -> None:
    paragraphs = MARKETS.split("\n\n")
    body = "\n\n".join([*paragraphs[:2], " ".join(pair), *paragraphs[1:]])
    assert next(extract_stories([story(body)], nlp=nlp)).facts
    assert may_tell(body, nlp, screen)


def test_what_is_let_pass_has_its_subjects_and_says_that_it_was_not_read(nlp: Language, screen: Screen) -> None:
    [whole], [screened] = (list(extract_stories([story(MARKETS)], nlp=nlp, screen=one)) for one in (None, screen))
    assert screened.screened
    assert not whole.screened
    assert screened.subjects == whole.subjects != ()
    assert whole.entities
    assert not screened.entities


def test_what_is_read_is_read_as_without_a_screen(nlp: Language, screen: Screen) -> None:
    stories = [story(path.read_text()) for path in sorted(GOLDEN.glob("*.txt"))]
    assert list(extract_stories(stories, nlp=nlp, screen=screen)) == list(extract_stories(stories, nlp=nlp))


def test_ordinary_news_and_figures_of_speech_give_the_same_facts_and_events_with_a_screen(nlp: Language, screen: Screen) -> None:
    ordinary = [orjson.loads(line) for line in (BENCH / "ordinary.jsonl").read_bytes().splitlines()]
    categories = tomllib.loads((BENCH / "negatives.toml").read_text())["category"]
    passages = [passage for category in categories for passage in category.get("nothing", ())]
    stories = [story(one["body"], one["headline"]) for one in ordinary] + [
        story("\n\n".join(passages[n : n + 5])) for n in range(0, 100, 5)
    ]
    whole, screened = (list(extract_stories(stories, nlp=nlp, screen=one)) for one in (None, screen))
    assert [told(one) for one in screened] == [told(one) for one in whole]
    assert sum(one.screened for one in screened) > 30


def test_a_pipeline_of_another_kind_has_no_screen() -> None:
    with pytest.raises(ModelError, match="tollwire_encoder"):
        Screen(spacy.blank("en"))
