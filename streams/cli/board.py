"""`tollwire board`: the live board in a browser."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import Broker

if TYPE_CHECKING:
    from streams.alerts.alert import Alert
    from streams.incidents.incident import Incident
    from streams.settings import Settings

app = typer.Typer(add_completion=False)


@app.command()
def board(
    broker: Broker = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on, in place of TOLLWIRE_BOARD_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port, in place of TOLLWIRE_BOARD_PORT.")] = None,
) -> None:
    """Show incidents and alerts as they come, at http://127.0.0.1:8080 unless told otherwise."""
    import uvicorn

    from streams.settings import load_settings
    from streams.web.board import make_board
    from streams.web.login import Login
    from streams.worker.rights import require_rights

    settings = load_settings(broker=broker, board_host=host, board_port=port)
    require_rights("board", settings)
    login = Login(settings.board_user, settings.board_password.get_secret_value()) if settings.board_password else None
    if login is None and not _is_loopback(settings.board_host):
        typer.secho(
            f"tollwire: TOLLWIRE_BOARD_PASSWORD is not set: whoever reaches {settings.board_host} can read the board", err=True, fg="yellow"
        )
    web = make_board(lambda: _updates(settings), hosts=settings.board_allowed_hosts, login=login)
    typer.echo(f"the board is at http://{settings.board_host}:{settings.board_port}")
    uvicorn.run(web, host=settings.board_host, port=settings.board_port, log_level="warning", server_header=False)


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _updates(settings: "Settings") -> AsyncIterator["Incident | Alert"]:
    from streams.alerts.alert import Alert
    from streams.incidents.incident import Incident
    from streams.messages import decode
    from streams.worker.consume import consume
    from streams.worker.topics import topic_names

    topics = topic_names(settings)
    async for record, _ in consume(settings, [topics.incidents, topics.alerts]):
        if record.value is None:
            continue
        if record.topic == topics.alerts:
            yield decode(Alert, record.value)
        else:
            yield decode(Incident, record.value)
