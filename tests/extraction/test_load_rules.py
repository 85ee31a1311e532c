from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from streams.errors import RulesError
from streams.extraction.load_rules import entries, load_rules, rule_file


@dataclass(frozen=True, slots=True)
class Colour:
    id: str
    class_: Literal["warm", "cold"]
    words: tuple[str, ...] = ()
    weight: float = 1.0
    note: str | None = None
    examples: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@rule_file("colours.toml")
@dataclass(frozen=True, slots=True)
class Colours:
    colour: tuple[Colour, ...]
    stop: tuple[str, ...] = ()


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "colours.toml"
    path.write_text(text, encoding="utf-8")
    return path


RED = '[[colour]]\nid = "red"\nclass = "warm"\nexamples = ["A red door."]\n'


def test_a_file_becomes_frozen_entries_in_file_order(tmp_path: Path) -> None:
    path = written(tmp_path, 'stop = ["grey"]\n' + RED + 'words = ["red", "scarlet"]\nweight = 2\n' + RED.replace('"red"', '"rust"'))
    rules = load_rules(Colours, path=path)
    assert rules.stop == ("grey",)
    assert [entry.id for entry in entries(rules)] == ["red", "rust"]
    assert rules.colour[0] == Colour("red", "warm", ("red", "scarlet"), 2.0, None, ("A red door.",))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (RED + 'hue = "x"\n', ["colours.toml", "'red'", "'hue'", "class, examples, id, never, note, weight, words"]),
        (RED + RED, ["colours.toml", "'red'", "twice"]),
        (RED.replace("warm", "hot"), ["'red'", "'hot'", "warm, cold"]),
        ('[[colour]]\nid = "red"\nexamples = ["A red door."]\n', ["'red'", "'class' is missing"]),
        (RED.replace('examples = ["A red door."]\n', ""), ["'red'", "no examples"]),
        (RED + 'words = "red"\n', ["'red'", "words", "not an array"]),
        (RED + "note = 3\n", ["note", "3 is not str"]),
        (RED + '[[color]]\nid = "x"\n', ["'color'", "colour, stop"]),
        (RED + "never = [", ["colours.toml"]),
    ],
)
def test_a_wrong_file_is_refused_with_the_entry_the_fault_and_what_is_valid(tmp_path: Path, text: str, parts: list[str]) -> None:
    with pytest.raises(RulesError) as refusal:
        load_rules(Colours, path=written(tmp_path, text))
    for part in parts:
        assert part in str(refusal.value)


def test_a_missing_file_is_a_rules_error(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="No such file"):
        load_rules(Colours, path=tmp_path / "colours.toml")
