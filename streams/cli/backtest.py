"""`tollwire backtest`: what alert rules would have sent for stories of the past."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.file_errors import file_errors
from streams.cli.options import Broker, Prefix, Profile

if TYPE_CHECKING:
    from streams.cli.follow_stories import Following
    from streams.cli.try_rules import Trial
    from streams.settings import Settings
    from streams.worker.outgoing import Outgoing

app = typer.Typer(add_completion=False)


@app.command()
def backtest(
    rules: Annotated[Path, typer.Argument(help="The alert rules to try.", dir_okay=False)],
    stories: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders of stories. Without any: the reports that Kafka still keeps.")
    ] = None,
    compare: Annotated[bool, typer.Option("--compare", help="Show what the rules now in use would have sent otherwise.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object for machines.")] = False,
    profile: Profile = None,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """Run stories through the same steps as the workers with these rules, and show what would have gone out, and what was held back.

    Each story arrives when its version was written, so that old stories are news again; what quiet hours or the throttle hold back goes
    out when its time comes.
    """
    import orjson

    from streams.cli.show_facts import console
    from streams.cli.try_rules import Trial, alert_row, only_in, show_difference, show_trial, trial_rows
    from streams.settings import load_settings
    from streams.worker.track import rules_of

    settings = load_settings(model_profile=profile, broker=broker, topic_prefix=prefix)
    trials = [Trial(str(rules), rules_of(settings, rules))]
    if compare:
        name = str(settings.alert_rules) if settings.alert_rules else "the shipped rules"
        trials.append(Trial(name, rules_of(settings)))
    with file_errors():
        if stories:
            _run_stories(stories, trials, settings)
        else:
            _run_reports(trials, settings)
    if as_json:
        rows = trial_rows(trials[0])
        if compare:
            rows |= {"only_here": [*map(alert_row, only_in(*trials))], "only_there": [*map(alert_row, only_in(*reversed(trials)))]}
        typer.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
        return
    show_trial(console(), trials[0])
    if compare:
        show_difference(console(), *trials)


def _run_stories(paths: list[Path], trials: list["Trial"], settings: "Settings") -> None:
    """Read each story once, and follow it with every set of rules."""
    from streams.cli.run_stories import read_stories
    from streams.cli.story_files import raw_stories
    from streams.worker.nlp_process import load

    all_following = _followings(trials, settings)
    for handled in read_stories(raw_stories(paths), pipeline=load(settings), settings=settings):
        for following in all_following:
            _through(following.take(handled.messages, received=handled.arrival.received))
    for following in all_following:
        _through(following.finish())


def _run_reports(trials: list["Trial"], settings: "Settings") -> None:
    """Follow the reports of every partition by itself, as the workers do."""
    from streams.worker.topics import topic_names

    by_partition: defaultdict[int, list[Following]] = defaultdict(lambda: _followings(trials, settings))
    for partition, message, received in _reports(settings, topic_names(settings).reports):
        for following in by_partition[partition]:
            _through(following.take((message,), received=received))
    for followings in by_partition.values():
        for following in followings:
            _through(following.finish())


def _followings(trials: list["Trial"], settings: "Settings") -> list["Following"]:
    """One for each set of rules, all with tables of their own."""
    from streams.cli.follow_stories import Following
    from streams.worker.topics import topic_names
    from streams.worker.track import weights_of

    return [Following(topic_names(settings), trial.rules, weights=weights_of(settings), on_step=trial.take) for trial in trials]


def _reports(settings: "Settings", topic: str) -> Iterator[tuple[int, "Outgoing", datetime]]:
    from streams.errors import BadMessage
    from streams.incidents.report import Report
    from streams.messages import decode
    from streams.worker.outgoing import Outgoing
    from streams.worker.produce import read_topic

    for record in read_topic(settings, topic):
        if record is None:
            continue
        try:
            report = decode(Report, record.value)
        except BadMessage:
            continue
        if report.type != "tick":  # rules of their own have times of their own
            yield record.partition, Outgoing(topic, record.key, record.value, record.headers), report.received


def _through(messages: Iterable["Outgoing"]) -> None:
    for _ in messages:
        pass
