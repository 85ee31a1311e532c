"""What every sink can be told on the command line, in one place."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.options import Broker

if TYPE_CHECKING:
    from streams.settings import Settings
    from streams.sinks.choice import Choice


class Severity(StrEnum):
    """The words of `streams.alerts.alert.Severity`, in a form that typer shows and checks."""

    Unknown = "Unknown"
    Minor = "Minor"
    Moderate = "Moderate"
    Severe = "Severe"
    Extreme = "Extreme"


@dataclass(frozen=True, slots=True)
class SinkOptions:
    """The shared options of one sink, as given."""

    kind: str
    name: str
    channel: tuple[str, ...]
    min_severity: str
    include_test: bool
    from_oldest: bool
    broker: str | None

    def settings(self, **more: object) -> "Settings":
        """The settings, with what the command line says on top."""
        from streams.settings import load_settings

        settings = load_settings(broker=self.broker, **more)
        warn_of_unknown(self.channel, settings)
        return settings

    def choice(self) -> "Choice":
        """Which alerts the sink is for."""
        from streams.sinks.choice import Choice

        return Choice(frozenset(self.channel), self.min_severity, self.include_test)  # type: ignore[arg-type]


def warn_of_unknown(channels: Iterable[str], settings: "Settings") -> None:
    """Say so where no rule known here sends to a channel: a slip of the pen would keep a sink silent for ever."""
    from contextlib import suppress

    from streams.alerts.rules import load_rules
    from streams.errors import RulesError

    with suppress(RulesError):  # the workers' business
        known = {rule.channel for rule in load_rules(settings.alert_rules).rules}
        if unknown := sorted(set(channels) - known):
            typer.secho(
                f"tollwire: no alert rule known here sends to {', '.join(unknown)}; they send to {', '.join(sorted(known))}",
                err=True,
                fg=typer.colors.YELLOW,
            )


def _shared(
    name: Annotated[
        str | None,
        typer.Option(
            help="Tells sinks of one kind apart: each name has its own place on the topic. Two programs with one name share the work.",
            show_default="the kind of sink",
        ),
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option(help="Only alerts of this channel; may be given several times.", show_default="all")
    ] = None,
    min_severity: Annotated[
        Severity,
        typer.Option(
            case_sensitive=False, help="Only incidents of which an alert was at least so severe; all that follows about them, too."
        ),
    ] = Severity.Unknown,
    include_test: Annotated[bool, typer.Option("--include-test/--no-test", help="Whether alerts with the status Test are wanted.")] = True,
    from_oldest: Annotated[
        bool | None,
        typer.Option(
            "--from-oldest/--from-new",
            help="Where a name begins that has never run: with the oldest alert that Kafka keeps, or after the newest.",
            show_default="from-oldest for jsonl and cap, else from-new",
        ),
    ] = None,
    broker: Broker = None,
) -> None: ...


def sink_command(app: typer.Typer, kind: str, *, from_oldest: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a command whose first parameter is its SinkOptions; on the command line these stand beside the options of its own."""
    shared = inspect.signature(_shared).parameters

    def register(command: Callable[..., None]) -> Callable[..., None]:
        own = list(inspect.signature(command).parameters.values())[1:]

        @wraps(command)
        def run(**given: Any) -> None:
            from streams.errors import SettingsError, SinkError

            options = _options(kind, from_oldest, {name: given.pop(name) for name in shared})
            try:
                command(options, **given)
            except SinkError as error:  # before anything is delivered: what the sink was told cannot be right
                raise SettingsError(str(error)) from error

        parameters = [*own, *shared.values()]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        app.command(kind)(run)
        return command

    return register


def _options(kind: str, from_oldest: bool, values: dict[str, Any]) -> SinkOptions:
    import re

    from streams.errors import SettingsError

    name = values["name"] or kind
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", name):
        raise SettingsError(f"--name {name!r}: letters, digits, dots, hyphens and underscores, at most 100 of them")
    begin = from_oldest if values["from_oldest"] is None else values["from_oldest"]
    return SinkOptions(
        kind, name, tuple(values["channel"] or ()), values["min_severity"].value, values["include_test"], begin, values["broker"]
    )
