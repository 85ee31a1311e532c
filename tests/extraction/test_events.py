"""What happened, where, by whom, and whether the story says that it did."""

from datetime import UTC, datetime

import pytest
from spacy.language import Language

from streams.extraction import extract, load_pipeline
from streams.extraction.events import cause_of
from streams.facts import Event


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def events(text: str, nlp: Language) -> dict[str, Event]:
    return {event.name: event for event in extract(text, nlp=nlp, published=datetime(2026, 3, 5, 12, tzinfo=UTC)).events}


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("Two Israeli air strikes killed four fighters near Nabatieh in southern Lebanon.", "air strike", "Nabatieh"),
        ("Gunmen on motorcycles shot dead fourteen farmers in Burkina Faso's Sahel region.", "shooting", "Sahel"),
        ("Rescuers pulled out three miners after a methane blast near Zonguldak.", "mine accident", "Zonguldak"),
        ("Two trains collided near Lahore, killing 19.", "rail accident", "Lahore"),
        ("Fire gutted a garment factory in Dhaka and killed 22 workers.", "fire", "Dhaka"),
        ("Pilgrims were crushed to death at a temple in Kerala.", "stampede", "Kerala"),
        ("A plane skidded off the runway in Kathmandu, injuring eleven.", "air accident", "Kathmandu"),
        ("Cholera has killed 40 people in Cabo Delgado since January.", "epidemic", "Cabo Delgado"),
        ("A drunk driver ploughed into a bus stop in Poznan, killing three.", "road accident", "Poznan"),
        ("Militants fired mortars at a base in Anbar.", "shelling", "Anbar"),
        ("Ten people drowned when floods swept through Derna.", "flood", "Derna"),
        ("Thousands marched in Lima to demand new elections.", "protest", "Lima"),
        ("The army said it had retaken the town of Bor from rebels.", "territory taken", "Bor"),
        ("Police arrested nine men in Oaxaca.", "arrest", "Oaxaca"),
        ("Officers seized power in Niamey before dawn.", "coup", "Niamey"),
        ("Hundreds of soldiers were deployed along the border with Chad.", "troops deployed", "Chad"),
    ],
)
def test_an_event_has_a_type_and_a_place(nlp: Language, text: str, name: str, place: str) -> None:
    found = events(text, nlp)
    assert name in found, sorted(found)
    event = found[name]
    assert event.place is not None
    assert (event.place.name, event.status) == (place, "asserted")


@pytest.mark.parametrize(
    ("text", "name", "status"),
    [
        ("The rebels denied shelling the market in Taiz.", "shelling", "denied"),
        ("There was no shooting in the capital, the mayor said.", "shooting", "denied"),
        ("Forecasters said the cyclone may hit Beira on Sunday.", "storm", "hypothetical"),
        ("The ministry warned that rain could trigger landslides in Guatemala.", "landslide", "hypothetical"),
        ("Rebels repelled an attempt by troops to storm the airport at Goma.", "territory taken", "hypothetical"),
        ("The president of Mali was ousted in a coup in 2020.", "coup", "historical"),
        ("A coup toppled the president of Mali in 2026.", "coup", "asserted"),
        ("An earthquake shook Herat a decade ago.", "earthquake", "historical"),
        ("The 1963 earthquake in Skopje made 200,000 homeless.", "earthquake", "historical"),
        ("The ministry did not comment on the air strike in Saada.", "air strike", "asserted"),
        ("Nobody has claimed responsibility for the bombing in Quetta.", "bombing", "asserted"),
        ("The mayor denied any role in the killing, in which gunmen shot dead two guards.", "shooting", "asserted"),
        ("Reports that rebels had taken Goma were untrue, the army said.", "territory taken", "denied"),
        ("There were no reports of a tsunami in Tonga.", "tsunami", "denied"),
        ("The army did not carry out a raid from the air on Marka.", "air strike", "denied"),
        ("The cyclone is expected to hit Beira on Sunday.", "storm", "hypothetical"),
        ("Thousands marched in Lima on the anniversary of the quake.", "protest", "asserted"),
        ("Survivors marked the anniversary of the earthquake in Herat.", "earthquake", "historical"),
        ("The cabinet met after the raid by gunmen that killed two in Gao.", "attack", "asserted"),
    ],
)
def test_status_tells_what_happened_from_what_did_not(nlp: Language, text: str, name: str, status: str) -> None:
    assert events(text, nlp)[name].status == status


@pytest.mark.parametrize(
    "text",
    [
        "Fans stormed the pitch.",
        "The bank's shares collapsed after the report.",
        "Officials held a drill for the new lifts in Tokyo.",
        "The committee struck a deal on fishing rights.",
        "The choir will sing at the harbour on Sunday.",
        "Her remarks caused a storm of protest in parliament.",
        "The minister opened a school in Sfax.",
    ],
)
def test_ordinary_news_tells_of_no_event(nlp: Language, text: str) -> None:
    assert not events(text, nlp)


@pytest.mark.parametrize(
    ("text", "name", "actor", "target"),
    [
        ("Rebels fired rockets at the port of Sirte.", "shelling", "Rebels", "the port of Sirte"),
        ("The Taliban took control of Kunduz.", "territory taken", "Taliban", "Kunduz"),
        ("A car bomb went off outside a bank in Cali.", "bombing", None, "a bank"),
        ("Nine people died in an air strike on a market in Saada.", "air strike", None, "a market"),
        ("Assailants hurled a grenade into a bar in Bujumbura.", "grenade attack", "Assailants", "a bar"),
        ("Fighting broke out between herders and farmers near Jos.", "armed clash", "herders", "farmers"),
        ("Soldiers clashed with gunmen near Gao.", "armed clash", "Soldiers", "gunmen"),
        ("Bandits kidnapped dozens of pupils in Zamfara.", "abduction", "Bandits", "dozens of pupils"),
        ("Students staged a sit-in in Dhaka.", "protest", "Students", None),
        ("Demonstrators gathered for a march in Lima.", "protest", "Demonstrators", None),
        ("Officers denied that they had shelled Taiz.", "shelling", "Officers", "Taiz"),
        ("Three boys drowned in a quarry near Arusha.", "drowning", None, "Three boys"),
    ],
)
def test_an_event_tells_who_did_it_and_to_whom(nlp: Language, text: str, name: str, actor: str | None, target: str | None) -> None:
    event = events(text, nlp)[name]
    assert event.target == target
    assert actor is None or (event.actor or "").startswith(actor)


def test_a_denial_says_who_denies_what(nlp: Language) -> None:
    denial = events("Warsaw and Minsk denied that their drones had hit a wedding.", nlp)["denial"]
    assert denial.actor == "Warsaw and Minsk"
    assert denial.target is not None
    assert "wedding" in denial.target


def test_places_of_a_series_are_all_kept(nlp: Language) -> None:
    event = events("Syrian troops took the towns of Khwain, Zarzoor and Tamanah in southern Idlib.", nlp)["territory taken"]
    assert [place.name for place in event.places][:3] == ["Khwain", "Zarzoor", "Tamanah"]
    assert (event.event_type, event.sub_event_type) == ("Battles", "Government regains territory")


def test_territory_taken_by_others_is_told_apart(nlp: Language) -> None:
    assert events("Rebels captured Goma.", nlp)["territory taken"].sub_event_type == "Non-state actor overtakes territory"


def test_a_pronoun_stands_for_who_speaks(nlp: Language) -> None:
    assert events("Hezbollah said it shelled a base near Haifa.", nlp)["shelling"].actor == "Hezbollah"


def test_a_general_word_takes_up_the_event_told_before(nlp: Language) -> None:
    found = extract("A suicide bomber struck a mosque in Peshawar. The blast killed seven.", nlp=nlp)
    assert {event.name for event in found.events} == {"suicide bombing"}
    assert [fact.cause for fact in found.facts if fact.low == 7] == ["suicide bombing"]


def test_the_cause_is_the_nearest_event(nlp: Language) -> None:
    text = "A quake killed nine in Herat. Flooding drowned four in Kandahar."
    doc = nlp(text)
    at = {token.text: token.i for token in doc}
    assert (cause_of(doc, at["killed"]), cause_of(doc, at["drowned"])) == ("earthquake", "flood")


def test_an_arrest_kills_nobody(nlp: Language) -> None:
    doc = nlp("Police arrested two men. Nine people have died.")
    assert cause_of(doc, len(doc) - 2) is None


def test_times_are_resolved(nlp: Language) -> None:
    when = events("A bomb killed two guards in Quetta on Tuesday.", nlp)["bombing"].when
    assert when is not None
    assert when.start is not None
    assert when.start.startswith("2026-03-03")


def test_one_event_told_twice_is_one(nlp: Language) -> None:
    found = extract("Floods swept Derna. The floods in Derna cut the road.", nlp=nlp).events
    assert [event.name for event in found] == ["flood"]


def test_events_are_the_same_each_time(nlp: Language) -> None:
    text = "Rockets hit Sirte. Troops fought rebels near Bor."
    assert extract(text, nlp=nlp).events == extract(text, nlp=nlp).events


def test_what_somebody_does_is_not_who_does_it(nlp: Language) -> None:
    found = events("Ankara's dispatch of tanks had finally made a breakthrough after months of battles.", nlp)
    assert "territory taken" not in found
    assert all(event.actor is None for event in found.values())


def test_a_breakthrough_of_fighters_is_territory_taken(nlp: Language) -> None:
    assert events("Rebel fighters made a breakthrough on the front near Bor.", nlp)["territory taken"].actor == "Rebel fighters"
    assert "territory taken" not in events("The military made a breakthrough in the peace talks in Doha.", nlp)


def test_what_is_said_after_a_denial_is_not_denied(nlp: Language) -> None:
    text = "Ankara and Athens deny they have hit homes and say they are answering militant attacks by the Harun Pact near Basra."
    found = events(text, nlp)
    assert found["denial"].target == "they have hit homes"
    assert found["attack"].status == "asserted"


def test_place_and_time_are_not_those_of_what_happened_before(nlp: Language) -> None:
    text = "Since capturing the town of Salamiyah a week ago, Jordanian and Saudi jets have escalated strikes on the city of Homs."
    found = events(text, nlp)
    assert [place.name for place in found["air strike"].places] == ["Homs"]
    assert found["air strike"].when is None
    assert found["air strike"].actor == "Jordanian and Saudi jets"
    assert found["territory taken"].when is not None


def test_what_is_hit_is_not_the_strike(nlp: Language) -> None:
    text = "The army neared Kurin, one of scores of farms and hamlets that have been pummeled in heavy air strikes."
    assert events(text, nlp)["air strike"].target == "scores of farms"


def test_an_alliance_led_by_a_state_is_no_non_state_actor(nlp: Language) -> None:
    found = events("The Jordanian-led alliance took the village of Bor.", nlp)["territory taken"]
    assert found.sub_event_type == "Government regains territory"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("An uncle was charged with first-degree murder in Tulsa.", "homicide"),
        ("The suspect was booked into the county jail in Tulsa.", "arrest"),
        ("A fugitive was caught in Utah after a manhunt.", "arrest"),
        ("Police clashed with demonstrators outside parliament in Manila.", "riot"),
        ("The two sides agreed to a deal to end the fighting in Bor.", "ceasefire"),
        ("A nor'easter dumped two feet of snow on Boston.", "storm"),
        ("An arctic blast sent temperatures below zero in Omaha.", "extreme cold"),
        ("Fans were crushed when a crowd surged toward the gate in Bor.", "stampede"),
        ("A boy was hit and killed by a car in Fresno.", "road accident"),
        ("Moscow moved missile launchers to Belarus.", "troops deployed"),
        ("Troops killed nine militants in a raid near Bannu.", "armed clash"),
        ("The Kremlin dismissed as nonsense reports that it had jammed the radar.", "denial"),
    ],
)
def test_the_words_of_local_news_tell_of_events(nlp: Language, text: str, name: str) -> None:
    assert set(events(text, nlp)) == {name}


def test_a_bus_that_ran_over_a_bomb_had_no_road_accident(nlp: Language) -> None:
    text = "A bus carrying wedding guests ran over an improvised explosive device in Bor, killing eight passengers."
    assert set(events(text, nlp)) == {"bombing"}


def test_bond_set_by_a_court_is_no_market_news(nlp: Language) -> None:
    assert "shooting" in events("A man accused of fatally shooting two classmates was held on $2 million bond.", nlp)


def test_things_made_against_a_disaster_tell_of_none(nlp: Language) -> None:
    assert not events("The flood insurance program and the drought-resistant wheat cost the state nine million.", nlp)
