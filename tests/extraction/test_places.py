"""Which place a name means, and where what is said at some words happened."""

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction import load_pipeline
from streams.extraction.doc import PlaceMention
from streams.extraction.incident_places import incident_place


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def mention(doc: Doc, words: str) -> PlaceMention:
    found = [m for m in doc._.place_mentions if doc[m.start : m.end].text == words]
    assert found, f"{words!r} is no place among {[doc[m.start : m.end].text for m in doc._.place_mentions]}"
    return found[0]


COUNTRIES = [
    ("Shells fell on Hama and Homs as Syrian troops advanced.", "Hama", "SY"),
    ("A flood in Derna swept houses into the sea, Libyan rescuers said.", "Derna", "LY"),
    ("Two men drowned in Georgia, and the mayor of Atlanta cut his trip short.", "Georgia", "US"),
    ("Voters in Georgia filled the squares of Tbilisi and Batumi.", "Georgia", "GE"),
    ("The family moved from Paris, Texas, last spring.", "Paris", "US"),
    ("A tram left the rails in Paris, the French operator said.", "Paris", "FR"),
    ("Lorries queued near Tripoli as Lebanese police looked on.", "Tripoli", "LB"),
    ("Militias traded fire in Tripoli, the Libyan interior ministry said.", "Tripoli", "LY"),
    ("Firefighters in Birmingham, Ala., found her under the porch.", "Birmingham", "US"),
    ("Firefighters in Birmingham said the British plant had been empty.", "Birmingham", "GB"),
    ("Strong winds cut off Hyderabad in Pakistan's Sindh province.", "Hyderabad", "PK"),
    ("A lift fell in Hyderabad, the Indian broadcaster said.", "Hyderabad", "IN"),
    ("A bus burned near Cordoba, Argentine police said.", "Cordoba", "AR"),
    ("A gas leak emptied a school in Merida, Venezuelan officials said.", "Merida", "VE"),
    ("Gunmen took four nurses in Zamfara state.", "Zamfara", "NG"),
    ("A bridge fell in Nariño, Colombian soldiers said.", "Nariño", "CO"),
    ("The tremor was felt in Gorkha and Kathmandu.", "Gorkha", "NP"),
    ("Drones struck a depot in El Fasher, a Sudanese medic said.", "El Fasher", "SD"),
    ("Villagers fled Khan Shaykhoun in Syria.", "Khan Shaykhoun", "SY"),
    ("Villagers fled Saraqeb in Syria.", "Saraqeb", "SY"),
    ("Snow blocked the pass above Osh in Kyrgyzstan.", "Osh", "KG"),
    ("A barge hit a pier at Santos, Brazilian divers said.", "Santos", "BR"),
    ("The boat left Zuwara and sank off the Libyan coast.", "Zuwara", "LY"),
    ("A mudslide closed the road to Mocoa in Colombia.", "Mocoa", "CO"),
    ("Troops entered Mekele, the capital of Ethiopia's Tigray region.", "Mekele", "ET"),
    ("A mine collapsed near Kolwezi in Congo.", "Kolwezi", "CD"),
    ("A dinghy sank in the English Channel.", "English Channel", None),
]


@pytest.mark.parametrize(("text", "words", "country"), COUNTRIES)
def test_the_story_decides_which_place_a_name_means(nlp: Language, text: str, words: str, country: str | None) -> None:
    assert mention(nlp(text), words).place.country == country


@pytest.mark.parametrize(
    ("text", "words", "adm_1"),
    [
        ("Police in Springfield, Ill., closed the street.", "Springfield", "Illinois"),
        ("Police in Springfield, Missouri, closed the street.", "Springfield", "Missouri"),
        ("He was stabbed in Portland, Maine, on Monday.", "Portland", "Maine"),
        ("The boy drowned in Columbus, Ga., his aunt said.", "Columbus", "Georgia"),
        ("Two sisters were shot in Aurora, Colo., overnight.", "Aurora", "Colorado"),
        ("A van hit a wall in Norfolk, Va.", "Norfolk", "Virginia"),
    ],
)
def test_a_state_after_the_comma_says_which_city(nlp: Language, text: str, words: str, adm_1: str) -> None:
    assert mention(nlp(text), words).place.adm_1 == adm_1


@pytest.mark.parametrize(
    ("text", "words", "precision"),
    [
        ("Rebels hold parts of Idlib province in Syria.", "Idlib", 4),
        ("Rebels hold hills in southern Idlib, the Syrian army said.", "Idlib", 4),
        ("Rebels hold streets in Idlib city, the Syrian army said.", "Idlib", 1),
        ("The quake shook Potosi, a town in Bolivia.", "Potosi", 1),
        ("A boat went down on Lake Kivu.", "Lake Kivu", 5),
        ("Smugglers left them in the Mediterranean.", "Mediterranean", 7),
        ("Snow fell across Bulgaria.", "Bulgaria", 6),
    ],
)
def test_precision_follows_the_words_beside_the_name(nlp: Language, text: str, words: str, precision: int) -> None:
    assert mention(nlp(text), words).place.where_prec == precision


@pytest.mark.parametrize(
    ("text", "words", "role"),
    [
        ("Moscow said it knew of no strike in Syria.", "Moscow", "metonym"),
        ("Warsaw and Berlin condemned the raid.", "Berlin", "metonym"),
        ("A bomb went off in Moscow near a market.", "Moscow", "place"),
        ("Rockets hit Damascus before dawn.", "Damascus", "place"),
        ("NAIROBI - Thousands marched on Tuesday in Mombasa.", "NAIROBI", "dateline"),
        ("The Idlib offensive drew in Turkey-backed rebels.", "Idlib", "modifier"),
        ("The Idlib offensive drew in Turkey-backed rebels.", "Turkey", "modifier"),
        ("Chicago police held two men.", "Chicago", "modifier"),
    ],
)
def test_a_name_can_be_a_government_a_dateline_or_a_modifier(nlp: Language, text: str, words: str, role: str) -> None:
    assert mention(nlp(text), words).role == role


def test_a_person_with_the_name_of_a_place_is_none(nlp: Language) -> None:
    doc = nlp("Michael Jordan opened the clinic. Jordan said it had forty beds.")
    assert not doc._.place_mentions


def test_two_spellings_of_one_town_are_one_place(nlp: Language) -> None:
    doc = nlp("Syrian jets bombed Tamanah at dawn. By noon the rebels had left Tamaneh.")
    assert mention(doc, "Tamanah").place.geonameid == mention(doc, "Tamaneh").place.geonameid is not None


def test_an_unknown_town_still_gets_the_country_of_the_story(nlp: Language) -> None:
    doc = nlp("Malian soldiers left the village of Tindoubara on Friday, and Mali sent trucks.")
    place = mention(doc, "Tindoubara").place
    assert (place.country, place.geonameid) == ("ML", None)


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("Nine people died in a fire in Mombasa, an official told reporters in Nairobi.", "Nine people", "Mombasa"),
        ("Nine people died in a fire in Mombasa. Four more were hurt.", "Four more", "Mombasa"),
        ("Six died in Mosul and four in Kirkuk, doctors said.", "Six", "Mosul"),
        ("Six died in Mosul and four in Kirkuk, doctors said.", "four", "Kirkuk"),
        ("Eleven died when a roof fell in the town of Embu in Kenya's east.", "Eleven", "Embu"),
        ("A bus carrying pilgrims from Lagos overturned near Ibadan, killing nine.", "nine", "Ibadan"),
        ("A 25-year-old woman from Ohio was killed in Denver.", "woman", "Denver"),
        ("LIMA - A lorry hit a stall in Cusco. Seven traders died.", "Seven traders", "Cusco"),
        ("Soldiers fled the village. Rebels had shelled Bor for hours. Nine civilians died.", "Nine civilians", "Bor"),
    ],
)
def test_where_it_happened(nlp: Language, text: str, words: str, place: str) -> None:
    doc = nlp(text)
    span = doc.char_span(text.index(words), text.index(words) + len(words), alignment_mode="expand")
    found = incident_place(doc, span.start, span.end)
    assert found is not None
    assert found.name == place


def test_a_dateline_is_the_place_only_of_what_happened_here(nlp: Language) -> None:
    away = nlp("QUITO (Reuters) - Nine people died, police said.")
    here = nlp("QUITO (Reuters) - Nine people died here, police said.")
    assert incident_place(away, 5, 7) is None
    found = incident_place(here, 5, 7)
    assert found is not None
    assert found.name == "QUITO"


def test_a_figure_for_the_whole_country_has_no_town(nlp: Language) -> None:
    text = "A mine killed two boys in Anbar. More than 900 have died across the country."
    doc = nlp(text)
    span = doc.char_span(text.index("More"), text.index(" have"))
    assert incident_place(doc, span.start, span.end) is None
