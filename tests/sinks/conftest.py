from collections.abc import Iterator

import pytest

from tests.sinks.local_servers import HttpServer, Mailbox, http_server, smtp_server


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with http_server() as running:
        yield running


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    monkeypatch.setattr("socket.getfqdn", lambda name="": "wire.example")  # smtplib asks; without a name server the answer takes seconds
    with smtp_server() as running:
        yield running
