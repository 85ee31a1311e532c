"""`tollwire board`: the live board in a browser."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import Broker

if TYPE_CHECKING:
    from streams.settings import Settings
    from streams.web.board_state import Update
    from streams.web.pipeline import Letter, Pipeline
    from streams.worker.dead_letters import DeadLetter

app = typer.Typer(add_completion=False)

_WAIT = 15.0
"""Seconds that an order waits for a worker's answer."""
_GRACE = 3
"""Seconds that open pages have when the board stops."""
_FETCH_WAIT = 0.1
_BEGINS = 160
"""Bytes of a dead letter that are shown."""


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
    from streams.web.login import Login, read_editors
    from streams.worker.ordering import send_command
    from streams.worker.rights import require_rights

    settings = load_settings(broker=broker, board_host=host, board_port=port)
    require_rights("board", settings)
    editors = read_editors(settings.board_editors.get_secret_value()) if settings.board_editors else {}
    if editors:
        require_rights("editor", settings)
    password = settings.board_password.get_secret_value() if settings.board_password else None
    login = Login(settings.board_user, password, editors=editors) if password or editors else None
    if login is None and not _is_loopback(settings.board_host):
        typer.secho(
            f"tollwire: TOLLWIRE_BOARD_PASSWORD is not set: whoever reaches {settings.board_host} can read the board", err=True, fg="yellow"
        )
    web = make_board(
        lambda: _updates(settings),
        look=_look(settings),
        hosts=settings.board_allowed_hosts,
        login=login,
        order=(lambda command: asyncio.to_thread(send_command, settings, command, wait=_WAIT)) if editors else None,
    )
    typer.echo(f"the board is at http://{settings.board_host}:{settings.board_port}")
    uvicorn.run(
        web, host=settings.board_host, port=settings.board_port, log_level="warning", server_header=False, timeout_graceful_shutdown=_GRACE
    )


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _look(settings: "Settings") -> "Callable[[], Awaitable[Pipeline]]":
    """Asks Kafka how far the workers are, in a thread of its own."""
    from streams.web.pipeline import Pipeline, Progress
    from streams.worker.progress import ProgressAsker

    asker = ProgressAsker(settings)

    async def look() -> Pipeline:
        found = await asyncio.to_thread(asker.ask)
        return Pipeline(datetime.now(UTC), tuple(Progress(t.topic, t.partitions, t.messages, t.waiting) for t in found))

    return look


async def _updates(settings: "Settings") -> AsyncIterator["Update"]:
    import structlog

    from streams.alerts.alert import Alert
    from streams.errors import BadMessage
    from streams.incidents.incident import Incident
    from streams.messages import decode
    from streams.web.pipeline import LetterDone
    from streams.worker.consume import consume
    from streams.worker.dead_letters import letter_of, resolved_by
    from streams.worker.topics import topic_names

    log, topics = structlog.get_logger("tollwire.board"), topic_names(settings)
    async for record, _ in consume(settings, [topics.incidents, topics.alerts, topics.dead], fetch_wait=_FETCH_WAIT):
        if record.topic == topics.dead:
            resolved = resolved_by(record)
            yield _letter(letter_of(record)) if resolved is None else LetterDone(resolved, (record.value or b"").decode("utf-8", "replace"))
        elif record.value is None:
            continue
        else:
            try:
                update = decode(Alert, record.value) if record.topic == topics.alerts else decode(Incident, record.value)
            except BadMessage as error:  # it would stop the board at every start
                log.warning("passed over", topic=record.topic, partition=record.partition, offset=record.offset, error=str(error)[:300])
            else:
                yield update


def _letter(letter: "DeadLetter") -> "Letter":
    from streams.cli.dead import printable
    from streams.web.pipeline import Letter

    origin = f"{letter.topic} {letter.partition}/{letter.offset}"
    begins = printable(letter.value[:_BEGINS])
    return Letter(letter.letter_id, letter.time, letter.stage, letter.error, letter.message, origin, len(letter.value), begins)
