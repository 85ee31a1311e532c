"""`tollwire push-server` as a process: signed as Superdesk does it, killed in the middle, started again."""

import hashlib
import hmac
import json
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

from streams.cli.child_process import free_port
from streams.worker.embedded_broker import EmbeddedBroker
from tests.e2e.feeder_process import feeding, keys_of, stop
from tests.e2e.worker_process import fresh_settings

SECRET = "between-desk-and-wire"


def superdesk(number: int) -> bytes:
    story = {"guid": f"urn:run:{number}", "version": "1", "type": "text", "pubstatus": "usable", "headline": f"Run {number} late"}
    return json.dumps(story | {"body_html": "<p>The ferry came in late.</p>", "priority": 5}).encode()


def post(port: int, body: bytes, *, secret: str = SECRET) -> int:
    """The status; 0 where nobody answers."""
    signature = "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    headers = {"x-superdesk-signature": signature, "content-type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/push", body, headers), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def post_until_answered(port: int, body: bytes, *, secret: str = SECRET) -> int:
    deadline = time.monotonic() + 60
    while (status := post(port, body, secret=secret)) == 0:
        assert time.monotonic() < deadline, "the push server does not answer"
        time.sleep(0.1)
    return status


def test_signed_stories_go_out_once_and_others_never_though_the_server_is_killed_and_superdesk_sends_again(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    site, log = fresh_settings(embedded.url, tmp_path), tmp_path / "log.txt"
    port = free_port()
    more = {"TOLLWIRE_PUSH_SECRET": SECRET, "TOLLWIRE_PUSH_STATE": str(tmp_path / "s"), "TOLLWIRE_PUSH_RATE": "0"}
    answered = []
    for start in (0, 20):
        with feeding(site, "push-server", "--port", str(port), log=log, more=more) as process:
            assert post_until_answered(port, superdesk(99), secret="wrong") == 403
            answered += [post_until_answered(port, superdesk(number)) for number in range(start, start + 20)]
            stop(process, signal.SIGKILL)
    with feeding(site, "push-server", "--port", str(port), log=log, more=more) as process:
        answered += [post_until_answered(port, superdesk(number)) for number in range(45)]  # nobody told Superdesk of the first forty
        stop(process)
    assert set(answered) == {200}
    assert keys_of(site) == {f"urn:run:{number}": 1 for number in range(45)}
