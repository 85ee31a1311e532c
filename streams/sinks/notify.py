"""Alerts to people by way of Apprise: Slack, Teams, mail, Telegram, Matrix and a hundred more, each named by a URL.

Every URL is a sink of its own, with its own offsets: one that is down neither keeps the others waiting nor makes them hear anything twice.
"""

import asyncio
import contextlib
import hashlib
import logging
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from streams.alerts.alert import Alert, MsgType
from streams.errors import SinkError
from streams.sinks.delivery import Delivery
from streams.sinks.message_text import body_of, title_of

if TYPE_CHECKING:
    import apprise

_ENTRY = re.compile(r"(?:(?P<channels>[\w-]+(?:,[\w-]+)*)=)?(?P<url>(?P<schema>[A-Za-z0-9]{2,32})://\S+)")
_TOTAL = 60.0
"""Seconds that one message may take; each service has shorter limits of its own for connecting and reading."""
_COLOURS: Mapping[MsgType, str] = {"Alert": "failure", "Update": "warning", "Cancel": "info"}
"""Apprise's notify types, which services show as colours."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One Apprise URL, and the channels whose alerts it gets; all, where it names none."""

    url: str
    schema: str
    channels: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """ "slack-4be0c2": tells one URL from another in logs and offsets and gives nothing of it away."""
        return f"{self.schema}-{hashlib.sha256(self.url.encode()).hexdigest()[:6]}"

    def wants(self, alert: Alert) -> bool:
        """True where the alert is of one of its channels."""
        return not self.channels or not self.channels.isdisjoint(alert.channels)

    def __repr__(self) -> str:
        return f"Destination({self.name})"


def destinations_of(text: str) -> tuple[Destination, ...]:
    """The URLs in a setting: spaces or line ends between them, `#` before what is no URL, channels before a `=`.

    Raises SinkError, which names the wrong one by its place, as a URL may hold a password.
    """
    entries = [entry for line in text.splitlines() if not line.lstrip().startswith("#") for entry in line.split()]
    found: list[Destination] = []
    for number, entry in enumerate(entries, start=1):
        if (match := _ENTRY.fullmatch(entry)) is None:
            raise SinkError(f"Apprise URL {number} of {len(entries)}: expected schema://… or channel,channel=schema://…", permanent=True)
        found.append(Destination(match["url"], match["schema"].lower(), frozenset((match["channels"] or "").split(",")) - {""}))
    if len({one.name for one in found}) < len(found):
        raise SinkError("Apprise URLs: the same one stands there twice; name its channels together, desk,flash=…", permanent=True)
    return tuple(found)


class Notify:
    """Send each alert, in words, to one Apprise URL."""

    def __init__(self, destination: Destination, *, name: str = "apprise", board_url: str | None = None, total: float = _TOTAL) -> None:
        self.name = f"{name}-{destination.name}"
        self._board_url = board_url
        self._total = total
        self._secrets = _secrets(destination.url)
        self._service = _service(destination)
        self._under_way = False
        self._taken: str | None = None

    async def deliver(self, delivery: Delivery) -> None:
        """Send one alert; whatever goes wrong is tried again, as services do not tell Apprise's callers what is for good."""
        title, body = title_of(delivery.alert), body_of(delivery.alert, board_url=self._board_url)
        if self._under_way:
            raise SinkError(f"{self.name}: the try before has not come to an end")
        if self._taken == delivery.alert_id:  # it came to a good end after all, when nobody waited for it any more
            return
        done = self._in_a_thread(lambda: self._send(title, body, _COLOURS[delivery.alert.msg_type]), delivery.alert_id)
        try:
            await asyncio.wait_for(done, self._total)
        except TimeoutError as error:
            raise SinkError(f"{self.name}: no answer in {self._total:g} s") from error

    def _in_a_thread(self, work: Callable[[], None], alert_id: str) -> asyncio.Future[None]:
        """Run `work` in a thread of this URL alone: services that hang keep neither each other waiting nor the program from ending."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def settle(error: Exception | None) -> None:
            if not done.done():
                done.set_result(None) if error is None else done.set_exception(error)

        def run() -> None:
            error: Exception | None = None
            try:
                work()
                self._taken = alert_id
            except Exception as caught:
                error = caught
            self._under_way = False
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(settle, error)

        self._under_way = True
        threading.Thread(target=run, name=self.name, daemon=True).start()
        return done

    def _send(self, title: str, body: str, colour: str) -> None:
        import apprise

        result = self._service.notify(
            title=title, body=body, notify_type=colour, body_format=apprise.NotifyFormat.TEXT, interpret_escapes=False
        )
        if not result:
            reasons = "; ".join(dict.fromkeys(str(entry.message) for entry in result.logs())) or "it did not say why"
            raise SinkError(f"{self.name}: {self._without_secrets(reasons)[:300]}")

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text

    async def close(self) -> None:
        """Nothing stays open."""


def _service(destination: Destination) -> "apprise.Apprise":
    # Half a second to import, so only where it is used.
    import apprise

    # What it logs comes back with each result, and from there into our errors, without secrets; nowhere else.
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.addHandler(logging.NullHandler())
    # Asking the service directly, not by way of Apprise's own parsing of lists, keeps commas in a URL what they are.
    asset = apprise.AppriseAsset(
        app_id="tollwire", app_desc="tollwire alerts", app_url="", async_mode=False, service_timeout=0, secure_logging=True
    )
    server = apprise.Apprise.instantiate(destination.url, asset=asset, suppress_exceptions=True)
    if not isinstance(server, apprise.NotifyBase):
        raise SinkError(
            f"Apprise URL {destination.name}: Apprise does not take it; its list of services says what {destination.schema}:// needs",
            permanent=True,
        )
    if "overflow=" not in destination.url:
        server.overflow_mode = apprise.OverflowMode.SPLIT  # what is too long for a service comes in parts rather than not at all
    service = apprise.Apprise(asset=asset)
    service.add(server)
    return service


def _secrets(url: str) -> list[str]:
    """Whatever in a URL may be a password or a token, the longest first."""
    pieces = {piece for piece in re.split(r"[/:@?&=#,]+", url.partition("://")[2]) if len(piece) >= 4} | {url}
    return sorted(pieces | {unquote(piece) for piece in pieces}, key=len, reverse=True)
