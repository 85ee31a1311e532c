from collections.abc import Iterator

import pytest

from tests.sinks.local_servers import HttpServer, Mailbox, http_server, smtp_server


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with http_server() as running:
        yield running


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    monkeypatch.setattr("apprise.NotifyBase.request_rate_per_sec", 0)  # else it leaves seconds between two messages to one service
    with smtp_server() as running:
        yield running
