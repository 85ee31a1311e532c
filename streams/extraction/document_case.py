"""How the words of a headline are written in its story's body: "IDLIB" is Idlib there, and "KILLS" no name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from streams.extraction.layout import CLOSING, SENTENCE_END
from streams.extraction.wordpieces import LOWER, MIXED, TITLE, UPPER

_CAPITALISED = frozenset({TITLE, UPPER, MIXED})
_FEWEST_UPPER = 3
_UPPER_SHARE = 0.8
_FEWEST_TITLE = 4
_LONGEST_TITLE = 40
_KNOWN_SHARE = 0.5
_CLEAR = 3
"""A word written in two ways is taken to be written in one of them where that is so many times as frequent."""
SMALL_WORDS = frozenset(
    {"a", "an", "the", "and", "or", "but", "nor", "as", "at", "by", "for", "from", "in", "into", "of", "off", "on", "onto", "out", "over"}
    | {"to", "up", "via", "vs", "with", "after", "before", "amid", "near", "than", "that", "when", "while", "if", "since", "is", "are"}
    | {"be", "'s", "’s"}
)
"""What Title Case leaves in lower case."""
SENTENCE_START = frozenset({"", '"', "“", "‘", "``", "(", "[", ":", "--", "–", "—", "•", "*"}) | SENTENCE_END | CLOSING
"""After these a capital tells nothing."""

Line = Sequence[int]


@dataclass(frozen=True, slots=True)
class DocumentCase:
    """How the tokens of a document are to be read."""

    cases: Sequence[int]
    """A case id for every token."""
    headline: frozenset[int] = frozenset()
    """Tokens in lines whose own capitals tell nothing."""
    common: frozenset[str] = frozenset()
    """Words of those lines that the others write without a capital."""


def document_case(words: Sequence[str], cases: Sequence[int], starts: Iterable[int]) -> DocumentCase:
    """The case ids to read a document with: in lines of capitals those with which the other lines write the words.

    `cases` are the tokens' own case ids, `starts` the tokens that begin a line. A word that the other lines lack keeps its own id,
    and so do all words of a line of which they know less than half. Title Case is left as it is: it hides little, and read in
    the body's way it came out worse.
    """
    lines = [range(start, end) for start, end in pairwise(sorted({0, len(words), *starts}))]
    headlines = [line for line in lines if _is_upper(line, cases) or _is_title(line, words, cases)]
    if not headlines:
        return DocumentCase(cases)
    headline = frozenset(i for line in headlines for i in line)
    wanted = {words[i].lower() for i in headline if cases[i] in _CAPITALISED}
    written = _written(wanted, [line for line in lines if line[0] not in headline], words, cases)
    read = list(cases)
    for line in headlines:
        capitals = [i for i in line if cases[i] in _CAPITALISED]
        known = [i for i in capitals if words[i].lower() in written]
        if not _is_upper(line, cases) or len(known) < _KNOWN_SHARE * len(capitals):
            continue
        for i in known:
            case = written[words[i].lower()]
            read[i] = TITLE if case == LOWER and i == line[0] else case
    return DocumentCase(read, headline, frozenset(word for word, case in written.items() if case == LOWER))


def _is_upper(line: Line, cases: Sequence[int]) -> bool:
    """Whether the line is in capitals."""
    counts = Counter([cases[i] for i in line])
    return counts[UPPER] >= max(_FEWEST_UPPER, _UPPER_SHARE * (counts[UPPER] + counts[TITLE] + counts[LOWER] + counts[MIXED]))


def _is_title(line: Line, words: Sequence[str], cases: Sequence[int]) -> bool:
    """Whether the line is in Title Case, with nothing in lower case but small words."""
    if len(line) > _LONGEST_TITLE or words[line[-1]] == "." or sum(cases[i] == TITLE for i in line) < _FEWEST_TITLE:
        return False
    return all(words[i] in SMALL_WORDS for i in line if cases[i] == LOWER)


def _written(wanted: set[str], lines: Iterable[Line], words: Sequence[str], cases: Sequence[int]) -> dict[str, int]:
    """The case ids with which these lines write the wanted words, of those for which they tell."""
    capital: dict[str, Counter[int]] = {word: Counter() for word in wanted}
    lower: Counter[str] = Counter()
    for line in lines:
        before = ""
        for i in line:
            word, case = words[i], cases[i]
            if case == LOWER:
                lower[word] += 1
            # An acronym is in capitals at the start of a sentence too.
            elif (
                case in _CAPITALISED and (case == UPPER or before not in SENTENCE_START) and (ways := capital.get(word.lower())) is not None
            ):
                ways[case] += 1
            before = word
    stems = {_stem(word) for word in lower}
    written: dict[str, int] = {}
    for word, ways in capital.items():
        small, large = lower[word], ways.total()
        if small > _CLEAR * large or (not large and _stem(word) in stems):
            written[word] = LOWER
        elif large > _CLEAR * small:
            written[word] = ways.most_common(1)[0][0]
    return written


def _stem(word: str) -> str:
    """What "kills", "killed" and "killing" have in common; a short word is its own stem."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
