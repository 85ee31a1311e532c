"""Which place a name means, and where what is said at some words happened."""

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction import extract, load_pipeline
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
    ("A woman was shot in Norfolk on Saturday afternoon, a release said.", "Norfolk", "US"),
    ("A barn burned down in Norfolk, the British fire service said.", "Norfolk", "GB"),
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
        ("Doug Morse of the Sacramento Police Department spoke of gangs.", "Sacramento", "place"),
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


def test_a_word_that_begins_its_sentence_is_no_place_for_its_capital(nlp: Language) -> None:
    doc = nlp("The river rose in Blumenau. Mudslides killed a family of four.")
    assert [m.place.name for m in doc._.place_mentions] == ["Blumenau"]
    assert not nlp("A village chief was killed by a city bus.")._.place_mentions


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
        ("A dam burst in Minas Gerais state in Brazil. Six men were flown to hospitals in Belo Horizonte.", "Six men", "Minas Gerais"),
        ("A bus hit a wall near Jos, killing six. It was bound for Kano. Nine others were hurt.", "Nine others", "Jos"),
        ("Six soldiers died at a base in Barawe. The army in Kampala said two more were hurt.", "two more", "Barawe"),
        ("Police in Boise said the man killed himself. He had wounded two clerks.", "two clerks", "Boise"),
        ("Strikes killed nine people across the Gaza Strip as tanks pushed into Khan Younis.", "nine people", "Gaza Strip"),
        ("A storm flattened Dulag. The council counted 41 dead there, 16 in Palo.", "41 dead", "Dulag"),
        ("Nepal avalanche kills three Sherpas", "three Sherpas", "Nepal"),
        ("Mombasa counted 61 deaths by drowning last year, a report said.", "61 deaths", "Mombasa"),
        ("A quake struck Gyumri in Armenia. Some 700 villagers were evacuated from Artik.", "700 villagers", "Artik"),
        ("Cholera has killed 214 people in the Zambian capital.", "214 people", "Lusaka"),
        ("A van fell off the Kampala-Gulu road, killing nine.", "nine", "Gulu"),
        ("A van killed a cyclist in Milan. Fourteen cyclists have died in the city this year.", "Fourteen cyclists", "Milan"),
        ("A fire at Palm Court, a nursing home in Leeds, killed three. Six others were hurt.", "Six others", "Leeds"),
        ("Six people died in a blast in the Gulshan neighbourhood of Dhaka. Nine are in hospital.", "Six people", "Gulshan"),
        ("Six people died in a blast in the Gulshan neighbourhood of Dhaka. Nine are in hospital.", "Nine", "Gulshan"),
        ("Two men drowned in the Thames near Richmond.", "Two men", "Richmond"),
        ("A climber fell to her death on the north face of the Ortler on Saturday.", "A climber", "Ortler"),
        ("BOGOTA, Oct. 3 - A city bus hit a pillar, killing five passengers.", "five passengers", "BOGOTA"),
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


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Two men died in the Eldoret road accident, police said.", "Eldoret"),
        ("Rebels killed nine soldiers at the Qaryat base in Somalia.", "Qaryat"),
        ("A glider fell into a lake near Skövde on Sunday. Two men died, Västra Götaland police said.", "Skövde"),
        ("Police in Leeds said three men were stabbed. Two women ran to a Bradford hospital with cuts.", "Leeds"),
        ("The Marburg outbreak has infected 14 people.", None),
        ("Shelling of Nikopol wounded a driver.", "Nikopol"),
        ("A man was stabbed in Leeds. The city has had 40 murders this year.", "Leeds"),
        ("The Marburg outbreak has infected 14 people in Rwanda.", "Rwanda"),
    ],
)
def test_the_scene_is_no_road_no_speakers_province_no_hospital_and_no_disease(nlp: Language, text: str, place: str | None) -> None:
    found = {fact.place.name if fact.place else None for fact in extract(text, nlp=nlp).facts}
    assert found == {place}


def test_a_hospital_named_after_the_scene_does_not_hide_it(nlp: Language) -> None:
    doc = nlp("Seventeen people were killed at a well in Khan Younis, hospital staff said.")
    found = incident_place(doc, 0, 2)
    assert found is not None
    assert found.name == "Khan Younis"


def test_a_figure_for_the_whole_country_has_no_town(nlp: Language) -> None:
    text = "A mine killed two boys in Anbar. More than 900 have died across the country."
    doc = nlp(text)
    span = doc.char_span(text.index("More"), text.index(" have"))
    assert incident_place(doc, span.start, span.end) is None


@pytest.mark.parametrize(
    ("text", "words", "geonameid"),
    [
        ("A tremor cracked walls in Mosul and Tal Afar, Iraqi officials said.", "Mosul", 99072),
        ("Police in Derna and the mayor of Tobruk asked Libya's government for boats.", "Derna", 87205),
        ("Shops shut in Raqqa after shells fell on Tabqa, Syrian activists said.", "Raqqa", 172955),
    ],
)
def test_a_bare_name_is_the_town_not_the_province_named_for_it(nlp: Language, text: str, words: str, geonameid: int) -> None:
    place = mention(nlp(text), words).place
    assert (place.geonameid, place.where_prec) == (geonameid, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mines killed four farmers in the Hama countryside, the Syrian civil defence said.", "Hama"),
        ("Frost ruined the coffee of farmers in the Puno region of Peru.", "Puno"),
        ("Snow cut off villages in upstate New York on Monday.", "New York"),
    ],
)
def test_countryside_and_region_are_the_province(nlp: Language, text: str, words: str) -> None:
    place = mention(nlp(text), words).place
    assert place.where_prec == 4
    assert place.geonameid is not None


def test_a_dateline_is_the_city_not_the_state(nlp: Language) -> None:
    doc = nlp("NEW YORK (AP) - A lift fell on Monday, and a storm hit upstate New York.")
    assert doc._.place_mentions[0].place.geonameid == 5128581


def test_a_district_named_for_its_town_is_less_exact_than_the_town(nlp: Language) -> None:
    place = mention(nlp("A mudslide closed the road in Malang district, Indonesian police said."), "Malang").place
    assert (place.country, place.where_prec) == ("ID", 3)


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Gunmen raided a farm in Palma, in the north of Mozambique.", "Palma", "MZ"),
        ("A fire burned pines near Mati, and Greece sent aircraft.", "Mati", "GR"),
        ("Hail fell on Casares, Ecuador's rescue service said.", "Casares", "EC"),
    ],
)
def test_a_town_that_the_gazetteer_lacks_is_not_put_into_its_namesake_abroad(nlp: Language, text: str, words: str, country: str) -> None:
    place = mention(nlp(text), words).place
    assert (place.country, place.geonameid) == (country, None)


def test_a_town_known_abroad_is_itself_in_a_story_of_another_country(nlp: Language) -> None:
    assert mention(nlp("Envoys met in Geneva to speak of the war in Sudan."), "Geneva").place.country == "CH"


def test_the_nationality_of_a_traveller_does_not_move_the_town(nlp: Language) -> None:
    assert mention(nlp("A Danish student fell from a balcony in Dubrovnik."), "Dubrovnik").place.country == "HR"


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Fighting went on in the Democratic Republic of the Congo.", "Democratic Republic of the Congo", "CD"),
        ("A storm crossed the Netherlands.", "Netherlands", "NL"),
        ("A boat sank off St. Vincent and the Grenadines.", "St. Vincent and the Grenadines", "VC"),
        ("Gangs run whole towns in El Salvador, a judge in Soyapango said.", "El Salvador", "SV"),
        ("Rain flooded camps near Cox's Bazar in Bangladesh.", "Cox's Bazar", "BD"),
        ("KIEV - Two trams met head-on in the Ukrainian capital.", "KIEV", "UA"),
    ],
)
def test_a_name_of_several_words_is_one_place(nlp: Language, text: str, words: str, country: str) -> None:
    assert mention(nlp(text), words).place.country == country


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jets struck Binnish, Taftanaz and Sarmin in Syria.", "Sarmin"),
        ("Families fled to Chico after the fire reached Paradise, California.", "Chico"),
        ("The mayor of Pereira, in Colombia, closed the schools.", "Pereira"),
        ("Izyum was shelled all night, Ukraine's army said.", "Izyum"),
    ],
)
def test_what_is_shelled_governed_or_fled_to_is_a_place(nlp: Language, text: str, words: str) -> None:
    assert mention(nlp(text), words).place.geonameid is not None


@pytest.mark.parametrize(
    ("text", "words", "role"),
    [
        ("Relations between Caracas and Bogota soured.", "Caracas", "metonym"),
        ("Talks between Riyadh and Tehran broke off on Monday.", "Riyadh", "metonym"),
        ("A bus fell off the road between San Jose and Limon in Costa Rica.", "San Jose", "place"),
    ],
)
def test_between_two_governments_there_are_talks_between_two_towns_a_road(nlp: Language, text: str, words: str, role: str) -> None:
    assert mention(nlp(text), words).role == role


def test_a_capital_keeps_its_name_from_a_town_abroad_that_bears_it_too(nlp: Language) -> None:
    doc = nlp("New Delhi blamed Islamabad for the raid near Baramulla.")
    assert mention(doc, "Islamabad").place.country == "PK"


def test_a_short_form_finds_the_only_town_whose_full_name_goes_on(nlp: Language) -> None:
    assert mention(nlp("Mud buried cars in Casamicciola, Italian firefighters said."), "Casamicciola").place.geonameid == 6535295


def test_a_total_keeps_the_town_that_its_sentence_takes_up(nlp: Language) -> None:
    found = extract("A van killed a cyclist in Milan on Monday. Fourteen cyclists have died in the city this year.", nlp=nlp)
    assert {fact.place.name for fact in found.facts if fact.place} == {"Milan"}
    assert any(fact.low == 14 and fact.place for fact in found.facts)
