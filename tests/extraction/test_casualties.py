"""What casualties the whole pipeline reads from sentences, and what it refuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction import load_pipeline
from streams.extraction.doc import Casualty
from streams.facts import KINDS

SENTENCES = Path(__file__).with_name("casualty_sentences.txt")


@dataclass(frozen=True)
class Expected:
    kind: str
    low: int | None
    high: int | None
    status: str = "asserted"
    part: bool = False
    optional: bool = False

    def fits(self, casualty: Casualty) -> bool:
        quantity = casualty.quantity
        above = self.high is None and quantity.low is not None and self.low is not None and quantity.low == self.low + 1  # "more than 12"
        return casualty.kind == self.kind and ((quantity.low, quantity.high) == (self.low, self.high) or (quantity.high is None and above))


def expectations() -> Iterator[tuple[str, tuple[Expected, ...]]]:
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            sentence, _, facts = line.partition(" |")
            yield sentence, tuple(expected(fact) for fact in facts.split(";") if fact.strip())


def expected(text: str) -> Expected:
    kind, bounds, *flags = text.split()
    assert kind in KINDS
    low, dots, high = bounds.partition("..")
    status = next((flag for flag in flags if flag not in {"part", "optional"}), "asserted")
    ends = (int(low) if low else None, int(high) if high else None)
    return Expected(kind, ends[0], ends[1] if dots else ends[0], status, "part" in flags, "optional" in flags)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def differences(doc: Doc, expected: tuple[Expected, ...]) -> Iterator[str]:
    left = [casualty for casualty in doc._.casualties if casualty.quantity.high != 0]
    for fact in expected:
        match = next((casualty for casualty in left if fact.fits(casualty)), None)
        if match is None:
            if not fact.optional:
                yield f"missing {fact}"
            continue
        left.remove(match)
        if match.status != fact.status:
            yield f"{match.status}, not {fact.status}: {doc[match.start : match.end]}"
        if (match.parent is not None) is not fact.part:
            yield f"part of another: {match.parent is not None}, expected {fact.part}: {doc[match.start : match.end]}"
    yield from (f"unexpected {c.kind} {c.quantity.low}..{c.quantity.high} {doc[c.start : c.end]} ({c.rule})" for c in left)


def test_sentences_give_their_casualties_and_no_others(nlp: Language) -> None:
    cases = list(expectations())
    docs = nlp.pipe([sentence for sentence, _ in cases], batch_size=64)
    wrong = [(sentence, *found) for (sentence, facts), doc in zip(cases, docs, strict=True) if (found := list(differences(doc, facts)))]
    assert len(cases) > 250
    assert not wrong, "\n".join("\n    ".join(case) for case in wrong)


def test_a_pronoun_that_a_figure_counts_stands_for_nobody_else_without_end(nlp: Language) -> None:
    assert {casualty.kind for casualty in nlp("Kinshasa, and 22 them did not survive.")._.casualties} == {"killed"}


def only(nlp: Language, text: str) -> Casualty:
    (casualty,) = nlp(text)._.casualties
    assert isinstance(casualty, Casualty)
    return casualty


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Eleven elderly residents died in a fire in Graz.", "elderly residents"),
        ("A 14-year-old boy was killed in Nairobi.", "boy"),
        ("A 14-year-old was killed in Nairobi.", "14-year-old"),
        ("Two four-year-olds drowned in Nairobi.", "four-year-olds"),
        ("Mayor Rosa Prieto was shot dead in Cali.", "Mayor Rosa Prieto"),
        ("Dozens of pilgrims were injured in Mecca.", "pilgrims"),
        ("Three of the divers drowned off Split.", "divers"),
        ("At least 12 dead in Lagos market fire", "people"),
        ("A couple died in the landslide in Amalfi.", "couple"),
    ],
)
def test_who_is_the_noun_phrase_without_its_number(nlp: Language, sentence: str, who: str) -> None:
    assert only(nlp, sentence).who.text == who


def test_figure_without_a_noun_takes_the_people_before_it(nlp: Language) -> None:
    first, second = nlp("The ambush killed four soldiers and wounded nine.")._.casualties
    assert (first.who.text, second.who.text) == ("soldiers", "soldiers")


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Police said at least 40 people were wounded in Lima.", "at least 40 people"),
        ("A shell killed a woman and her two sons in Homs.", "a woman"),
        ("Rescuers recovered 19 bodies off Calais.", "19 bodies"),
    ],
)
def test_quote_holds_the_figure_and_whom_it_counts(nlp: Language, sentence: str, quote: str) -> None:
    doc = nlp(sentence)
    casualty = doc._.casualties[0]
    assert doc[casualty.start : casualty.end].text == quote


def test_nobody_is_a_zero_that_is_denied(nlp: Language) -> None:
    casualty = only(nlp, "Nobody was hurt in the explosion in Oslo.")
    assert (casualty.quantity.low, casualty.quantity.high, casualty.status) == (0, 0, "denied")


def test_person_named_twice_is_one_victim(nlp: Language) -> None:
    doc = nlp("Deputy Mario Paz was shot dead in Cali. Gunmen killed Paz outside his home.")
    assert [casualty.kind for casualty in doc._.casualties] == ["killed"]


def test_shot_and_killed_is_one_killed(nlp: Language) -> None:
    assert only(nlp, "A taxi driver was shot and killed in Durban.").kind == "killed"


def test_figure_never_counts_for_two_kinds(nlp: Language) -> None:
    doc = nlp("The blast left 12 dead and 30 wounded, killed and injured alike.")
    assert [(c.kind, c.quantity.best) for c in doc._.casualties] == [("killed", 12), ("injured", 30)]


def test_empty_text_has_no_casualties(nlp: Language) -> None:
    assert nlp("")._.casualties == ()


@pytest.mark.parametrize(
    ("text", "figure", "who"),
    [
        ("Six rafters were thrown into the river. Two drowned.", 2, "rafters"),
        ("A truck carrying farm workers rolled into a canal, killing 13.", 13, "farm workers"),
        ("A boat loaded with migrants capsized, drowning eight.", 8, "migrants"),
        ("Militants ambushed soldiers near Bosso, killing nine.", 9, "soldiers"),
        ("An attack on miners in Quetta killed seven.", 7, "miners"),
        ("Special forces killed four gunmen. Of the commandos, nine were injured.", 9, "commandos"),
        ("Nine sailors are missing. Three bodies have been recovered.", 3, "sailors"),
        ("Rescuers fear that 25 labourers are dead. Three bodies have been recovered.", 3, "people"),
        ("Two pilots and an engineer were in the plane. All three were killed.", 3, "people"),
        ("Police said gunmen attacked a convoy. Five were killed.", 5, "people"),
        ("The crash injured two conductors. Four years ago a train jumped the tracks there, killing 16.", 16, "people"),
        ("Police said 12 marchers were hurt. The hospital counted 14 injured.", 14, "people"),
        ("The blast killed six and burned 22 miners.", 22, "miners"),
        ("The number of deaths has climbed to 23.", 23, "people"),
        ("The eruption forced 5,000-6,000 villagers from their homes.", 5000, "villagers"),
        ("The only survivor, a 17-year-old girl, was flown to hospital.", 1, "girl"),
        ("Al Shabaab commander Hassan Gedi died in a strike near Jilib, the minister said.", 1, "Hassan Gedi"),
        ("Cameraman Imran Baloch, abducted last month, has been found dead, his brother said.", 1, "Imran Baloch"),
    ],
)
def test_figure_without_a_noun_counts_the_people_named_before(nlp: Language, text: str, figure: int, who: str) -> None:
    doc = nlp(text)
    found = {c.quantity.low: c.who.text for c in doc._.casualties}
    assert found[figure].endswith(who)


def test_who_behind_a_noun_that_heads_its_sentence_is_read_to_the_end(nlp: Language) -> None:
    assert [len(nlp(text)._.casualties) for text in ("The nursing home, who were killed.", "A house who was killed in the raid.")] == [0, 0]
