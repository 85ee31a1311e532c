"""Status, place, time and cause of a casualty, its whole, and figures that the text takes back."""

from datetime import UTC, datetime

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction import load_pipeline
from streams.extraction.doc import Casualty
from streams.extraction.pipeline import make_doc
from streams.story import Story

PUBLISHED = datetime(2026, 3, 6, 12, tzinfo=UTC)  # a Friday


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def read(nlp: Language, text: str) -> tuple[Doc, list[Casualty]]:
    doc = nlp(make_doc(Story(uri="urn:test", body=text, version_created=PUBLISHED), nlp))
    return doc, list(doc._.casualties)


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("The crossing where Friday's collision left three people dead was the scene of another accident in 2011.", "asserted"),
        ("Nine people were killed in Homs on Friday.", "asserted"),
        ("Police charged a man with killing three people in Lyon.", "asserted"),
        ("The army denied that nine villagers had been killed.", "denied"),
        ("The ministry rejected reports of nine deaths.", "denied"),
        ("It is not true that nine pupils died, the school said.", "denied"),
        ("The company did not deny that nine workers had died.", "asserted"),
        ("The flood could kill 900 people.", "hypothetical"),
        ("Rescuers fear nine climbers have died.", "hypothetical"),
        ("The rebels vowed to kill nine hostages.", "hypothetical"),
        ("If the roof falls, nine families will be displaced.", "hypothetical"),
        ("Police foiled a plot to kill three ministers.", "hypothetical"),
        ("Nine miners are believed to be trapped.", "asserted"),
        ("A bomb killed 90 people in the city in 2011.", "historical"),
        ("Five years ago a fire killed 90 people in the same hall.", "historical"),
        ("It was the worst flood since 2009, when 90 people died.", "historical"),
        ("The plane hit a house at the 2000 block of Elm Street, killing nine people.", "asserted"),
        ("The war has killed 9,000 people since it began.", "cumulative"),
        ("So far this year 90 journalists have been killed.", "cumulative"),
        ("In the past two months, 90 people have been killed.", "cumulative"),
        ("Nine of the injured have since died.", "asserted"),
        ("Some 900 people have fled the town since Monday.", "asserted"),
        ("The toll could reach 90, residents said.", "hypothetical"),
        ("The final death toll may be closer to 900.", "hypothetical"),
        ("The number of dead is expected to pass 90.", "hypothetical"),
        ("The toll, which may rise further, stands at 90.", "asserted"),
        ("The death toll could rise further and now stands at 90.", "asserted"),
        ("The raid came two days after gunmen killed nine herders in Yobe.", "historical"),
        ("In 2026 up to February, 64 people had died in avalanches in Norway.", "cumulative"),
        ("The blast came hours after a rally and killed nine people.", "asserted"),
        ("It was the deadliest crash since a truck killed 19 pilgrims in May.", "historical"),
        ("The war killed 9,000 people.", "cumulative"),
        ("The governor has ordered five such raids, in which 40 rebels have died.", "cumulative"),
        ("Disasters killed 279 people in Laos in the first nine months of the year.", "cumulative"),
        ("The robbery was one of 14 in the city last night, in which at least six people were killed.", "cumulative"),
        ("Israel went to war after gunmen killed 1,200 people and wounded 4,000 in the October 2023 attack.", "historical"),
        ("A series of bombings that killed 40 people on Monday was claimed by rebels.", "asserted"),
        ("In 2011 an overloaded ferry sank in the same waters and 90 people perished.", "historical"),
        ("It was the worst quake on the island since a 1975 tremor in which 40 people died.", "historical"),
        ("Ten years after the quake Mr Karimi, who lost three sons in it, has rebuilt his shop.", "historical"),
        ("The strike came a year to the day after one that killed 23 people in the same market.", "historical"),
        ("A gas blast levelled a block of flats built in 1974 in Lodz, killing five tenants.", "asserted"),
        ("A bridge opened two years ago in Hubei collapsed, killing eight workers.", "asserted"),
        ("A man driving a 2016 pickup hit a bus stop in Omaha, killing two women.", "asserted"),
        ("Earlier this month nine tourists drowned off the same beach.", "asserted"),
        ("So far this week, 12 people have frozen to death in Warsaw.", "cumulative"),
        ("Forty-one aid workers were killed in the first half of the year.", "cumulative"),
        ("Fighting between January and June killed 3,400 people in Darfur.", "cumulative"),
        ("The parish register lists 90 people killed since the rebels came back in March.", "cumulative"),
        ("Nine ministers have been held in Asmara since May without trial.", "asserted"),
        ("Two engineers have been missing since their helicopter vanished over Borneo.", "asserted"),
        ("At least 61 people have disappeared in the state since 2020.", "cumulative"),
        ("Rescuers worked all night to reach nine miners trapped beneath a collapsed gallery.", "asserted"),
        ("Police said the bomb was meant to kill hundreds of worshippers.", "hypothetical"),
        ("Four of the burned men are not expected to survive, doctors said.", "hypothetical"),
        ("The junta denied its planes had bombed a school, killing 11 children.", "denied"),
        ("The militia denied responsibility for the killing of nine monks.", "asserted"),
        ("Peru's government called false a claim by union leaders that 25 protesters were shot dead.", "denied"),
        ("The company branded the report of nine deaths at its mine a fabrication.", "denied"),
        ("Reports that 30 hostages were executed are baseless, the army said.", "denied"),
        ("The foreign ministry said it was a lie that 17 sailors had drowned.", "denied"),
        ("The insurgents said 19 soldiers died in an ambush, a claim the defence ministry rejected.", "denied"),
        ("The hospital contradicted a police statement that three people had died.", "denied"),
        ("The court denied bail to the gunman who shot two guards.", "asserted"),
        ("A spokesman neither confirmed nor denied that 14 soldiers had been killed.", "asserted"),
    ],
)
def test_status(nlp: Language, sentence: str, status: str) -> None:
    _, casualties = read(nlp, sentence)
    assert {casualty.status for casualty in casualties} == {status}


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("A fire killed nine in Oran. It came four years after a blast in the same street killed 40.", ["asserted", "historical"]),
        ("It came ten years after the collapse of a bridge, in which 40 people died.", ["historical"]),
        ("Two years after the siege, a bomb killed nine people in Hama.", ["asserted"]),
        ("The monsoon season has already cost 400 lives.", ["cumulative"]),
        ("The deal ended a war in which 4,000 people died.", ["cumulative"]),
        ("The war was set off in May. It was triggered by a raid in which 400 villagers died.", ["historical"]),
        ("It was the ninth such attack this year. Those attacks have left 400 people dead.", ["cumulative"]),
        ("Mines have killed 40 herders and maimed 90 so far this year.", ["cumulative", "cumulative"]),
        ("Families left in the course of the campaign that the ministry says hundreds of people have died in.", ["cumulative"]),
        ("So far this year 40 divers have died, more than in the whole of last year.", ["cumulative"]),
        ("The clash left 40 dead in the worst violence in the valley since January.", ["asserted"]),
        ("A boat sank off Oran on Monday, killing nine people. In August, 40 migrants drowned off Bejaia.", ["asserted", "historical"]),
        ("A bus crash killed nine people on Monday. On December 11, 40 people died near Oruro.", ["asserted", "historical"]),
        ("A man was held over the fire. On December 11, 40 people died in it.", ["asserted", "asserted"]),
        ("Nine people were hurt. Initial reports had spoken of 40 injured.", ["asserted", "revised_from"]),
        ("Nine people died. Earlier reports said that the blast had killed five people.", ["asserted", "revised_from"]),
        ("Troops moved into a town where 4,000 people who fled fighting elsewhere have taken refuge.", ["cumulative"]),
        ("More than 4,000 people are internally displaced in the region.", ["cumulative"]),
        ("Last year's regatta was marred by a crash in which four rowers drowned and 12 were hurt.", ["historical", "historical"]),
        ("The network says 510 journalists have been arrested and 41 killed since the coup.", ["cumulative", "cumulative"]),
        (
            "Cholera has infected 4,100 people since the start of the year, the ministry said, and 130 deaths have been recorded.",
            ["cumulative", "cumulative"],
        ),
        ("A quake there would kill up to 14,000 people and leave 640,000 homeless, engineers estimate.", ["hypothetical", "hypothetical"]),
        ("Six crew are feared dead and nine were injured after a trawler caught fire.", ["hypothetical", "asserted"]),
        ("The city had 61 murders last year, fewer than the 74 of the year before.", ["historical", "historical"]),
        ("Twelve people were killed on the roads this weekend, compared with nine the weekend before.", ["asserted", "historical"]),
        ("Nearly 40 people died in the heat, up from 12 last year.", ["asserted", "historical"]),
        ("Bells rang in Tula, forty years after a dam gave way and 93 pupils lost their lives.", ["historical"]),
        ("The quake came forty years after a flood and killed 12 people.", ["asserted"]),
        ("The count has reached 840 wounded since the siege began; a further 96 have been killed.", ["cumulative", "cumulative"]),
        ("We buried seven on Friday and we will bury four more today.", ["asserted", "asserted"]),
        (
            "A previous version of this story, quoting a hospital, said 21 people had died. The fire service counts 12 dead.",
            ["revised_from", "asserted"],
        ),
        ("An earlier version of this report said 21 people had died.", ["revised_from"]),
    ],
)
def test_background_is_not_the_storys_own_event(nlp: Language, text: str, statuses: list[str]) -> None:
    _, casualties = read(nlp, text)
    assert [casualty.status for casualty in casualties] == statuses


@pytest.mark.parametrize(
    "answer",
    [
        "The army dismissed the claim.",
        "The army called the figure false.",
        "Kyiv called it a lie.",
        "The interior ministry said the claim was not true.",
        "The air force denied it.",
    ],
)
def test_claim_that_the_next_sentence_dismisses_is_denied(nlp: Language, answer: str) -> None:
    _, casualties = read(nlp, f"The rebels said they had killed 60 soldiers in Goma. {answer}")
    assert [casualty.status for casualty in casualties] == ["denied"]


@pytest.mark.parametrize(
    ("sentence", "now", "before"),
    [
        ("The death toll in Padang rose to 212 from 180.", 212, 180),
        ("Officials revised the death toll down to 31 from 40.", 31, 40),
        ("Police said 31 people were killed, not 40.", 31, 40),
        ("The number of missing fell to 14, down from 29.", 14, 29),
        ("Nine fishermen, not 12 as police had first said, are missing off Kochi.", 9, 12),
        ("Eight, not eleven, herders were killed in Goma.", 8, 11),
        ("Police said not 12 but nine herders were killed.", 9, 12),
        ("The search agency said 57 people died when the ferry foundered off Sumbawa, up from 53 reported earlier.", 57, 53),
        ("At least 14 people were injured in the derailment near Lodi, correcting an earlier figure of 20.", 14, 20),
        ("Authorities lowered the count of people missing after the flood to 12 from 33.", 12, 33),
        ("The clinic cut its tally of confirmed infections to five, having previously announced eight.", 5, 8),
        ("Police initially said 12 people had been killed but later put the toll at nine.", 9, 12),
        ("The number of wounded was put at three after it had first been given as five.", 3, 5),
        ("The blast killed six workers rather than the four first reported, the company said.", 6, 4),
        ("Rescuers now believe 12 people are missing; they had initially spoken of 20.", 12, 20),
        ("Police arrested 130 people, after putting the figure at 90 earlier in the day.", 130, 90),
        ("The navy, which on Tuesday spoke of 70 missing, now says 51 people are unaccounted for.", 51, 70),
        ("The ministry, which on Monday put the dead at 60, now puts them at 54.", 54, 60),
    ],
)
def test_figure_taken_back_stands_beside_the_new_one(nlp: Language, sentence: str, now: int, before: int) -> None:
    _, casualties = read(nlp, sentence)
    assert {(c.quantity.best, c.status) for c in casualties} == {(now, "asserted"), (before, "revised_from")}
    assert len({c.kind for c in casualties}) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Nine people were killed, not one of them a soldier.",
        "The bomb killed nine people, not far from a school of 400 pupils.",
        "Police arrested nine people and filed charges against 12.",
        "Initial reports said that nine people were killed.",
    ],
)
def test_figure_that_nothing_replaces_stands_alone(nlp: Language, sentence: str) -> None:
    _, casualties = read(nlp, sentence)
    assert [(c.quantity.best, c.status) for c in casualties] == [(9, "asserted")]


@pytest.mark.parametrize(
    ("text", "whole", "part"),
    [
        ("A raid killed 28 people, including six children.", "28 people", "six children"),
        ("The crash killed nine people, five of them cyclists.", "nine people", "five of them cyclists"),
        ("Thirty pupils were hurt. Three are in critical condition.", "Thirty pupils", "Three"),
        ("Of the 45 wounded, 12 are in critical condition.", "45", "12"),
        ("Four teenagers were shot, one fatally.", "Four teenagers", "one"),
        ("Twenty miners were trapped. Five were brought out alive.", "Twenty miners", "Five"),
        ("Of the nine hostages seized in May, two nuns are still being held.", "nine hostages", "two nuns"),
        ("Gunmen kidnapped ten miners. Eight have been freed and the rest are still being held hostage.", "ten miners", "the rest"),
        ("Clinics treated 31 people infected with cholera. One patient has died.", "31 people", "One patient"),
    ],
)
def test_part_knows_its_whole(nlp: Language, text: str, whole: str, part: str) -> None:
    doc, casualties = read(nlp, text)
    found = {doc[c.start : c.end].text: c for c in casualties}
    parent = found[part].parent
    assert parent is not None
    assert doc[parent.start : parent.end].text == whole


def test_place_is_where_it_happened_and_not_the_dateline(nlp: Language) -> None:
    _, casualties = read(nlp, "NAIROBI, March 6 (Wire) - A bomb killed nine people in Mogadishu on Friday, police said.")
    assert [c.place.name for c in casualties if c.place] == ["Mogadishu"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A landslide near Cianjur killed nine people. One of three listed as missing was traced alive in Bandung.", "Cianjur"),
        ("A quake in Jajarkot killed 30 people. The toll rose to 31 after an injured woman died in Kathmandu.", "Jajarkot"),
        ("Forty pupils seized in Kuriga were freed and are receiving medical checks in Kaduna. Two teachers were killed.", "Kuriga"),
        ("A man flown to the burns unit in Sofia died on Monday. He is the fifth victim of the fire in Varna.", "Varna"),
        ("A bus fell into a ravine at Huancavelica, killing 12. Nine of the injured are still hospitalized in Lima.", "Huancavelica"),
        ("Eight people died when a block collapsed in Damietta. A lodger turned up in Cairo. Three people were injured.", "Damietta"),
    ],
)
def test_where_people_came_to_be_afterwards_is_not_where_it_happened(nlp: Language, text: str, place: str) -> None:
    _, casualties = read(nlp, text)
    assert {c.place.name if c.place else None for c in casualties} == {place}


def test_each_figure_has_its_own_place(nlp: Language) -> None:
    _, casualties = read(nlp, "Car bombs killed 14 people in Basra and six in Kirkuk.")
    assert [(c.quantity.best, c.place and c.place.name) for c in casualties] == [(14, "Basra"), (6, "Kirkuk")]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Blasts in Homs and Hama killed nine and four people respectively.", ["Homs", "Hama"]),
        ("Peru counted 17 dead and Chile nine, two of whom drowned.", ["Peru", "Chile", "Chile"]),
        ("Storms in Afghanistan have killed 17 people, four of them in Kabul.", ["Afghanistan", "Kabul"]),
        ("Raids in Djugu territory drove out 900 villagers, 300 of whom crossed into Uganda.", ["Djugu", "Djugu"]),
        ("Gales in Peru tore up a camp near Cuzco. They have killed nine people across the country this year.", ["Peru"]),
    ],
)
def test_figures_beside_one_another_have_each_its_own_place(nlp: Language, text: str, places: list[str]) -> None:
    _, casualties = read(nlp, text)
    assert [casualty.place.name for casualty in casualties if casualty.place is not None] == places


def test_place_holds_for_the_sentences_that_follow(nlp: Language) -> None:
    _, casualties = read(nlp, "A bus overturned near Kisumu on Friday. Nine people died.")
    assert [c.place and c.place.name for c in casualties] == ["Kisumu"]


def test_running_total_of_a_country_takes_no_town_from_the_sentence_before(nlp: Language) -> None:
    _, casualties = read(nlp, "A mine killed two herders in Anbar. More than 40,000 people have died since the war began.")
    assert [c.place and c.place.name for c in casualties] == ["Anbar", None]


def test_time_is_counted_from_the_story(nlp: Language) -> None:
    _, casualties = read(nlp, "Nine people were killed in Homs on Wednesday.")
    when = casualties[0].when
    assert when is not None
    assert when.start is not None
    assert when.start.startswith("2026-03-04")
    assert when.precision == "day"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The coroner on Thursday identified the girl who was shot dead in a home on Sunday as Ana Lisk.", "2026-03-01"),
        ("Two men were hit in the stomach, according to an incident report released Thursday.", None),
        ("A man was charged on Thursday with killing a clerk in a shop on Monday.", "2026-03-02"),
        ("Nine people were killed in a raid on Tuesday. Two of them were nurses, police said on Thursday.", "2026-03-03"),
        ("Nine people were killed in a raid, police said on Thursday.", None),
        ("Four people drowned off Zarzis on Tuesday, police said on Thursday.", "2026-03-03"),
        ("Rescuers on Thursday called off a three-day search of a hotel flattened by a blast in Izmir, with the death toll at 14.", None),
        ("Officials on Wednesday ended the search for victims of a mudslide in Cusco, with 17 people dead.", None),
        ("Soldiers on Wednesday ended a standoff at a prison in Quito, killing three inmates.", "2026-03-04"),
        ("Nepal on Wednesday declared the hunt over after a quake that killed 80 people in Jajarkot.", None),
        ("The ministry on Wednesday revoked the permit of a firm whose boat sank near Zanzibar last week, killing 12.", "2026-02-23"),
        ("Police in Polk County said a farmer is dead after a shooting on Sunday night.", "2026-03-01"),
        ("A man was charged on Wednesday in connection with the March 1 shooting death of a clerk in Leeds.", "2026-03-01"),
        ("Doubt surrounded the toll of a blast in Izmir on Wednesday, with the mayor announcing 43 deaths.", None),
        ("The death toll from a factory fire in Dhaka rose to 19 on Wednesday.", None),
        ("The man accused of killing nine at a wedding was ordered held on Wednesday.", None),
        ("Thousands on Wednesday mourned nine miners killed in Sunday's fire in Soma.", "2026-03-01"),
    ],
)
def test_when_it_was_told_or_tried_is_not_when_it_happened(nlp: Language, text: str, day: str | None) -> None:
    _, casualties = read(nlp, text)
    days = {c.when.start[:10] if c.when and c.when.start else None for c in casualties if c.kind in ("killed", "injured")}
    assert days == {day}


def test_day_of_a_death_in_hospital_dates_nobody_else(nlp: Language) -> None:
    _, casualties = read(nlp, "A man hurt in a blast in Izmir died in hospital on Wednesday. Eight people are still being treated.")
    assert [(c.kind, c.when and c.when.text) for c in casualties] == [("killed", "on Wednesday"), ("injured", None)]


def test_cause_is_the_event_of_the_sentence(nlp: Language) -> None:
    _, casualties = read(nlp, "An earthquake killed nine people in Herat.")
    assert casualties[0].cause == "earthquake"


def test_works_of_fiction_kill_nobody(nlp: Language) -> None:
    assert read(nlp, "The thriller follows a nurse who murdered nine patients.")[1] == []


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("A drill rehearses a quake with 6,000 dead", "hypothetical"),
        ("A drill simulating a plane crash in which 40 passengers died was held at the airport.", "hypothetical"),
        ("In an exercise that assumed a quake of magnitude 7, 900 people were killed.", "hypothetical"),
        ("The navy rehearsed the rescue of 80 divers from a sunken bell.", "hypothetical"),
        ("Volunteers played the 60 wounded in a drill at the airport.", "hypothetical"),
        ("The city rehearsed its plans after a quake killed 40 people.", "asserted"),
        ("Two soldiers were killed in an exercise near Kazlu.", "asserted"),
        ("The band rehearsed in a hall where nine people died.", "asserted"),
    ],
)
def test_dead_of_a_rehearsal_are_supposed(nlp: Language, sentence: str, status: str) -> None:
    _, (casualty,) = read(nlp, sentence)
    assert casualty.status == status


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        (
            "Survivors of the 1952 Lynmouth flood walked to the church. The flood killed 34 people and left 400 injured.",
            ["historical", "historical"],
        ),
        ("The town marks 30 years since the ferry sinking. It killed 852 people.", ["historical"]),
        (
            "A quake hit Bam on Friday. The 2003 quake killed 26,000 people. The quake killed five people in Baravat.",
            ["historical", "asserted"],
        ),
        (
            "The dam at Mariana collapsed in November 2015, killing 19 people. Two of them have never been found.",
            ["historical", "historical"],
        ),
        ("Three deaths reported earlier were of heart disease and are no longer included. The toll is nine.", ["historical", "asserted"]),
    ],
)
def test_event_that_the_story_dates_years_back_is_history(nlp: Language, text: str, statuses: list[str]) -> None:
    _, casualties = read(nlp, text)
    assert [casualty.status for casualty in casualties] == statuses


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        (
            'In the story headlined "Gunmen seize 40 nurses" sent at 0900 GMT, please read that 14 nurses were kidnapped.',
            ["revised_from", "asserted"],
        ),
        ('The Sun carried a story headlined "Floods kill 12 in Lagos" on its front page.', ["asserted"]),
    ],
)
def test_headline_that_a_correction_quotes_is_taken_back(nlp: Language, text: str, statuses: list[str]) -> None:
    _, casualties = read(nlp, text)
    assert [casualty.status for casualty in casualties] == statuses


def test_rebuttal_leaves_what_the_writer_told_a_paragraph_before(nlp: Language) -> None:
    _, (casualty,) = read(nlp, "The ministry denied there were tanks.\n\nFour tenants are missing.\n\nResidents disputed the account.")
    assert casualty.status == "asserted"


def test_situation_report_is_read_off_its_labels(nlp: Language) -> None:
    text = (
        "Oran is affected.\n\nCumulative confirmed cases: 14\nCumulative probable cases: 3\nCumulative deaths: 9 (7 among confirmed)\n"
        "Contacts under follow-up: 402\nHealth workers infected: 3\nPeople missing: 2\n\nThe ratio is 53 per cent."
    )
    _, casualties = read(nlp, text)
    told = [(c.kind, c.quantity.best, c.who.text, c.parent is not None, c.attributed_to) for c in casualties]
    assert told == [
        ("infected", 14, "people", False, None),
        ("killed", 9, "people", False, None),
        ("infected", 3, "health workers", True, None),
        ("missing", 2, "people", False, None),
    ]


def test_dead_of_a_mock_drill_are_supposed(nlp: Language) -> None:
    story = Story(
        uri="urn:test", headline="Hospitals tested in mock drill", body="By noon 12 passengers had died.", version_created=PUBLISHED
    )
    doc = nlp(make_doc(story, nlp))
    assert [casualty.status for casualty in doc._.casualties] == ["hypothetical"]


@pytest.mark.parametrize(
    ("sentence", "statuses"),
    [
        ("A quake on New Year's Day in 2024 claimed 600 lives and left over 1,300 people injured.", ["historical", "historical"]),
        ("A bus built in 2019 overturned near Lima, killing nine people.", ["asserted"]),
        ("The prison, which opened in 2012, collapsed, killing nine people.", ["asserted"]),
    ],
)
def test_date_of_the_clause_itself_makes_history(nlp: Language, sentence: str, statuses: list[str]) -> None:
    _, casualties = read(nlp, sentence)
    assert [casualty.status for casualty in casualties] == statuses
    dated = [casualty.when.text if casualty.when is not None else "" for casualty in casualties]
    assert dated == (["in 2024", "in 2024"] if len(statuses) > 1 else [""])
