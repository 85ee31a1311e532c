"""The language of a story: as its feed says, else recognised from the text."""

import re
from functools import cache
from typing import Protocol

from streams.story import Story

ENGLISH = "en"
SAMPLE = 2_000
"""Characters that are read; more do not change the answer."""
ENOUGH = 120
"""Below this many letters a text counts as English unless it clearly is not: names of places mislead the recogniser."""
SURE = 0.95
_OTHER_TAGS = {
    **dict.fromkeys(("eng", "english"), "en"),
    **dict.fromkeys(("fra", "fre", "french"), "fr"),
    **dict.fromkeys(("deu", "ger", "german"), "de"),
    **dict.fromkeys(("spa", "spanish"), "es"),
    **dict.fromkeys(("ara", "arabic"), "ar"),
    **dict.fromkeys(("rus", "russian"), "ru"),
    **dict.fromkeys(("ukr", "ukrainian"), "uk"),
    **dict.fromkeys(("por", "portuguese"), "pt"),
    **dict.fromkeys(("zho", "chi", "chinese"), "zh"),
    **dict.fromkeys(("fas", "per", "persian"), "fa"),
    **dict.fromkeys(("tur", "turkish"), "tr"),
    **dict.fromkeys(("ita", "italian"), "it"),
}


class Recogniser(Protocol):
    """What py3langid offers."""

    def classify(self, text: str) -> tuple[str, float]:
        """The language and how sure it is, 0 to 1."""
        ...


def language_of(story: Story) -> str:
    """The ISO 639 code of the story's language, "en" where nothing speaks against it."""
    return stated_language(story.language) or recognise(f"{story.headline}\n{story.body}")[0]


def stated_language(tag: str | None) -> str | None:
    """The primary language of a BCP 47 tag (or of what some feeds write in its place); None where it says nothing."""
    primary = re.split(r"[-_]", (tag or "").strip().lower())[0]
    if primary in ("und", "mul", "zxx", "xx"):
        return None
    return _OTHER_TAGS.get(primary) or (primary if re.fullmatch(r"[a-z]{2,3}", primary) else None)


def recognise(text: str) -> tuple[str, float]:
    """The language of `text` and how sure that is, 0 to 1."""
    sample = re.sub(r"\s+|https?://\S+", " ", text[: SAMPLE * 2])[:SAMPLE]
    letters = sum(map(str.isalpha, sample))
    if not letters:
        return ENGLISH, 0.0
    language, confidence = _recogniser().classify(sample)
    if language == ENGLISH or letters >= ENOUGH:
        return language, confidence
    latin = sum(character.isalpha() and character < "\u0250" for character in sample)
    return (language, confidence) if confidence >= SURE or latin < letters / 2 else (ENGLISH, 0.0)


@cache
def _recogniser() -> Recogniser:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 0.3 s: only where a feed does not say

    recogniser: Recogniser = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return recogniser
