"""Whole texts in which the words beside a figure say what it is of: a rival count, a part, another group, another day."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from spacy.language import Language

from streams.extraction import load_pipeline
from streams.extraction.pipeline import extract
from streams.facts import Extraction, Fact, Toll

PUBLISHED = datetime(2026, 5, 14, 12, tzinfo=UTC)  # a Thursday
Read = Callable[[str], Extraction]


@pytest.fixture(scope="module")
def read() -> Read:
    nlp: Language = load_pipeline()
    return lambda text: extract(text, published=PUBLISHED, nlp=nlp)


def told(extraction: Extraction, kind: str, best: int) -> Fact:
    return next(fact for fact in extraction.facts if (fact.kind, fact.best) == (kind, best))


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        (
            "The interior ministry put the flood toll at 64, while the Red Cross said its volunteers had counted 71 dead.",
            Toll(64, 64, 71),
        ),
        ("Police said three women were killed, while the army said two soldiers died.", Toll(5, 5, 5)),
        (
            "The army said it had killed 14 rebels in Doro, in a raid that medics said killed 25 people at a wedding.",
            Toll(25, 25, 25),
        ),
        (
            "Nineteen people died when a bridge fell near Pune on Tuesday, police said.\n\n"
            "Three more bodies were pulled from the river after dark, an officer said.",
            Toll(19, 19, 19),
        ),
        ("Another two bodies were found off Chios, bringing to 16 the number of refugees who died in the wreck.", Toll(16, 16, 16)),
        ("Two more bodies were found, bringing to nine the number of miners known to have died, officials said.", Toll(9, 9, 9)),
    ],
)
def test_counts_of_two_sources_and_bodies_of_a_toll_are_not_added(read: Read, text: str, killed: Toll) -> None:
    assert read(text).tolls["killed"] == killed


def test_dead_are_not_taken_off_the_wounded_that_were_counted_beside_them(read: Read) -> None:
    text = "A rocket killed 18 people in Atbara and wounded 44, a nurse said. Two of the wounded died on the way to Khartoum."
    found = read(text)
    assert found.tolls["injured"] == Toll(44, 44, 44)
    place = told(found, "killed", 2).place
    assert place is not None
    assert place.name == "Atbara"


def test_children_behind_a_toll_and_its_day_are_a_part(read: Read) -> None:
    found = read("The death toll from a landslide near Pokhara rose to 33 on Monday, six of them children, and 12 people were hurt.")
    assert found.tolls["killed"] == Toll(33, 33, 33)
    assert told(found, "killed", 6).part_of == told(found, "killed", 33).fact_id


@pytest.mark.parametrize(
    ("text", "kind", "best", "status"),
    [
        ('"Nobody was killed," the prefect said, after websites reported that four nurses had died.', "killed", 4, "denied"),
        ("The mayor denied reports that five divers had drowned. Radios had reported that five divers died.", "killed", 5, "denied"),
        ("Nobody was killed, the prefect said. Later an officer reported that four nurses had died.", "killed", 4, "asserted"),
        ("A bomb killed 22 people on Monday, in one of the deadliest attacks on shoppers this year.", "killed", 22, "asserted"),
        ("Bombs have killed 22 people this year.", "killed", 22, "cumulative"),
        ("Ten people were hurt and several may not survive, a doctor said. Four girls were among the dead.", "killed", 4, "asserted"),
        ("March 2011 - A bomb on a ferry kills 74 people.", "killed", 74, "historical"),
        ("Floods uprooted 4,000 people. Some 90,000 had already been displaced by war before the flood.", "displaced", 90000, "cumulative"),
        ("A judge jailed a man for stabbing two women to death in June 2024. He also wounded three guards.", "injured", 3, "historical"),
        ("On May 3, 2009, a stove set fire to the crowded hall. Forty people were killed.", "killed", 40, "historical"),
        ("On May 13, 2026, a stove set fire to the crowded hall. Forty people were killed.", "killed", 40, "asserted"),
    ],
)  # fmt: skip
def test_status_is_that_of_what_the_figure_is_told_with(read: Read, text: str, kind: str, best: int, status: str) -> None:
    assert told(read(text), kind, best).status == status


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Fighting has driven 20,000 people from their homes since Monday, the UN said.", "2026-05-11", "2026-05-14"),
        ("Villagers began burying their dead on Wednesday after a strike killed 31 people.", None, None),
        ("Three days after a strike killed 31 people, traders came back on Thursday.", None, None),
        ("A strike killed 31 people on Monday.", "2026-05-11", "2026-05-11"),
    ],
)
def test_day_is_that_of_the_blow(read: Read, text: str, start: str | None, end: str | None) -> None:
    (fact,) = read(text).facts
    assert (fact.when.start if fact.when else None, fact.when.end if fact.when else None) == (start, end)


@pytest.mark.parametrize(
    ("text", "best", "source"),
    [
        ("The mayor of Bor, Ana Jovic, told Reuters that 60 people had died.", 60, "mayor of Bor, Ana Jovic"),
        ("Some 900 people are homeless after a storm that killed 48, according to the police, the Red Cross said.", 900, "Red Cross"),
        ("Some 900 people are homeless after a storm that killed 48, according to the police, the Red Cross said.", 48, "police"),
        ("Sixty people had died, the head of the town's fire brigade said.", 60, "head of the town's fire brigade"),
    ],
)
def test_source_is_who_says_it(read: Read, text: str, best: int, source: str) -> None:
    fact = next(fact for fact in read(text).facts if fact.best == best)
    assert fact.attributed_to is not None
    assert fact.attributed_to.text == source


@pytest.mark.parametrize(
    ("text", "best", "text_of_who", "class_"),
    [
        ("Two rescuers drowned when their boat capsized off Paphos.", 2, "rescuers", "civilians"),
        ('"I have nobody left," said Ana Ruiz, who lost two sons in the quake.', 2, "sons", "unknown"),
        ("A blast killed a woman and her six-year-old son.", 1, "woman", "women"),
        ("A strike killed 30 people in Doro. Seven of those killed on Monday were children.", 7, "children", "children"),
        ("Army says it hit rebels in Doro; villagers count 25 dead.", 25, "people", "unknown"),
    ],
)
def test_who_they_are(read: Read, text: str, best: int, text_of_who: str, class_: str) -> None:
    fact = next(fact for fact in read(text).facts if fact.best == best)
    assert (fact.who.text, fact.who.class_) == (text_of_who, class_)


def test_sons_of_an_age_are_children(read: Read) -> None:
    assert "children" in {fact.who.class_ for fact in read("A blast killed a woman and her six-year-old son.").facts}


def test_another_number_of_hurt_behind_the_dead_is_no_increment(read: Read) -> None:
    found = read("A bomb killed nine people in Kano. Another 26 people were injured, a nurse said.")
    assert not told(found, "injured", 26).increment
    assert told(read("A bomb hurt nine people in Kano. Another 26 people were injured later."), "injured", 26).increment


def test_suspect_described_behind_a_comma_is_one_person(read: Read) -> None:
    assert [fact.kind for fact in read("Police arrested the suspect, a 31-year-old former guard, at a bus stop.").facts] == ["detained"]
    assert read("The blast killed the driver, a nurse and two guards.").tolls["killed"] == Toll(4, 4, 4)


def test_whoever_was_found_is_missing_no_longer(read: Read) -> None:
    assert not read("The pilot, who had been missing since the crash, was found in the hills by hunters.").facts
    assert [fact.kind for fact in read("The pilot, who has been missing since the crash, was seen at noon.").facts] == ["missing"]


def test_injured_who_did_not_make_it_are_dead(read: Read) -> None:
    assert [fact.kind for fact in read('"Three of the injured did not make it," the mayor said.').facts] == ["killed"]
    assert [fact.kind for fact in read('"Three of the injured did not make it to the clinic," the mayor said.').facts] == ["injured"]


@pytest.mark.parametrize(
    "text",
    [
        "Six of 20 nurses who were abducted from a clinic in Doro have escaped and 14 are still being held.",
        "Six of the 20 nurses abducted from a clinic in Doro got away, and 14 are still held.",
        "Gunmen abducted 20 nurses in Doro. Six got away and 14 are still being held.",
    ],
)
def test_those_still_held_are_a_part_of_those_taken(read: Read, text: str) -> None:
    found = read(text)
    assert found.tolls["abducted"] == Toll(20, 20, 20)
    assert told(found, "abducted", 14).part_of == told(found, "abducted", 20).fact_id


@pytest.mark.parametrize(
    "text",
    [
        "The city has recorded 61 homicides in 2026.",
        "There were 23 homicides at this point in 2026.",
        "Mobile saw 61 homicides last year. Deputies there wounded 14 more.",
        "A shot hit a baker in Dayton on Tuesday evening. Two brothers were killed in February at a mill four blocks north.",
        "A shot hit a baker in Dayton on Tuesday evening. Last August, a porter was killed on the same street.",
        "Two waiters were killed and one was hurt there on Memorial Day 2021.",
    ],
)
def test_dead_of_a_year_or_of_months_before_are_none_of_the_story(read: Read, text: str) -> None:
    assert "killed" not in read(text).tolls


def test_month_of_a_blow_that_is_tried_now_is_its_own(read: Read) -> None:
    text = "A man who shot a baker was arraigned on Tuesday. Two clerks were killed in the February shooting at a mill, prosecutors said."
    assert read(text).tolls["killed"].best == 2


def test_one_person_without_article_opens_a_headline() -> None:
    found = extract("Police gave no names.", headline="Dayton woman killed, three men hurt in shooting", published=PUBLISHED)
    assert {kind: toll.best for kind, toll in found.tolls.items()} == {"killed": 1, "injured": 3}


def test_sisters_of_four_and_nine_are_not_four() -> None:
    found = extract("They are in hospital.", headline="Sisters, 4 and 9, hit by gunfire in Toledo", published=PUBLISHED)
    assert all((fact.best or 0) < 3 for fact in found.facts)
