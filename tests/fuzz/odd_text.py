"""A text in odd letters: what looks the same to a pattern that ignores case may not be the same to a table of words."""

from tests.fuzz.choices import Choices

_WAYS = (
    str.upper,
    str.title,
    str.swapcase,
    lambda text: text.replace("s", "ſ"),
    lambda text: text.replace("i", "ı"),
    lambda text: text.replace("I", "İ"),
    lambda text: text.replace("k", "\u212a").replace("K", "\u212a"),
    lambda text: text.replace("-", "–").replace("'", "’").replace(" ", "\xa0"),
    lambda text: text.replace("1", "١").replace("2", "２").replace("3", "𝟑"),
    lambda text: text.replace("e", "e\u0301"),
    lambda text: text.replace(" ", "\u200b"),
    lambda text: "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text),
)


def odd(text: str, choices: Choices) -> str:
    """The text, once in a while in odd letters."""
    return choices.pick(_WAYS)(text) if choices.once_in(10) else text
