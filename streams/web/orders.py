"""Editors' orders from the board: the forms, what keeps other sites from sending them, and the command that one becomes."""

import asyncio
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import structlog
from starlette.requests import Request

from streams.errors import BadCommand, ForgedOrder
from streams.incidents.command import ACTIONS, Action, Command, CommandOutcome, checked
from streams.incidents.incident import GONE, Incident

MOST_BYTES, MOST_FIELDS = 32_768, 64
AT_ONCE = 4
"""Orders that wait for a worker at the same time."""
MOST_KEPT = 200
MOST_OTHERS = 100
"""Incidents that are offered for a merge."""

Order = Callable[[Command], Awaitable[CommandOutcome | None]]
"""Sends a command and waits for its outcome; None where no worker answered in time. Raises BrokerError."""

log = structlog.get_logger("tollwire.board")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form carries so that it is taken only from a page that the board gave to that editor, and only once."""

    command_id: str
    signature: str


class Orders:
    """Takes the forms of the incident page; every one is signed for one editor and one incident with a key that the process alone knows."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._key = secrets.token_bytes(32)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._outcomes: OrderedDict[str, CommandOutcome | None] = OrderedDict()

    def ticket(self, user: str, incident_id: str) -> Ticket:
        """One for each form on a page."""
        command_id = f"cmd-{secrets.token_hex(8)}"
        return Ticket(command_id, self._signature(user, incident_id, command_id))

    def outcome(self, command_id: str) -> tuple[bool, CommandOutcome | None]:
        """Whether this board sent the command, and what became of it as far as is known."""
        return command_id in self._outcomes, self._outcomes.get(command_id)

    async def read(self, request: Request, *, user: str) -> dict[str, list[str]]:
        """The fields of a form, by name; raises ForgedOrder for one that no page of the board has sent, BadCommand for one that is none."""
        host, origin = request.headers.get("host", ""), request.headers.get("origin", "")
        if urlsplit(origin).netloc != host or not host:
            raise ForgedOrder(
                f"orders are taken from the board's own pages alone, not from {origin or 'a page that does not say where it is from'}"
            )
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise ForgedOrder("orders are taken from the board's own pages alone")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise BadCommand(f"content-type: {kind[:80]!r}; application/x-www-form-urlencoded is valid")
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise BadCommand(f"the form has more than {MOST_BYTES} bytes")
        try:
            fields = parse_qs(body.decode(), strict_parsing=True, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError as error:
            raise BadCommand("the form cannot be read") from error
        command_id, incident_id = _one(fields, "command_id"), _one(fields, "incident_id")
        expected = self._signature(user, incident_id, command_id)
        if not hmac.compare_digest(expected.encode(), _one(fields, "signature").encode()):
            raise ForgedOrder(
                "the form is not of this board, of another login, or older than its last start: go back, reload, and order again"
            )
        return fields

    async def give(self, fields: dict[str, list[str]], incident: Incident, *, user: str) -> str:
        """Send what the form orders in the name of `user`, keep what became of it, give its id. Raises BadCommand, BrokerError."""
        action = _one(fields, "action")
        if action not in ACTIONS:
            raise BadCommand(f"action: {action[:40]!r}; valid are {', '.join(ACTIONS)}")
        command = checked(
            Command(
                _one(fields, "command_id"),
                _action(action),
                incident.incident_id,
                incident.country,
                by=user,
                at=datetime.now(UTC),
                reason=_one(fields, "reason").strip(),
                into=_one(fields, "into") if action == "merge" else None,
                uris=tuple(dict.fromkeys(fields.get("uris", ()))) if action == "split" else (),
            )
        )
        async with self._places:
            outcome = await self._order(command)
        status = outcome.status if outcome else "no answer"
        log.info("order", action=action, incident_id=incident.incident_id, by=user, command_id=command.command_id, status=status)
        self._outcomes[command.command_id] = outcome
        while len(self._outcomes) > MOST_KEPT:
            self._outcomes.popitem(last=False)
        return command.command_id

    def _signature(self, *parts: str) -> str:
        return hmac.new(self._key, "\n".join(parts).encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def could_be_one_with(incident: Incident, others: Sequence[Incident]) -> list[Incident]:
    """Incidents of the same country that stand, those of the nearest days first."""
    day = datetime.fromisoformat(incident.date_start)
    found = [
        one for one in others if one.country == incident.country and one.incident_id != incident.incident_id and one.status not in GONE
    ]
    found.sort(key=lambda one: abs((datetime.fromisoformat(one.date_start) - day).days))
    return found[:MOST_OTHERS]


def _one(fields: dict[str, list[str]], name: str) -> str:
    values = fields.get(name, [""])
    if len(values) != 1:
        raise BadCommand(f"{name}: {len(values)} values; one is valid")
    return values[0]


def _action(word: str) -> Action:
    return next(action for action in ACTIONS if action == word)
