"""In place of an NLP process: obeys the text of a story ("die", "hang", "eat"), and is quick."""

import os
import time
from multiprocessing.connection import Connection
from typing import Any

from streams.facts import Extraction
from streams.messages import Pipeline
from streams.settings import Settings
from streams.worker.die_with_parent import die_with_parent
from streams.worker.nlp_process import limit_memory


def serve(pipe: Connection, settings: Settings) -> None:
    die_with_parent()
    limit_memory(settings.nlp_memory_mb)
    pipe.send(Pipeline(model="moody"))
    while True:
        try:
            stories = pipe.recv()
        except EOFError:
            return
        for story in stories:
            if story.body == "die":
                os._exit(3)
            if story.body == "eat":
                bytearray(settings.nlp_memory_mb * 1_000_000)
            if story.body == "hang":
                time.sleep(60)
        pipe.send([Extraction() for _ in stories])


def never_ready(pipe: Connection, *_: Any) -> None:
    os._exit(4)
