import pytest

from streams.feeds.language import language_of, recognise, stated_language
from streams.story import Story


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        *(("en-GB", "en"), ("EN", "en"), ("eng", "en"), ("English", "en"), ("zh-Hant", "zh"), ("pt_BR", "pt"), ("swa", "swa")),
        *(("und", None), ("", None), (None, None), ("x", None), ("12", None)),
    ],
)
def test_a_stated_language_is_read_in_whatever_form(tag: str | None, language: str | None) -> None:
    assert stated_language(tag) == language


def test_the_feed_is_believed_before_the_text() -> None:
    assert language_of(Story("a", language="fr-FR", body="Nine sailors drowned off the coast on Sunday morning.")) == "fr"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nine sailors drowned off the coast on Sunday morning when their boat hit a rock, the coastguard said. Two were saved.", "en"),
        ("NINE SAILORS DROWNED OFF THE COAST ON SUNDAY MORNING WHEN THEIR BOAT HIT A ROCK, THE COASTGUARD SAID. TWO WERE SAVED.", "en"),
        ("Neuf marins se sont noyés dimanche au large de la côte, selon les gardes-côtes, quand leur bateau a heurté un rocher.", "fr"),
        ("غرق تسعة بحارة قبالة الساحل صباح الأحد بعد أن اصطدم قاربهم بصخرة", "ar"),
        ("Дев'ять моряків потонули біля узбережжя в неділю вранці, повідомила берегова охорона, коли човен ударився об скелю.", "uk"),
        ("Maraat al-Numan", "en"),
        ("12 dead in Ouagadougou", "en"),
        ("", "en"),
        ("12 - 14", "en"),
    ],
)
def test_a_text_is_recognised_and_a_short_one_counts_as_english(text: str, language: str) -> None:
    assert recognise(text)[0] == language
