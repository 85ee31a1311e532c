"""`nlp.pipe` alone: raw stories of a file, one a line; prints seconds and processor seconds, and writes the articles."""

import json
import sys
import time
from pathlib import Path

from job import BATCH, Job

values = [bytes.fromhex(line) for line in Path(sys.argv[1]).read_text().splitlines()]
job = Job()
warm, rest = values[:BATCH], values[BATCH:]
articles = job.do(warm)
began, used = time.perf_counter(), time.process_time()
for start in range(0, len(rest), BATCH):
    articles += job.do(rest[start : start + BATCH])
took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - used}
Path(sys.argv[2]).write_text("\n".join(article.decode() for article in articles))
print(json.dumps(took))
