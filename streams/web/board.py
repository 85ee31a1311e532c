"""The board's web application: server-rendered pages, kept fresh by server-sent events."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import structlog
from sse_starlette.sse import EventSourceResponse
from starlette.applications import Starlette
from starlette.authentication import has_required_scope
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from streams.alerts.rule import SEVERITIES
from streams.errors import BadCommand, BadFilter, BrokerError, ForgedOrder
from streams.web.board_state import BoardState, Update
from streams.web.filters import HOURS, STANDS, chosen, countries, read_filters
from streams.web.following import Following
from streams.web.live import PAUSE, Live
from streams.web.login import EDITOR, Login, ask
from streams.web.orders import Order, Orders, could_be_one_with
from streams.web.pages import HERE, Pages
from streams.web.pipeline import Pipeline
from streams.web.security_headers import SecurityHeaders
from streams.web.world_map import world_map

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
PER_PAGE = 100
"""Incidents on one page of the list; the map shows those of all pages."""
ALERTS_BESIDE = 30
MOST_RENDERED = 64
"""Pages that are kept rendered, so that many readers of the same page cost one."""

Updates = Callable[[], AsyncIterator[Update]]
"""Opens the stream of incident states, alerts and dead letters, from the oldest kept to the live edge and on."""
Look = Callable[[], Awaitable[Pipeline]]
"""Asks Kafka how far the workers are; raises BrokerError where it does not answer."""

log = structlog.get_logger("tollwire.board")


class Board:
    """One board: its state, its pages, and the tasks that keep the state fresh."""

    def __init__(
        self, updates: Updates, *, look: Look | None = None, order: Order | None = None, pause: float = PAUSE, retry_after: float = 5.0
    ) -> None:
        self.state = BoardState()
        self.live = Live(self._news, pause=pause)
        self.following = Following(updates, look, take=self._take, changed=self.live.touch, retry_after=retry_after)
        self._orders = Orders(order) if order else None
        self._pages = Pages()
        self._rendered: dict[tuple[object, ...], str] = {}
        self._card: tuple[str, str] = ("", "")

    def _take(self, update: Update) -> None:
        if self.state.take(update):
            self.live.touch()

    def _now(self) -> dict[str, Any]:
        return {"revision": self.state.revision, "lost": self.following.lost}

    def _news(self) -> dict[str, Any]:
        """What open pages are told: the newest alert comes with it, as it is too important to wait for a fetch."""
        alerts = self.state.alerts()
        if alerts and alerts[0].identifier != self._card[0]:
            self._card = alerts[0].identifier, self._pages.render("card.html", {"alert": alerts[0]})
        return {**self._now(), "alert": self._card[1]}

    def _page(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        return HTMLResponse(self._pages.render(template, {**self._now(), **context}), status_code=status)

    async def overview(self, request: Request) -> Response:
        """The incidents asked for, as a list and on a map, and the latest alerts."""
        now = datetime.now(UTC)
        try:
            filters = read_filters(request.query_params)
        except BadFilter as error:
            return self._page("refused.html", 400, why=str(error))
        key = ("overview", self.state.revision, self.following.lost, filters, int(now.timestamp() // 60))
        if key not in self._rendered:
            found = chosen(self.state, filters, now=now)
            context = {
                **self._now(),
                "filters": filters,
                "incidents": found[(filters.page - 1) * PER_PAGE : filters.page * PER_PAGE],
                "first": (filters.page - 1) * PER_PAGE + 1,
                "found": len(found),
                "known": len(self.state.incidents()),
                "map": world_map(found, near=filters.country is not None),
                "alerts": self.state.alerts()[:ALERTS_BESIDE],
                "state": self.state,
                "choices": {
                    "countries": countries(self.state.incidents()),
                    "severities": SEVERITIES[:0:-1],
                    "hours": HOURS,
                    "stands": STANDS,
                },
                "here": "overview",
            }
            self._keep(key, self._pages.render("overview.html", context))
        return HTMLResponse(self._rendered[key])

    def _keep(self, key: tuple[object, ...], page: str) -> None:
        while len(self._rendered) >= MOST_RENDERED:
            self._rendered.pop(next(iter(self._rendered)))
        self._rendered[key] = page

    async def alerts(self, request: Request) -> Response:
        """The latest alerts, newest first."""
        key = ("alerts", self.state.revision, self.following.lost)
        if key not in self._rendered:
            self._keep(
                key,
                self._pages.render("alerts.html", {**self._now(), "alerts": self.state.alerts(), "state": self.state, "here": "alerts"}),
            )
        return HTMLResponse(self._rendered[key])

    async def incident(self, request: Request) -> Response:
        """One incident: its tolls and how they grew, who says what, its timeline, ledger, stories and alerts."""
        incident_id = request.path_params["incident_id"]
        incident = self.state.incident(incident_id)
        if incident is None:
            return self._page("missing.html", 404, incident_id=incident_id)
        alerts, severity = self.state.alerts(incident_id), self.state.severity(incident_id)
        context: dict[str, Any] = {"incident": incident, "alerts": alerts, "severity": severity, "state": self.state}
        if self._orders is not None and has_required_scope(request, [EDITOR]):
            others = could_be_one_with(incident, self.state.incidents())
            ordered, outcome = self._orders.outcome(request.query_params.get("order", ""))
            user = request.user.display_name
            context |= {"user": user, "orders": self._orders, "others": others, "ordered": ordered, "outcome": outcome}
        return self._page("incident.html", **context)

    async def order(self, request: Request) -> Response:
        """An editor's order from the page of an incident: sent, waited for, and shown on that page."""
        if self._orders is None or not has_required_scope(request, [EDITOR]):
            return self._page("refused.html", 403, why="only editors may give orders; TOLLWIRE_BOARD_EDITORS names them")
        user = request.user.display_name
        try:
            fields = await self._orders.read(request, user=user)
            incident_id = fields["incident_id"][0]
            if (incident := self.state.incident(incident_id)) is None:
                return self._page("missing.html", 404, incident_id=incident_id)
            command_id = await self._orders.give(fields, incident, user=user)
        except ForgedOrder as error:
            log.warning("order refused", by=user, why=str(error)[:200])
            return self._page("refused.html", 403, why=str(error))
        except BadCommand as error:
            return self._page("refused.html", 400, why=str(error))
        except BrokerError as error:
            log.warning("order not sent", by=user, error=str(error))
            return self._page("refused.html", 503, why="Kafka did not take the order; nothing was changed")
        return RedirectResponse(f"/incidents/{quote(incident_id, safe='')}?order={command_id}", 303)

    async def pipeline(self, request: Request) -> Response:
        """For ops: how far the workers are, and what could not be processed."""
        following = self.following
        return self._page("pipeline.html", pipeline=following.pipeline, letters=self.state.letters(), live=self.live, here="pipeline")

    async def events(self, request: Request) -> Response:
        """Server-sent events: the revision and whether Kafka answers, whenever that changes."""
        return EventSourceResponse(self.live.events(), ping=15)

    async def healthy(self, request: Request) -> Response:
        """200 while the stream is followed, 503 with the reason once it is lost."""
        if self.following.error is not None:
            return JSONResponse({"status": "failed", "error": self.following.error}, status_code=503)
        return JSONResponse({"status": "ok", "revision": self.state.revision})

    @contextlib.asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Follow the stream as long as the application runs."""
        tasks = [asyncio.create_task(self.following.follow()), asyncio.create_task(self.following.watch())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def make_board(
    updates: Updates,
    *,
    look: Look | None = None,
    hosts: Sequence[str] = (),
    login: Login | None = None,
    order: Order | None = None,
    pause: float = PAUSE,
    retry_after: float = 5.0,
) -> Starlette:
    """The board as an ASGI application; requests for other hosts than `hosts` and the local ones are refused (DNS rebinding).

    Orders are taken only with `order` and `login`, and only from the editors that it knows.
    """
    board = Board(updates, look=look, order=order if login else None, pause=pause, retry_after=retry_after)
    allowed = Middleware(TrustedHostMiddleware, allowed_hosts=[*LOCAL_HOSTS, *hosts], www_redirect=False)
    known = [Middleware(AuthenticationMiddleware, backend=login, on_error=ask)] if login else []
    return Starlette(
        routes=[
            Route("/", board.overview),
            Route("/alerts", board.alerts),
            Route("/incidents/{incident_id:path}", board.incident),
            Route("/orders", board.order, methods=["POST"]),
            Route("/pipeline", board.pipeline),
            Route("/events", board.events),
            Route("/health/live", board.healthy),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(SecurityHeaders), allowed, *known],
        lifespan=board.lifespan,
    )
