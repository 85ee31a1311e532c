"""Characters that no story may carry, taken out one for one, so that offsets stay those of the text as delivered."""

import re

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` with each NUL and lone surrogate as U+FFFD, each other control character and carriage return as a space."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    return _CONTROLS.sub(_replacement, text)


def one_line(text: str, limit: int = 2_000) -> str:
    """`text` cleaned, on one line, at most `limit` characters long."""
    return " ".join(clean(text[: limit * 4]).split())[:limit].rstrip()


def looks_binary(text: str) -> bool:
    """Whether `text` has more control characters than any wire transmission would."""
    sample = text[:4_000]
    return len(_CONTROLS.findall(sample)) > max(8, len(sample) // 20)


def _replacement(match: re.Match[str]) -> str:
    return " " if "\x01" <= match[0] <= "\x7f" else "\ufffd"
