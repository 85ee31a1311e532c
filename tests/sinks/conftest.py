from collections.abc import Iterator

import pytest

from tests.sinks.local_servers import HttpServer, Mailbox, http_server, smtp_server


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with http_server() as running:
        yield running


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with smtp_server() as running:
        yield running
