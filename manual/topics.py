"""The page of topics, from the AsyncAPI document and the configuration that topics are made with."""

from manual.table import table
from streams.messages.asyncapi import asyncapi_document
from streams.settings import Settings
from streams.worker.topics import topic_configs


def topics_page() -> str:
    """A heading for every channel of `schemas/asyncapi.yaml`, and the configuration of every topic."""
    document = asyncapi_document()
    parts = [
        "# Topics",
        "From `schemas/asyncapi.yaml` (AsyncAPI 3.0), which generators of clients read. Fields: [schemas](schemas.md).",
        "## Configuration",
        "As `tollwire topics create` makes them, with the default settings.",
        table(
            ("topic", "configuration"),
            [
                (f"`{topic}`", " ".join(f"`{key}={value}`" for key, value in one.items()) or "the cluster's")
                for topic, one in topic_configs(Settings.model_construct()).items()
            ],
        ),
    ]
    operations = document["operations"].values()
    for name, channel in document["channels"].items():
        here = f"#/channels/{name}"
        acts = [(one["action"], one["summary"]) for one in operations if one["channel"]["$ref"] == here]
        parts += [f"## {channel['address']}", channel["description"]]
        if acts:
            parts.append("\n".join(f"- {action}: {summary}" for action, summary in acts))
    return "\n\n".join(parts)
