import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest
import yaml

from streams.errors import BadEncoding, BadMessage
from streams.messages import decode, encode, write_schemas
from streams.messages.asyncapi import asyncapi_document
from streams.messages.cloud_events import TYPES, schema_id
from streams.messages.schema_files import MESSAGES, schema_files, schema_of
from streams.messages.yaml_text import to_yaml
from streams.worker.dead_letters import dead_letter, without_value
from streams.worker.outgoing import Arrival

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "schemas"
ASYNCAPI = Path(__file__).parent / "vendored" / "asyncapi-3.0.0.json"
VALID = sorted((SCHEMAS / "examples" / "valid").glob("*.json"))
INVALID = sorted((SCHEMAS / "examples" / "invalid").glob("*.json"))


def validator(name: str) -> Any:
    return jsonschema_rs.Draft202012Validator(schema_of(name), validate_formats=True)


def test_the_files_are_what_the_code_says() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.iterdir() if path.is_file()}
    assert committed == schema_files(), "run `make schemas`"


def test_writing_them_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = write_schemas(tmp_path / "a")
    again = write_schemas(tmp_path / "b")
    assert [path.name for path in paths] == [path.name for path in again]
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in again]


@pytest.mark.parametrize("name", MESSAGES)
def test_every_schema_is_itself_valid(name: str) -> None:
    schema = schema_of(name)
    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == schema_id(name)
    assert schema["description"]


def test_fields_are_explained() -> None:
    figures = schema_of("enriched")["$defs"]["Fact"]["properties"]
    assert "fact_id of the fact this one is a subset of" in figures["part_of"]["description"]
    assert set(figures["kind"]["enum"]) >= {"killed", "injured"}


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_fits_its_schema_and_is_read(path: Path) -> None:
    name, value = path.name.split(".")[0], path.read_bytes()
    validator(name).validate(orjson.loads(value))
    message = decode(MESSAGES[name], value)
    validator(name).validate(orjson.loads(encode(message)))


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_is_refused_by_schema_and_code(path: Path) -> None:
    name, value = path.name.split(".")[0], path.read_bytes()
    assert not validator(name).is_valid(orjson.loads(value))
    with pytest.raises(BadMessage):
        decode(MESSAGES[name], value)


def test_there_are_examples_of_everything() -> None:
    for paths in (VALID, INVALID):
        assert {path.name.split(".")[0] for path in paths} == set(MESSAGES)


def test_the_asyncapi_document_fits_the_official_schema() -> None:
    official = jsonschema_rs.Draft7Validator(json.loads(ASYNCAPI.read_bytes()))
    document = asyncapi_document()
    official.validate(document)
    document["operations"]["readStories"]["action"] = "publish"
    assert not official.is_valid(document)


def test_the_asyncapi_document_refers_only_to_what_there_is() -> None:
    document = yaml.safe_load((SCHEMAS / "asyncapi.yaml").read_text(encoding="utf-8"))
    assert document == asyncapi_document()
    for reference in references(document):
        if reference.startswith("#/"):
            node = document
            for part in reference[2:].split("/"):
                node = node[part]
        else:
            assert (SCHEMAS / reference).is_file(), reference
    sent = {message["name"] for message in document["components"]["messages"].values() if "name" in message}
    assert sent == set(TYPES.values())


def references(node: object) -> set[str]:
    if isinstance(node, dict):
        return {node["$ref"]} if "$ref" in node else set().union(*map(references, node.values()))
    return set().union(*map(references, node)) if isinstance(node, list) else set()


@pytest.mark.parametrize(
    "value",
    [
        {"a": "yes", "b": "12", "c": "1.0", "d": "x: y", "e": "# no", "f": "plain words", "g": "", "h": " lead", "i": "tail "},
        {"a": None, "b": True, "c": 1.5, "d": [], "e": {}, "f": [[], [1, [2]], {"x": [{"y": 1, "z": {}}]}]},
        {"true": "true", "on": "off", "12": "null", "a b": "é – “q”", "$ref": "#/a", "line": "one\ntwo\ttab", "dash": "- a", "tilde": "~"},
        {
            "date": "2026-01-01",
            "octal": "0o7",
            "hex": "0x1f",
            "sexagesimal": "12:30:45",
            "inf": ".inf",
            "merge": "<<",
            "underscore": "1_000",
        },
    ],
)
def test_yaml_is_read_back_as_it_was(value: object) -> None:
    assert yaml.safe_load(to_yaml(value)) == value


def test_a_dead_letter_has_the_headers_that_its_schema_promises() -> None:
    arrival = Arrival("articles.raw", 0, 3, datetime(2026, 4, 9, 12, tzinfo=UTC), b"a", b"\xff", {"content-type": b"text/plain"})
    letter = without_value(dead_letter(arrival, BadEncoding("not utf-8"), stage="parse", topic="articles.dead"))
    headers = {name: value.decode() for name, value in letter.headers.items()}
    validator("dead-letter-headers").validate(headers)
    assert {name for name in headers if name.startswith("dead_")} <= set(schema_of("dead-letter-headers")["properties"])
