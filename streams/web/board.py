"""The board's web application: server-rendered pages, kept fresh by server-sent events."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import jinja2
import structlog
from sse_starlette.sse import EventSourceResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.alerts.alert import Alert
from streams.facts import KINDS
from streams.incidents.incident import Incident
from streams.web.board_state import BoardState
from streams.web.login import Login, ask

HERE = Path(__file__).parent
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}

Updates = Callable[[], AsyncIterator[Incident | Alert]]
"""Opens the stream of incident states and alerts, from the oldest kept to the live edge and on."""

log = structlog.get_logger("tollwire.board")


class SecurityHeaders:
    """Put the same headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in HEADERS.items())]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Board:
    """One board: its state, its templates, and the task that keeps the state fresh."""

    def __init__(self, updates: Updates, *, check_every: float = 1.0) -> None:
        self.state = BoardState()
        self._updates = updates
        self._check_every = check_every
        self._failed: BaseException | None = None
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.globals["kinds"] = KINDS
        self._templates.filters["safe_link"] = lambda link: link if str(link).startswith(("https://", "http://")) else None

    async def follow(self) -> None:
        """Take in updates until cancelled; a failure shows in /health/live and is logged."""
        try:
            async for update in self._updates():
                if isinstance(update, Incident):
                    self.state.put_incident(update)
                else:
                    self.state.put_alert(update)
        except Exception as error:
            self._failed = error
            log.exception("the board lost its stream")

    def _page(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        return HTMLResponse(self._templates.get_template(template).render(**context), status_code=status)

    async def overview(self, request: Request) -> Response:
        """The incidents and the alerts, whole or (`?part`) as the piece that the script puts in place."""
        template = "overview_part.html" if "part" in request.query_params else "overview.html"
        return self._page(template, incidents=self.state.incidents()[:200], alerts=self.state.alerts()[:50], revision=self.state.revision)

    async def incident(self, request: Request) -> Response:
        """One incident: its tolls, ledger, sources, alerts and history."""
        incident_id = request.path_params["incident_id"]
        incident = self.state.incident(incident_id)
        if incident is None:
            return self._page("missing.html", 404, incident_id=incident_id)
        return self._page("incident.html", incident=incident, alerts=self.state.alerts(incident_id), revision=self.state.revision)

    async def events(self, request: Request) -> Response:
        """Server-sent events: the revision, whenever it has grown."""

        async def stream() -> AsyncIterator[dict[str, str]]:
            shown = -1
            while not await request.is_disconnected():
                if shown != self.state.revision:
                    shown = self.state.revision
                    yield {"event": "revision", "data": str(shown)}
                await asyncio.sleep(self._check_every)

        return EventSourceResponse(stream(), ping=15)

    async def live(self, request: Request) -> Response:
        """200 while the stream is followed, 503 with the reason once it is lost."""
        if self._failed is not None:
            return JSONResponse({"status": "failed", "error": type(self._failed).__name__}, status_code=503)
        return JSONResponse({"status": "ok", "revision": self.state.revision})

    @contextlib.asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Follow the stream as long as the application runs."""
        task = asyncio.create_task(self.follow())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def make_board(updates: Updates, *, hosts: Sequence[str] = (), login: Login | None = None, check_every: float = 1.0) -> Starlette:
    """The board as an ASGI application; requests for other hosts than `hosts` and the local ones are refused (DNS rebinding)."""
    board = Board(updates, check_every=check_every)
    allowed = Middleware(TrustedHostMiddleware, allowed_hosts=[*LOCAL_HOSTS, *hosts], www_redirect=False)
    known = [Middleware(AuthenticationMiddleware, backend=login, on_error=ask)] if login else []
    return Starlette(
        routes=[
            Route("/", board.overview),
            Route("/incidents/{incident_id:path}", board.incident),
            Route("/events", board.events),
            Route("/health/live", board.live),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(SecurityHeaders), allowed, *known],
        lifespan=board.lifespan,
    )
