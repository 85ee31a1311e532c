"""`tollwire tail`: what arrives on a topic, for a person or as lines of JSON."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from streams.cli.options import Broker, Prefix

if TYPE_CHECKING:
    from rich.console import Console

    from streams.worker.produce import Record
    from streams.worker.topics import Topics

app = typer.Typer(add_completion=False)

Topic = Literal["raw", "enriched", "dead", "held", "reports", "incidents", "alerts", "commands", "outcomes"]


@app.command()
def tail(
    topic: Annotated[Topic, typer.Argument(help="Which of tollwire's topics.")],
    from_start: Annotated[bool, typer.Option("--from-start", help="Begin with the oldest message kept, not with the next.")] = False,
    follow: Annotated[bool, typer.Option(help="Wait for more; --no-follow ends when everything there has been shown.")] = True,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line: time, key, headers, value.")] = False,
    count: Annotated[int | None, typer.Option("--count", "-n", min=1, help="End after so many messages.")] = None,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """Show messages as they arrive, until Ctrl-C. Looking takes nothing away from the workers or from other readers."""
    from itertools import islice

    from streams.cli.show_facts import console
    from streams.settings import load_settings
    from streams.worker.produce import read_topic
    from streams.worker.topics import topic_names

    settings = load_settings(broker=broker, topic_prefix=prefix)
    topics = topic_names(settings)
    name: str = getattr(topics, topic)
    records = (r for r in read_topic(settings, name, follow=follow, from_start=from_start or not follow) if r is not None)
    out = console()
    try:
        for record in islice(records, count):
            if json:
                typer.echo(_as_json(record))
            else:
                _show(out, record, topics)
    except KeyboardInterrupt:
        raise typer.Exit from None


def _as_json(record: "Record") -> str:
    from streams.cli.replay_files import as_line
    from streams.worker.outgoing import Outgoing

    line = as_line(Outgoing(record.topic, record.key, record.value, record.headers))
    return f'{{"time":"{record.time:%Y-%m-%dT%H:%M:%S.%fZ}","partition":{record.partition},"offset":{record.offset},{line.decode()[1:]}'


def _show(out: "Console", record: "Record", topics: "Topics") -> None:
    import orjson

    from streams.cli.dead import printable
    from streams.cli.demo_screen import Screen
    from streams.cli.show_alert import incidents_table
    from streams.incidents.incident import Incident
    from streams.messages import decode

    if record.topic == topics.incidents and record.value:
        out.print(incidents_table([decode(Incident, record.value)]))
    elif record.topic in (topics.enriched, topics.alerts, topics.dead, topics.held):
        Screen(out, topics).take(record)
    else:
        value = record.value or b""
        try:
            text = orjson.dumps(orjson.loads(value), option=orjson.OPT_INDENT_2)
        except orjson.JSONDecodeError:
            text = value
        typer.echo(f"{record.time:%Y-%m-%d %H:%M:%S} UTC  {printable(record.key or b'')}\n{printable(text)}\n")
