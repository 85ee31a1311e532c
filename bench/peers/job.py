"""What every peer does with a message, and where: five milliseconds of work, then one line for the output."""

import json
import os
import time
from pathlib import Path

BROKERS = os.environ["PEER_BROKERS"]
TOPIC_IN, TOPIC_OUT = os.environ["PEER_IN"], os.environ["PEER_OUT"]
GROUP = os.environ["PEER_GROUP"]
FOLDER = Path(os.environ["PEER_FOLDER"])
COPIES = int(os.environ["PEER_COPIES"])
"""Replicas of every topic that a peer makes for itself."""
PARTITIONS = int(os.environ["PEER_PARTITIONS"])
SESSION_TIMEOUT = float(os.environ["PEER_SESSION_TIMEOUT"])
WORK_SECONDS = 0.005


def work(value: bytes) -> int:
    """Use the processor for a while; give the message's number, which is its first line."""
    until = time.thread_time() + WORK_SECONDS
    while time.thread_time() < until:
        pass
    return int(value.partition(b"\n")[0])


def line(number: int, count: int | None = None) -> bytes:
    """The output for a message, with the count of its key where one is kept."""
    return json.dumps({"number": number, "count": count}).encode()
