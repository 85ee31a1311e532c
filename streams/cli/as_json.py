"""Results of `tollwire extract` as JSON, in the names of the schemas."""

import json
from dataclasses import asdict

from streams.cli.read_and_extract import Extracted
from streams.extraction.explain import Reasons
from streams.messages import encode


def row(result: Extracted) -> str:
    """The id of the input and what was found in it, on one line; "error" says why nothing could be.

    Where reasons were asked for, each fact has them as "because".
    """
    if result.story is None:
        about: dict[str, object] = {"id": _id_of(result.raw.value), "error": f"{type(result.error).__name__}: {result.error}"}
    else:
        about = {"id": result.story.uri, "version": result.story.version, "outcome": result.outcome}
    found = encode(result.extraction).decode()
    return f"{json.dumps(about)[:-1]}, {(_with_reasons(found, result.reasons) if result.reasons else found)[1:]}"


def _with_reasons(found: str, reasons: Reasons) -> str:
    document = json.loads(found)
    for fact in document["facts"]:
        fact["because"] = [asdict(reason) for reason in reasons.get(fact["fact_id"], ())]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def indented(result: Extracted) -> str:
    """The same, for a person."""
    return json.dumps(json.loads(row(result)), indent=2, ensure_ascii=False)


def _id_of(value: bytes) -> object:
    try:
        document = json.loads(value)
    except ValueError:
        return None
    return next((document[name] for name in ("id", "uri", "guid") if name in document), None) if isinstance(document, dict) else None
