"""Every entry of every rule file against its own `examples` and `never`, through the whole pipeline."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from spacy.language import Language

import streams.extraction
from streams.extraction import load_rules as loading
from streams.extraction.load_rules import RULES_DIR, SHAPES, entries, load_rules, rules_at_work

for _module in pkgutil.iter_modules(streams.extraction.__path__):
    importlib.import_module(f"streams.extraction.{_module.name}")

FILES = sorted(path.name for path in RULES_DIR.glob("*.toml"))


@pytest.fixture(scope="module")
def nlp() -> Language:
    from streams.extraction import load_pipeline

    return load_pipeline()


def proofs(file: str) -> Iterator[tuple[Any, bool, str]]:
    for entry in entries(load_rules(SHAPES[file])):
        yield from ((entry, True, text) for text in getattr(entry, "examples", ()))
        yield from ((entry, False, text) for text in getattr(entry, "never", ()))


@pytest.mark.parametrize("file", FILES)
def test_every_rule_file_has_a_shape(file: str) -> None:
    assert file in SHAPES, f"declare the shape of {file} with @rule_file ({loading.__name__})"


@pytest.mark.parametrize("file", [file for file in FILES if file in SHAPES])
def test_every_entry_speaks_in_its_examples_and_keeps_silent_in_its_nevers(nlp: Language, file: str) -> None:
    at_work = getattr(SHAPES[file], "at_work", rules_at_work)
    cases = list(proofs(file))
    texts = [text for _, _, text in cases]
    wrong = [
        f"{entry.id}: {'silent in its example' if expected else 'speaks in its never'} {text!r}"
        for (entry, expected, text), doc in zip(cases, nlp.pipe(texts, batch_size=64), strict=True)
        if (entry.id in at_work(doc)) is not expected
    ]
    assert not wrong, f"{len(wrong)} of {len(cases)} in {file}:\n" + "\n".join(wrong)
