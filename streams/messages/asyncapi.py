"""The AsyncAPI 3 document: which topics there are, what is on them, and who reads and writes."""

from typing import Any, Final

import streams
from streams.messages.cloud_events import TYPES, EventName

Document = dict[str, Any]
_BINDING: Final = "0.5.0"
_SCHEMA_FORMAT: Final = "application/schema+json;version=draft-2020-12"
_INTRO: Final = """Wire stories come in on articles.raw in whatever format a newsroom has; facts, incidents and alerts come out. \
Topic names may carry a prefix (TOLLWIRE_TOPIC_PREFIX). Readers ignore fields that they do not know."""


def asyncapi_document() -> Document:
    """The whole document, as plain values."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "tollwire",
            "version": streams.__version__,
            "description": _INTRO,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"kafka": {"host": "localhost:9092", "protocol": "kafka", "description": "TOLLWIRE_BROKER; any Kafka cluster."}},
        "channels": _channels(),
        "operations": _operations(),
        "components": {"messages": _messages()},
    }


def _channels() -> Document:
    return {
        "raw": _channel("articles.raw", "Raw wire stories, keyed by uri, as the feeds deliver them.", "raw"),
        "enriched": _channel("articles.enriched", "One message for every story that is not held back or dead, keyed by uri.", "enriched"),
        "dead": _channel("articles.dead", "What could not be processed: the original bytes, and headers that say why.", "dead", **_FOREVER),
        "held": _channel("articles.held", "Withheld and embargoed stories; embargoed ones are fed again in time.", "held", **_FOREVER),
        "reports": _channel("reports", "What a story says of one incident, keyed by country; between the two agents.", "report"),
        "incidents": _channel("incidents", "The latest state of every incident, keyed by incident_id.", "incident", **_COMPACTED),
        "alerts": _channel("alerts", "Alert, Update and Cancel messages in CAP's words, keyed by incident_id.", "alert"),
        "commands": _channel("commands", "What editors order of incidents, keyed by country; workers hand it on to reports.", "command"),
        "outcomes": _channel("commands.outcomes", "What became of every command, keyed by command_id.", "command-outcome", **_FOREVER),
    }


_FOREVER: Final[Document] = {"retention.ms": -1}
_COMPACTED: Final[Document] = {"cleanup.policy": ["compact"]}


def _channel(topic: str, description: str, message: str, **configuration: Any) -> Document:
    binding: Document = {"topic": topic}
    if configuration:
        binding["topicConfiguration"] = configuration
    return {
        "address": topic,
        "description": description,
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {message: {"$ref": f"#/components/messages/{message}"}},
        "bindings": {"kafka": {**binding, "bindingVersion": _BINDING}},
    }


def _operations() -> Document:
    """From tollwire's side: it receives what others send."""
    return {
        "readStories": _operation("receive", "raw", "ENRICH reads stories.", group="tollwire"),
        "publishArticles": _operation("send", "enriched", "ENRICH publishes entities, facts and events."),
        "publishDeadLetters": _operation("send", "dead", "ENRICH puts aside what cannot be processed."),
        "holdStories": _operation("send", "held", "ENRICH parks what must not go out yet."),
        "sendReports": _operation("send", "reports", "ENRICH tells TRACK what a story says of an incident."),
        "readReports": _operation("receive", "reports", "TRACK reads reports.", group="tollwire"),
        "publishIncidents": _operation("send", "incidents", "TRACK publishes every incident that changes."),
        "publishAlerts": _operation("send", "alerts", "TRACK publishes alerts."),
        "readCommands": _operation("receive", "commands", "A worker checks commands and hands them on to TRACK.", group="tollwire"),
        "publishOutcomes": _operation("send", "outcomes", "TRACK says what became of a command."),
    }


def _operation(action: str, channel: str, summary: str, *, group: str | None = None) -> Document:
    operation: Document = {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "summary": summary}
    if group:
        operation["bindings"] = {"kafka": {"groupId": {"type": "string", "const": group}, "bindingVersion": _BINDING}}
    return operation


def _messages() -> Document:
    return {
        "raw": {
            "title": "Raw article",
            "summary": "ninjs 3.0, or one of the formats of docs/feeds.md.",
            "contentType": "application/json",
            "headers": {
                "type": "object",
                "properties": {"content-type": {"type": "string", "description": "The format; recognised where it is missing."}},
            },
            "payload": {"description": "Bytes in any of the formats of docs/feeds.md."},
            "bindings": _key("The story's uri."),
        },
        "enriched": _event("enriched", "Enriched article", "The story's uri."),
        "report": _event("report", "Report", "ISO 3166-1 alpha-2 code of the country, ZZ where unknown."),
        "incident": _event("incident", "Incident", "The incident's id."),
        "alert": _event("alert", "Alert", "The incident's id."),
        "command": _event("command", "Command", "The incident's country."),
        "command-outcome": _event("command-outcome", "Outcome of a command", "The command's id."),
        "dead": _original("dead-letter", "Dead letter", "The original key."),
        "held": _original("held", "Story held back", "The story's uri."),
    }


def _event(name: EventName, title: str, key: str) -> Document:
    fixed = {"ce_specversion": "1.0", "ce_type": TYPES[name], "content-type": "application/json"}
    free = ("ce_id", "ce_source", "ce_subject", "ce_time", "ce_dataschema")
    return {
        "name": TYPES[name],
        "title": title,
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": [*fixed, *free],
            "properties": {**{k: {"type": "string", "const": v} for k, v in fixed.items()}, **{k: {"type": "string"} for k in free}},
        },
        "payload": {"schemaFormat": _SCHEMA_FORMAT, "schema": {"$ref": f"./{name}.v1.json"}},
        "bindings": _key(key),
    }


def _original(name: str, title: str, key: str) -> Document:
    return {
        "title": title,
        "contentType": "application/octet-stream",
        "headers": {"schemaFormat": _SCHEMA_FORMAT, "schema": {"$ref": f"./{name}-headers.v1.json"}},
        "payload": {"description": "The original bytes."},
        "bindings": _key(key),
    }


def _key(description: str) -> Document:
    return {"kafka": {"key": {"type": "string", "description": description}, "bindingVersion": _BINDING}}
