from collections.abc import Callable

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction import load_pipeline
from streams.extraction.attribution import find_attributions, source_at
from streams.extraction.doc import Casualty, Quantity
from streams.extraction.reporting import denial_verbs, stance_of
from streams.facts import SourceType


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


@pytest.fixture(scope="module")
def source(nlp: Language) -> Callable[[str, str], str | None]:
    def at(text: str, words: str) -> str | None:
        doc = nlp(text)
        span = doc.char_span(text.index(words), text.index(words) + len(words), alignment_mode="expand")
        assert span is not None
        mention = source_at(doc, span.start)
        return mention.attribution.text if mention else None

    return at


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        ("Nine people were killed, police said.", "Nine", "police"),
        ("Police said nine people were killed.", "nine", "Police"),
        ("Nine people were killed, said the mayor of Sfax.", "Nine", "mayor of Sfax"),
        ("According to the Red Crescent, nine people drowned.", "nine", "Red Crescent"),
        ("Nine people drowned, according to the harbour police, and six were saved.", "six", "harbour police"),
        ('"We counted nine bodies," said Dr. Leila Amrani, head of the clinic.', "nine", "Dr. Leila Amrani"),
        ("Fire chief Ann Lee told reporters that nine people were hurt.", "nine", "Fire chief Ann Lee"),
        ("The ministry of health put the toll at 45.", "45", "ministry of health"),
        ("The clinic, which reported nine dead, is closed.", "nine", "clinic"),
        ("The deaths of nine miners were confirmed by the company.", "nine", "company"),
        ("The army denied that nine farmers had been killed, saying only two rebels died.", "two", "army"),
        ("The army rejected rebel claims that nine farmers had been killed.", "nine", "rebel"),
        ("State television quoted the governor as saying that nine people had drowned.", "nine", "governor"),
        ("A Reuters photographer saw nine bodies.", "nine", "Reuters photographer"),
        ("Doctors there have seen nine cases of measles.", "nine", "Doctors"),
        ("NINE DEAD IN MARKET BLAST - POLICE", "NINE", "POLICE"),
        ("Villagers accuse the army of killing nine farmers.", "nine", "Villagers"),
        ("Two men accused of killing nine farmers are on the run.", "nine", None),
        ("Nine people were killed.", "Nine", None),
        ("Nine activists were beaten to death in Osh, their lawyer said.", "Nine", "lawyer"),
        ("Nine girls were hurt in a crush in Pyay, monks at the scene told Myanmar Now.", "Nine", "monks"),
        ("Nine sailors are missing off Salalah, Oman's maritime security centre said.", "Nine", "Oman's maritime security centre"),
        ("Iraq's human rights commission put fatalities from the blaze at 58.", "58", "Iraq's human rights commission"),
        ("The railway ministry gave the toll in the derailment as 19.", "19", "railway ministry"),
        ("The parish register lists 118 people killed in Beni.", "118", "parish register"),
        ("By the Red Crescent's count, 44 people drowned in Derna.", "44", "Red Crescent"),
        ("A tally by Reuters found that 44 people had died.", "44", "tally by Reuters"),
        ("Mogadishu counted 61 bomb deaths, according to a police report.", "61", "police report"),
        ("The storm claimed the lives of 18 people, taking the toll to 52, the relief agency said.", "18", "relief agency"),
        ("Six spectators died in the crush; organisers have added 300 stewards.", "Six", None),
        ("Interfax reported 13 dead, while the plant's management spoke of seven injured.", "seven", "plant's management"),
        ("Nine prisoners died in the riot, according to the newspaper A Tarde.", "Nine", "newspaper A Tarde"),
        ("The coroner, Amy Dietz, said three people were killed in Plum.", "three", "coroner, Amy Dietz"),
        ("Police detained nine people, the monitoring group OVD-Info said.", "nine", "OVD-Info"),
        ("Three people were killed, not five as police first announced, the prosecutor's office said.", "five", "police"),
        ("Three people were killed, not five as police first announced, the prosecutor's office said.", "Three", "prosecutor's office"),
    ],
)
def test_the_source_is_whoever_says_so(source: Callable[[str, str], str | None], text: str, figure: str, expected: str | None) -> None:
    assert source(text, figure) == expected


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        ("The governor said nine people drowned. She added that 12 were missing.", "12", "governor"),
        ("The coastguard reported nine dead. It said 12 others were missing.", "12", "coastguard"),
        ("Residents said nine people were killed. They said 12 were hurt.", "12", "Residents"),
        ("Residents said nine people were killed. Twelve were hurt.", "Twelve", None),
        ('"It was terrible. We buried nine people," said Omar, a farmer.', "nine", "Omar"),
        ('"We buried nine people. It was terrible," said Omar, a farmer.', "nine", "Omar"),
    ],
)
def test_a_source_reaches_into_another_sentence_only_through_a_pronoun_or_a_quotation(
    source: Callable[[str, str], str | None], text: str, figure: str, expected: str | None
) -> None:
    assert source(text, figure) == expected


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        ("Judge Ana Belic leads the inquiry. Seven workers died in Tuzla, she said.", "Seven", "Judge Ana Belic"),
        ("The civil guard sent two helicopters to Huesca. It said four climbers had died.", "four", "civil guard"),
        ("Doctors at the camp are overwhelmed. They said nine people had burns.", "nine", "Doctors"),
        ("The storm hit the coast. It left nine people dead, she said.", "nine", None),
    ],
)
def test_a_pronoun_takes_up_whom_a_sentence_before_speaks_of(
    source: Callable[[str, str], str | None], text: str, figure: str, expected: str | None
) -> None:
    assert source(text, figure) == expected


def test_each_of_two_sources_vouches_for_its_own_part(source: Callable[[str, str], str | None]) -> None:
    text = "Police said nine people died in the march; witnesses put the number at 14."
    assert (source(text, "nine"), source(text, "14")) == ("Police", "witnesses")
    text = "The rebels claimed that 40 soldiers had died, but the army said nine were hurt."
    assert (source(text, "40"), source(text, "nine")) == ("rebels", "army")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The defence ministry said nine soldiers died.", "military"),
        ("The health ministry said nine people died.", "official"),
        ("A hospital official said nine people died.", "medical"),
        ("A rebel spokesman said nine people died.", "armed_group"),
        ("A U.N. spokesman said nine people died.", "un"),
        ("Amnesty International said nine people died.", "ngo"),
        ("The daily Al-Watan said nine people died.", "media"),
        ("A survivor said nine people died.", "witness"),
        ("Sources said nine people died.", "unnamed"),
        ("Kyiv said nine soldiers died.", "official"),
    ],
)
def test_the_kind_of_source_comes_from_its_words(nlp: Language, text: str, expected: SourceType) -> None:
    assert [mention.attribution.type for mention in nlp(text)._.attributions] == [expected]


def test_the_casualties_of_a_sentence_get_its_source(nlp: Language) -> None:
    doc = nlp("Nine miners drowned, the mayor said. Six were saved.")
    casualty = Casualty("killed", Quantity(0, 1, 9, 9, 9, "exact"), 0, 2, 2, "drown")
    other = Casualty("rescued", Quantity(8, 9, 6, 6, 6, "exact"), 8, 9, 10, "save")
    doc._.casualties = (casualty, other)
    find_attributions(doc)
    assert casualty.attributed_to is not None
    assert casualty.attributed_to.text == "mayor"
    assert other.attributed_to is None


def test_rules_know_denials_from_claims_and_reports() -> None:
    assert (stance_of("deny"), stance_of("claim"), stance_of("say"), stance_of("fear")) == ("deny", "claim", "report", "fear")
    assert {"denied", "rejects", "dismissing"} <= denial_verbs()


@pytest.mark.parametrize("text", ["", "said", '"', "- POLICE", "Police:", "it said it said it said", "according to"])
def test_fragments_are_read_without_failing(nlp: Language, text: str) -> None:
    doc: Doc = nlp(text)
    assert isinstance(doc._.attributions, tuple)


def test_figure_has_the_source_that_the_next_sentence_names(nlp: Language) -> None:
    doc = nlp("Eight inmates died in the riot. That figure came from the prison governor; relatives wept.")
    assert [c.attributed_to.text for c in doc._.casualties if c.attributed_to] == ["prison governor"]


def test_who_else_gives_a_figure_is_its_source(nlp: Language) -> None:
    doc = nlp("The mayor put the number of dead at nine, the police at eleven.")
    assert [c.attributed_to.text for c in doc._.casualties if c.attributed_to] == ["mayor", "police"]
