"""`tollwire incident`: look at incidents, and tell the workers what an editor knows of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import Broker, Prefix

if TYPE_CHECKING:
    from streams.incidents.command import Action
    from streams.incidents.incident import Incident
    from streams.settings import Settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Show incidents; merge, split, confirm or suppress them.")

Id = Annotated[str, typer.Argument(metavar="ID", help="As `tollwire incident list` shows it.", show_default=False)]
By = Annotated[str, typer.Option("--by", help="Your name, for the history of the incident.")]
Why = Annotated[str, typer.Option("--reason", help="Why, for whoever reads the history or the cancelled alert.")]
Wait = Annotated[float, typer.Option("--wait", min=0, help="Seconds to wait for a worker to say what became of it.")]
_WAIT = 15.0


@app.command("list")
def list_(
    country: Annotated[str | None, typer.Option(help="Only of this country (ISO 3166-1 alpha-2).")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those closed, retracted and merged.")] = False,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """One line for each incident that is open or dormant, the newest last."""
    from streams.cli.show_facts import console
    from streams.cli.show_incident import incidents_list
    from streams.incidents.incident import Incident
    from streams.messages import decode

    found = [
        incident
        for incident in (decode(Incident, value) for value in _newest(_settings(broker, prefix)).values())
        if (every or incident.status in ("open", "dormant")) and country in (None, incident.country, incident.country.lower())
    ]
    found.sort(key=lambda incident: (incident.last_reported, incident.incident_id))
    console().print(incidents_list(found) if found else "No incidents.")


@app.command()
def show(
    incident_id: Id,
    json: Annotated[bool, typer.Option("--json", help="As it stands on the topic.")] = False,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """Its tolls, every figure ever told with whether it stands, its stories, and what changed when, why and by whom."""
    from streams.cli.show_facts import console
    from streams.cli.show_incident import show_incident
    from streams.messages import encode

    incident = _find(_newest(_settings(broker, prefix)), incident_id)
    if json:
        typer.echo(encode(incident))
    else:
        show_incident(console(), incident)


@app.command()
def merge(
    incident_id: Id,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The incident that it is the same as.", show_default=False)],
    by: By,
    reason: Why,
    wait: Wait = _WAIT,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """Two incidents are one: whichever was reported first takes in the stories of the other."""
    _order("merge", incident_id, by=by, reason=reason, into=other, wait=wait, settings=_settings(broker, prefix))


@app.command()
def split(
    incident_id: Id,
    uris: Annotated[list[str], typer.Argument(metavar="URI...", help="Stories that tell of another incident.", show_default=False)],
    by: By,
    reason: Why,
    wait: Wait = _WAIT,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """One incident is two: the named stories become one of their own, and the two never meet again."""
    _order("split", incident_id, by=by, reason=reason, uris=tuple(dict.fromkeys(uris)), wait=wait, settings=_settings(broker, prefix))


@app.command()
def confirm(incident_id: Id, by: By, reason: Why, wait: Wait = _WAIT, broker: Broker = None, prefix: Prefix = None) -> None:
    """You vouch for it: its alerts are certain from now on (CAP's Observed)."""
    _order("confirm", incident_id, by=by, reason=reason, wait=wait, settings=_settings(broker, prefix))


@app.command()
def suppress(incident_id: Id, by: By, reason: Why, wait: Wait = _WAIT, broker: Broker = None, prefix: Prefix = None) -> None:
    """Nobody is alerted of it any more; those who were get one Cancel with your reason."""
    _order("suppress", incident_id, by=by, reason=reason, wait=wait, settings=_settings(broker, prefix))


@app.command()
def unsuppress(incident_id: Id, by: By, reason: Why, wait: Wait = _WAIT, broker: Broker = None, prefix: Prefix = None) -> None:
    """The rules decide again whom it alerts."""
    _order("unsuppress", incident_id, by=by, reason=reason, wait=wait, settings=_settings(broker, prefix))


def _settings(broker: str | None, prefix: str | None) -> "Settings":
    from streams.settings import load_settings

    return load_settings(broker=broker, topic_prefix=prefix)


def _newest(settings: "Settings") -> Mapping[bytes, bytes]:
    """The newest message of every incident, by its key."""
    from streams.worker.produce import read_topic
    from streams.worker.topics import topic_names

    values = {record.key: record.value for record in read_topic(settings, topic_names(settings).incidents) if record is not None}
    return {key: value for key, value in values.items() if key and value}


def _find(known: Mapping[bytes, bytes], incident_id: str) -> "Incident":
    from streams.errors import CommandRefused
    from streams.incidents.incident import Incident
    from streams.messages import decode
    from streams.worker.envelopes import key_of

    if (value := known.get(key_of(incident_id))) is None:
        raise CommandRefused(
            f"no incident {incident_id!r} among the {len(known)} there are; `tollwire incident list --all` shows their ids"
        )
    return decode(Incident, value)


def _order(
    action: "Action",
    incident_id: str,
    *,
    by: str,
    reason: str,
    into: str | None = None,
    uris: tuple[str, ...] = (),
    wait: float,
    settings: "Settings",
) -> None:
    """Send one command, and say what became of it; ends with status 1 where it is refused or nobody answers."""
    import uuid
    from datetime import UTC, datetime

    from streams.errors import CommandRefused
    from streams.incidents.command import Command, checked
    from streams.worker.ordering import send_command
    from streams.worker.rights import require_rights

    require_rights("editor", settings)
    known = _newest(settings)
    country = _find(known, incident_id).country
    if into is not None and (there := _find(known, into).country) != country:
        raise CommandRefused(f"{incident_id} is in {country} and {into} in {there}: only incidents of one country can be merged")
    name = f"cmd-{uuid.uuid4().hex[:16]}"
    command = checked(Command(name, action, incident_id, country, by=by, at=datetime.now(UTC), reason=reason, into=into, uris=uris))
    outcome = send_command(settings, command, wait=wait)
    if outcome is None:
        typer.secho(f"{command.command_id} sent; no worker has said what became of it in {wait:g} s", err=True, fg="yellow")
        raise typer.Exit(1)
    if outcome.status == "refused":
        raise CommandRefused(outcome.why)
    typer.echo(outcome.why)
