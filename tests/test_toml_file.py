from pathlib import Path

import pytest

from streams.errors import RulesError
from streams.toml_file import read_toml


@pytest.mark.parametrize(
    "text",
    [
        b"x = " + b"9" * 5_000,
        b"x = " + b"9" * 400,
        b"[[a]]\nx = [[0x" + b"f" * 5_000 + b"]]",
        b"x = " + b"[" * 5_000,
        b"x = ",
        b"x = '\xff'",
    ],
    ids=["digits", "more than 64 bits", "hexadecimal", "brackets", "no value", "bytes"],
)
def test_what_no_toml_has_is_refused_naming_the_file(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "alerts.toml"
    path.write_bytes(text)
    with pytest.raises(RulesError, match=r"alerts\.toml: "):
        read_toml(path)


def test_tables_are_read_with_whole_numbers_up_to_the_largest(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(f"x = {2**63 - 1}\n[[rule]]\nid = 'é'\n", encoding="utf-8")
    assert read_toml(path) == {"x": 2**63 - 1, "rule": [{"id": "é"}]}
