"""The push server as a real one on a port of this machine: attacks by signature, by repetition, by size and by patience."""

import asyncio
import base64
import gzip
import hashlib
import hmac
import http.client
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import orjson
import pytest
import uvicorn

from streams.errors import BrokerError
from streams.feeds.push import Limits, make_push

SECRET = "between desk and wire"
Answer = tuple[int, dict[str, object], Mapping[str, str]]


def story(number: int = 1, text: str = "Two died.") -> bytes:
    return orjson.dumps({"guid": f"tag:desk:{number}", "type": "text", "version": "1", "headline": "Bridge falls", "body_html": text})


class Server:
    def __init__(self, port: int) -> None:
        self.port = port
        self.published: list[bytes] = []
        self.broken = False
        self.seconds = 0.0

    async def publish(self, value: bytes, key: bytes, headers: Mapping[str, bytes]) -> None:
        if self.broken:
            raise BrokerError("gone")
        await asyncio.sleep(self.seconds)
        self.published.append(value)

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", "/push", body, dict(headers))
            answer = connection.getresponse()
            return answer.status, orjson.loads(answer.read()), {k.lower(): v for k, v in answer.getheaders()}
        finally:
            connection.close()

    def raw(self, sent: bytes) -> bytes:
        """What comes back for bytes that no client would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as wire:
            wire.sendall(sent)
            return wire.recv(100)


@contextmanager
def serving(limits: Limits | None = None, *, now: float | None = None) -> Iterator[Server]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        server = Server(listener.getsockname()[1])
        web = make_push(server.publish, secret=SECRET, limits=limits, clock=time.time if now is None else lambda: now)
        running = uvicorn.Server(uvicorn.Config(web, log_level="critical", lifespan="off", limit_concurrency=64))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield server
        finally:
            running.should_exit = True
            thread.join(20)


def superdesk(body: bytes, *, secret: str = SECRET) -> dict[str, str]:
    return {"x-superdesk-signature": "sha1=" + hmac.new(secret.encode(), body, "sha1").hexdigest(), "content-type": "application/json"}


def timed(body: bytes, *, name: str = "msg-1", at: float | None = None, secret: bytes = SECRET.encode()) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    signature = base64.b64encode(hmac.digest(secret, f"{name}.{stamp}.".encode() + body, "sha256")).decode()
    return {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with serving() as server:
        yield server


def test_story_that_was_taken_is_not_taken_again_and_the_sender_learns_that_all_is_well() -> None:
    with serving() as server:
        first, again = (server.post(story(), superdesk(story())) for _ in range(2))
        assert (first[0], first[1]["status"]) == (200, "accepted")
        assert (again[0], again[1]["status"]) == (200, "repeated")
        assert server.published == [story()]


def test_old_version_sent_again_does_not_put_an_old_toll_over_a_newer_one() -> None:
    with serving() as server:
        for body in (story(text="Two died."), story(text="Nine died."), story(text="Two died.")):
            assert server.post(body, superdesk(body))[0] == 200
        assert server.published == [story(text="Two died."), story(text="Nine died.")]


def test_same_body_under_another_content_type_or_digest_is_a_repeat() -> None:
    with serving() as server:
        server.post(story(), superdesk(story()))
        other = {"x-superdesk-signature": "sha256=" + hmac.new(SECRET.encode(), story(), hashlib.sha256).hexdigest()}
        assert server.post(story(), other | {"content-type": "text/plain"})[1]["status"] == "repeated"
        assert len(server.published) == 1


def test_story_that_kafka_did_not_take_may_come_again() -> None:
    with serving() as server:
        server.broken = True
        assert server.post(story(), superdesk(story()))[0] == 503
        server.broken = False
        assert server.post(story(), superdesk(story()))[1]["status"] == "accepted"


def test_story_that_comes_twice_at_once_is_taken_once() -> None:
    with serving() as server, ThreadPoolExecutor(4) as pool:
        server.seconds = 1.0
        answers = list(pool.map(lambda _: server.post(story(), superdesk(story())), range(4)))
        assert len(server.published) == 1
        assert sorted(status for status, _, _ in answers) == [200, 503, 503, 503]


def test_without_a_window_repeats_are_taken() -> None:
    with serving(Limits(replay_seconds=0)) as server:
        for _ in range(2):
            server.post(story(), superdesk(story()))
        assert len(server.published) == 2


def test_signed_time_is_taken_and_the_same_id_only_once() -> None:
    with serving() as server:
        assert server.post(story(), timed(story()))[1]["status"] == "accepted"
        assert server.post(story(), timed(story()))[1]["status"] == "repeated"
        assert server.post(story(), timed(story(), name="msg-2"))[1]["status"] == "accepted"


@pytest.mark.parametrize("late", [-301, 301, 86_400, -1e9])
def test_signed_time_far_from_now_is_refused(late: float) -> None:
    with serving(now=1_790_000_000) as server:
        status, answer, _ = server.post(story(), timed(story(), at=1_790_000_000 + late))
        assert (status, "clock" in str(answer["error"])) == (403, True)
        assert server.post(story(), timed(story(), at=1_790_000_000 - 299))[0] == 200
        assert len(server.published) == 1


def test_signature_covers_id_and_time_and_body(shared: Server) -> None:
    good = timed(story())
    for wrong in (
        good | {"webhook-id": "msg-2"},
        good | {"webhook-timestamp": str(int(good["webhook-timestamp"]) + 1)},
        timed(story(2)),
        timed(story(), secret=b"guess"),
        good | {"webhook-signature": "v1,"},
        good | {"webhook-signature": good["webhook-signature"].replace("v1,", "v1a,")},
    ):
        assert shared.post(story(), wrong)[0] == 403
    for broken in ({"webhook-id": ""}, {"webhook-timestamp": "soon"}, {"webhook-timestamp": "9" * 5_000}, {"webhook-id": "x" * 300}):
        assert shared.post(story(), good | broken)[0] == 403
    assert shared.published == []


def test_one_right_signature_among_several_is_enough_while_secrets_change() -> None:
    with serving() as server:
        good = timed(story())
        assert server.post(story(), good | {"webhook-signature": "v1,AAAA " + good["webhook-signature"]})[0] == 200


def test_wrong_timed_signature_is_not_made_good_by_a_captured_one_of_superdesk(shared: Server) -> None:
    assert shared.post(story(), superdesk(story()) | timed(story(), secret=b"guess"))[0] == 403


def test_signature_without_a_time_is_refused_where_one_is_asked_for() -> None:
    with serving(Limits(timestamped=True)) as server:
        assert server.post(story(), superdesk(story()))[0] == 403
        assert server.post(story(), timed(story()))[0] == 200


def test_body_of_an_unsigned_post_is_not_read(shared: Server) -> None:
    assert shared.raw(b"POST /push HTTP/1.1\r\nhost: wire\r\ncontent-length: 5000000\r\n\r\n").startswith(b"HTTP/1.1 403")  # and no body


def test_body_that_is_larger_than_it_says_or_says_too_much_is_refused() -> None:
    with serving(Limits(max_bytes=5_000)) as server:
        head = b"POST /push HTTP/1.1\r\nhost: wire\r\nx-superdesk-signature: sha1=00\r\n"
        for stated in (b"content-length: 5001\r\n\r\n", b"content-length: " + b"9" * 18 + b"\r\n\r\n"):
            assert server.raw(head + stated).startswith(b"HTTP/1.1 413")
        chunks = (b"3e8\r\n" + b"x" * 1_000 + b"\r\n") * 6
        assert server.raw(head + b"transfer-encoding: chunked\r\n\r\n" + chunks).startswith(b"HTTP/1.1 413")


def test_sender_that_drips_its_body_is_cut_off() -> None:
    with serving(Limits(body_seconds=0.5)) as server:
        began = time.monotonic()
        head = b"POST /push HTTP/1.1\r\nhost: wire\r\nx-superdesk-signature: sha1=00\r\ncontent-length: 100\r\n\r\n{"
        assert server.raw(head).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_compressed_body_is_refused_and_never_unpacked(shared: Server, encoding: str) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    assert shared.post(bomb, superdesk(bomb) | {"content-encoding": encoding})[0] == 415
    assert shared.published == []


def test_gzip_that_does_not_say_so_is_no_story(shared: Server) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    began = time.monotonic()
    assert shared.post(bomb, superdesk(bomb) | {"content-type": "application/gzip"})[0] == 400
    assert time.monotonic() - began < 5


def test_more_than_the_rate_is_told_when_to_come_again_and_a_wrong_signature_uses_none_of_it() -> None:
    with serving(Limits(rate=0.1)) as server:  # one at once
        for _ in range(5):
            assert server.post(story(), superdesk(story(), secret="guess"))[0] == 403
        assert server.post(story(1), superdesk(story(1)))[0] == 200
        status, _, headers = server.post(story(2), superdesk(story(2)))
        assert status == 429
        assert 1 <= int(headers["retry-after"]) <= 10
        assert server.published == [story(1)]


def test_answers_hold_neither_secret_nor_right_signature(shared: Server) -> None:
    _, answer, headers = shared.post(story(), superdesk(story(), secret="guess"))
    right = hmac.new(SECRET.encode(), story(), "sha1").hexdigest()
    for secret in (SECRET, right):
        assert secret not in str(answer) + str(headers)
