"""What a sink owes an alert: delivered once, retried when it may help, put aside when not, and never sent inward."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from streams.errors import SinkError
from streams.sinks.delivery import Delivery, RecentIds, Retry, deliver_one, run_sink
from streams.sinks.jsonl import JsonLines
from streams.sinks.webhook import Webhook, is_public

ALERT = Delivery(alert_id="alert-1", body=b'{"headline": "At least 12 killed"}')
PATIENCE = Retry(attempts=3, first_wait=0.0)


class Flaky:
    name = "flaky"

    def __init__(self, *errors: SinkError | None) -> None:
        self.errors = list(errors)
        self.delivered: list[str] = []

    async def deliver(self, delivery: Delivery) -> None:
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        self.delivered.append(delivery.alert_id)

    async def close(self) -> None: ...


async def run(sink: Flaky, *alerts: Delivery) -> tuple[list[str], list[str], list[str]]:
    committed: list[str] = []
    dead: list[str] = []
    outcomes: list[str] = []

    async def stream() -> AsyncIterator[tuple[Delivery, object]]:
        for alert in alerts:

            async def commit(alert: Delivery = alert) -> None:
                committed.append(alert.alert_id)

            yield alert, commit

    async def put_aside(delivery: Delivery, error: SinkError) -> None:
        dead.append(f"{delivery.alert_id}: {error}")

    await run_sink(sink, stream(), dead=put_aside, retry=PATIENCE, on_outcome=lambda outcome, _: outcomes.append(outcome))  # type: ignore[arg-type]
    return committed, dead, outcomes


async def test_alert_is_tried_again_until_it_is_delivered() -> None:
    sink = Flaky(SinkError("busy"), SinkError("busy"))
    committed, dead, outcomes = await run(sink, ALERT)
    assert (sink.delivered, committed, dead, outcomes) == (["alert-1"], ["alert-1"], [], ["delivered"])


async def test_alert_that_fails_every_try_is_put_aside_and_the_next_one_goes_on() -> None:
    sink = Flaky(*[SinkError("down")] * 3)
    committed, dead, outcomes = await run(sink, ALERT, Delivery("alert-2", b"{}"))
    assert dead == ["alert-1: down"]
    assert (sink.delivered, committed, outcomes) == (["alert-2"], ["alert-1", "alert-2"], ["dead", "delivered"])


async def test_permanent_failure_is_not_tried_again() -> None:
    sink = Flaky(SinkError("refused", permanent=True))
    with pytest.raises(SinkError, match="refused"):
        await deliver_one(sink, ALERT, retry=PATIENCE)
    assert sink.delivered == []
    assert sink.errors == []


async def test_repeated_alert_reaches_nobody_twice() -> None:
    sink = Flaky()
    committed, _, outcomes = await run(sink, ALERT, ALERT)
    assert (sink.delivered, committed, outcomes) == (["alert-1"], ["alert-1", "alert-1"], ["delivered", "duplicate"])


def test_memory_of_ids_is_bounded() -> None:
    ids = RecentIds(size=2)
    for name in ("a", "b", "c"):
        ids.add(name)
    assert "a" not in ids
    assert "c" in ids


def test_waits_grow_up_to_the_longest() -> None:
    assert [Retry(longest_wait=5).wait_before(n) for n in (1, 2, 3, 4)] == [1.0, 2.0, 4.0, 5.0]


async def test_json_lines_hold_one_alert_each(tmp_path: Path) -> None:
    sink = JsonLines(tmp_path / "out" / "alerts.jsonl")
    await sink.deliver(ALERT)
    await sink.deliver(Delivery("alert-2", b'{"a":\n1}'))
    await sink.close()
    assert (tmp_path / "out" / "alerts.jsonl").read_bytes() == ALERT.body + b"\n" + b'{"a": 1}\n'


def test_json_lines_in_a_place_that_is_no_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SinkError, match="folder that can be written"):
        JsonLines(tmp_path / "file" / "alerts.jsonl")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:0001::", False),
        ("fe80::1%eth0", False),
        ("2606:2800:220:1::1", True),
    ],
)
def test_only_outside_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


class Server:
    """A server that answers from memory and keeps what it was asked."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.requests: list[httpx2.Request] = []

    def webhook(self, *addresses: str, secret: str | None = None, allow_private: bool = False) -> Webhook:
        async def resolve(host: str, port: int) -> list[str]:
            return list(addresses)

        def answer(request: httpx2.Request) -> httpx2.Response:
            self.requests.append(request)
            return httpx2.Response(self.status, headers={"location": "http://127.0.0.1/"})

        return Webhook(
            "https://desk.example/alerts",
            secret=secret,
            allow_private=allow_private,
            resolve=resolve,
            transport=httpx2.MockTransport(answer),
        )


async def test_webhook_signs_the_body_and_names_the_alert() -> None:
    server = Server()
    await server.webhook("93.184.215.14", secret="s3cret").deliver(ALERT)
    (request,) = server.requests
    assert request.url.host == "93.184.215.14"
    assert request.headers["host"] == "desk.example"
    assert request.extensions["sni_hostname"] == "desk.example"
    assert request.headers["x-tollwire-alert-id"] == "alert-1"
    assert request.headers["x-tollwire-signature"] == "sha256=" + hmac.new(b"s3cret", ALERT.body, hashlib.sha256).hexdigest()


async def test_webhook_never_goes_inward_unless_allowed() -> None:
    server = Server()
    with pytest.raises(SinkError, match="inside the network") as caught:
        await server.webhook("10.0.0.7").deliver(ALERT)
    assert caught.value.permanent
    assert server.requests == []
    await server.webhook("10.0.0.7", allow_private=True).deliver(ALERT)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (429, False), (404, True), (302, True)])
async def test_webhook_answer_decides_whether_to_try_again(status: int, permanent: bool) -> None:
    with pytest.raises(SinkError, match=str(status)) as caught:
        await Server(status).webhook("93.184.215.14").deliver(ALERT)
    assert caught.value.permanent is permanent


@pytest.mark.parametrize("url", ["ftp://desk.example", "desk.example/hook", "https://"])
def test_webhook_url_must_be_http(url: str) -> None:
    with pytest.raises(SinkError, match="http:// or https://"):
        Webhook(url)


async def test_webhook_reaches_a_real_server() -> None:
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        seen.append(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sink = Webhook(f"http://localhost:{port}/x", allow_private=True)
    await sink.deliver(ALERT)
    await sink.close()
    server.close()
    assert seen == [ALERT.body]
