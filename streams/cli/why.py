"""`tollwire why`: why somebody was alerted, or nobody was."""

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.file_errors import file_errors
from streams.cli.options import Broker, Prefix

app = typer.Typer(add_completion=False)


@app.command()
def why(
    asked: Annotated[str, typer.Argument(metavar="ALERT_OR_STORY", help="The id of an alert or an incident, or the uri of a story.")],
    from_: Annotated[
        Path | None, typer.Option("--from", help="The folder of a replay, in place of Kafka.", file_okay=False, exists=True)
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="Alert rules, in place of TOLLWIRE_ALERT_RULES.", dir_okay=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object for machines.")] = False,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """Show what a story said, which incident it went to and why, what was decided then, and for each rule whether it holds now.

    What was decided at each change is kept in the incident. The rules are those of today: whether they hold is said of the incident as
    it stands.
    """
    import orjson

    from streams.cli.show_facts import console
    from streams.cli.show_why import show_why, why_rows
    from streams.cli.why_records import find, lines_of_folder, lines_of_kafka
    from streams.settings import load_settings
    from streams.worker.track import rules_of

    settings = load_settings(broker=broker, topic_prefix=prefix, alert_rules=rules)
    known = rules_of(settings)
    with file_errors():
        found = find(asked, lines_of_folder(from_) if from_ is not None else lines_of_kafka(settings))
    if as_json:
        typer.echo(orjson.dumps(why_rows(found, known), option=orjson.OPT_INDENT_2).decode())
    else:
        show_why(console(), found, known)
