"""Words that other news uses too tell of an event in a lead, beside another event or where harm is spoken of, and else of none."""

import pytest
from spacy.language import Language

from streams.extraction import Screen, extract_stories, load_pipeline
from streams.extraction.pipeline import make_doc
from streams.extraction.tone import tone_of
from streams.story import Story

LEAD = (
    "LISBON, May 4 - The council voted on Thursday to cut the number of tuk-tuk licences by half from next spring, after two years of "
    "complaints about noise and blocked pavements from people who live in the old quarters of the city. Operators will go to court."
)
ASIDE = 'Rosa Pinho, who hung a sign from her balcony, said: "We have won a battle."'
MATCH = (
    "United drew level before half-time when the striker scored his ninth of the season. "
    "The visitors came from the second tier of the league."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def events_of(nlp: Language, body: str, headline: str = "") -> list[str]:
    [found] = extract_stories([Story(uri="urn:x:1", headline=headline, body=body)], nlp=nlp)
    return [event.name for event in found.events]


def test_a_loose_word_behind_the_lead_tells_of_no_event(nlp: Language) -> None:
    assert events_of(nlp, f"{LEAD} {ASIDE}") == []


def test_a_loose_word_in_the_lead_tells_of_its_event(nlp: Language) -> None:
    assert events_of(nlp, f"LISBON, May 4 - The battle for the northern ridge went on. {LEAD}") == ["armed clash"]


def test_a_loose_word_in_the_headline_tells_of_its_event(nlp: Language) -> None:
    assert events_of(nlp, LEAD, headline="Battle for northern ridge goes on") == ["armed clash"]


def test_a_loose_word_tells_of_its_event_where_the_story_speaks_of_harm(nlp: Language) -> None:
    assert events_of(nlp, f"{LEAD} In the north, rebels said that they had won a battle.") == ["armed clash"]


def test_a_loose_word_tells_of_its_event_beside_another_event(nlp: Language) -> None:
    assert events_of(nlp, f"{LEAD} {ASIDE} An earthquake shook the town of Faro on Monday.") == ["armed clash", "earthquake"]


def test_a_denial_without_anything_that_is_denied_is_no_event(nlp: Language) -> None:
    assert events_of(nlp, f"{LEAD} Its leader denied having blown up the council for electoral gain.") == []


def test_a_denial_of_an_attack_is_one(nlp: Language) -> None:
    assert "denial" in events_of(nlp, f"{LEAD} A militia shelled the town of Bor. Its leader denied having shelled it.")


def test_in_news_of_a_match_loose_words_tell_of_no_event_even_in_the_lead(nlp: Language) -> None:
    assert events_of(nlp, MATCH, headline="United rally in battle of the cup") == []


def test_in_news_of_a_match_they_do_where_police_are_spoken_of(nlp: Language) -> None:
    assert events_of(nlp, f"{MATCH} Police said a rally of supporters in the square was broken up.", headline="Battle at the cup") != []


def facts_of(nlp: Language, body: str) -> list[str]:
    [found] = extract_stories([Story(uri="urn:x:1", body=body)], nlp=nlp)
    return [fact.kind for fact in found.facts]


PAPER = (
    f"{LEAD} The mayor said that the fees would stay as they are, and that drivers with families would be asked first. "
    "Shops hope for more room."
)
BURNED = "On the way two guides were burned by the wind of a race for votes."


BURNT = "In the old fish market a fire gutted two stalls on Monday."
STRIKE = "Teachers went on strike on Friday."


def test_without_a_word_of_harm_nothing_behind_the_lead_tells_of_a_disaster(nlp: Language) -> None:
    assert events_of(nlp, f"{PAPER} {BURNT}") == []
    assert events_of(nlp, f"LISBON, May 4 - {BURNT} {PAPER}") == ["fire"]
    assert events_of(nlp, f"{PAPER} {BURNT} Two firefighters watched over it until dawn.") == ["fire"]


def test_a_strike_behind_the_lead_stands_and_vouches_for_no_disaster(nlp: Language) -> None:
    assert events_of(nlp, f"{PAPER} {STRIKE} {BURNT}") == ["protest"]


def test_the_screen_lets_a_story_of_disasters_said_aside_pass_unread(nlp: Language) -> None:
    screen = Screen(nlp)
    assert not screen.may_tell(make_doc(Story(uri="urn:x:1", body=f"{PAPER} {BURNT}"), nlp))
    assert screen.may_tell(make_doc(Story(uri="urn:x:1", body=f"{PAPER} {STRIKE} {BURNT}"), nlp))


def test_in_news_of_a_match_nobody_is_held_beside_a_march(nlp: Language) -> None:
    match = MATCH.replace("The visitors", "A crowd marched through the old town, and the underdogs held the champion. The visitors")
    assert facts_of(nlp, f"{PAPER} {match}") == []


def test_a_casualty_stands_in_no_longer_story_without_a_word_of_harm(nlp: Language) -> None:
    assert facts_of(nlp, f"{PAPER} {BURNED}") == []


def test_a_casualty_stands_in_a_short_story_whatever_its_words(nlp: Language) -> None:
    assert facts_of(nlp, BURNED) == ["injured"]


def test_a_casualty_stands_where_harm_is_meant(nlp: Language) -> None:
    assert facts_of(nlp, f"{PAPER} {BURNED} Police had searched her office.") == ["injured"]


def test_a_casualty_stands_beside_an_event(nlp: Language) -> None:
    assert facts_of(nlp, f"{PAPER} {BURNED} Protesters gathered in the square.") == ["injured"]


def test_a_casualty_told_in_a_word_that_films_suffer_too_stands_and_one_beside_it_does_not(nlp: Language) -> None:
    assert facts_of(nlp, f"{PAPER} A driver, Rui Costa, died.") == ["killed"]
    assert facts_of(nlp, f"{PAPER} The plan of the old mayor died. {BURNED}") == []


@pytest.mark.parametrize(
    ("text", "body_start", "expected"),
    [
        ("", 0, 0),
        ("One sentence. ", 0, len("One sentence. ")),
        ("x" * 250 + ". Next.", 0, 252),
        ("Head\n\n" + "x" * 250 + ".\n\nNext.", 6, 258),
        ("x" * 250 + ". Rebels came.", 0, 264),
    ],
)
def test_asides_begin_behind_the_sentence_in_which_the_lead_ends(text: str, body_start: int, expected: int) -> None:
    assert tone_of(text, body_start).asides_from == expected


def test_the_screen_lets_a_story_of_asides_pass_unread(nlp: Language) -> None:
    screen = Screen(nlp)
    assert not screen.may_tell(make_doc(Story(uri="urn:x:1", body=f"{LEAD} {ASIDE}"), nlp))
    assert screen.may_tell(make_doc(Story(uri="urn:x:1", body=f"{LEAD} {ASIDE} Rebels said so."), nlp))
    assert screen.may_tell(make_doc(Story(uri="urn:x:1", headline="Battle for northern ridge goes on", body=LEAD), nlp))


def test_a_verb_that_needs_a_phrase_is_a_sign_only_where_the_phrase_can_belong_to_it(nlp: Language) -> None:
    screen = Screen(nlp)

    def signs(body: str) -> int:
        return len(screen.telling(make_doc(Story(uri="urn:x:1", body=body), nlp)))

    assert signs("Gunmen made off with 16 travellers.") == 1
    assert signs("Off the coast the students made cheese with milk from a farm.") == 0
