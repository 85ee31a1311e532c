"""Facts gained and lost against another revision, sentence by sentence.

    python bench/accuracy_diff.py [TEXTS …] [--base REVISION] [--json]

TEXTS are files and folders as `tollwire extract` reads them (*.txt, *.jsonl, ninjs …); without any, the sample stories. REVISION is
whatever git knows; without it the last release (tag), or the last commit where there is none. That revision runs in a process of its
own, from a copy under .accuracy/, in this same environment.

A fact is the same where kind and bounds agree and the quotes overlap; what else is said of it (who, status, place, source, …) may change.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
COPIES = ROOT / ".accuracy"
SAMPLES = ROOT / "streams/cli/samples"
GAZETTEER = "streams/extraction/gazetteer.sqlite"
GAZETTEER_SOURCES = ("build_gazetteer.py", "rules/countries.toml", "rules/provinces.toml", "rules/places.toml")
RUN = "import sys; from streams.cli.main import app; app(sys.argv[1:])"

Fact = dict[str, Any]
Row = dict[str, Any]


@dataclass(slots=True)
class Change:
    """What became of one fact: gained has no `before`, lost no `after`."""

    story: str
    before: Fact | None
    after: Fact | None
    attributes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of a fact that both have: each attribute that differs, before and after."""

    @property
    def sort(self) -> str:
        return "gained" if self.before is None else "lost" if self.after is None else "changed"

    @property
    def fact(self) -> Fact:
        fact = self.after or self.before
        assert fact is not None
        return fact

    @property
    def place_in_text(self) -> tuple[bool, int]:
        return self.fact["field"] == "body", self.fact["start"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("texts", nargs="*", type=Path, default=[SAMPLES])
    parser.add_argument("--base", default="", help="a tag, branch or commit")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each difference")
    arguments = parser.parse_args()
    base = arguments.base or last_release()
    texts = [path.resolve() for path in arguments.texts or [SAMPLES]]
    before, after = extracted(copy_of(base), texts), extracted(ROOT, texts)
    changes = list(compared(before, after))
    if arguments.json:
        for change in changes:
            print(json.dumps({"story": change.story, "change": change.sort, "before": change.before, "after": change.after}))
        return
    for line in shown(changes):
        print(line)
    print(f"{len(after)} stories, {base} -> the working tree: {summary(changes, facts_in(after))}")


def last_release() -> str:
    """The last tag before HEAD, or HEAD where nothing was released yet."""
    found = subprocess.run(["git", "describe", "--tags", "--abbrev=0"], cwd=ROOT, capture_output=True, text=True)
    return found.stdout.strip() or "HEAD"


def copy_of(revision: str) -> Path:
    """A copy of the revision's files, made once, with its gazetteer."""
    named = subprocess.run(["git", "rev-parse", "--verify", f"{revision}^{{commit}}"], cwd=ROOT, capture_output=True, text=True)
    if named.returncode:
        sys.exit(f"no revision {revision!r}: {named.stderr.strip()}")
    copy = COPIES / named.stdout.strip()[:12]
    if not (copy / GAZETTEER).exists():
        wanted = ["git", "archive", named.stdout.strip(), "streams", "pyproject.toml"]
        files = subprocess.run(wanted, cwd=ROOT, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(files)) as archive:
            archive.extractall(copy, filter="data")
        make_metadata(copy)
        make_gazetteer(copy)
    return copy


def make_metadata(copy: Path) -> None:
    """What an installation would leave: the revision's own entry points stand before those of the installed package."""
    project = tomllib.loads((copy / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = copy / f"{project['name']}-{project['version']}.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8")
    groups = {"console_scripts": project.get("scripts", {})} | project.get("entry-points", {})
    lines = (line for group, points in groups.items() for line in (f"[{group}]", *(f"{k} = {v}" for k, v in points.items())))
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_gazetteer(copy: Path) -> None:
    """This tree's gazetteer where it is made of the same files, else one built by the revision."""
    sources = [(tree / "streams/extraction" / name).read_bytes() for name in GAZETTEER_SOURCES for tree in (copy, ROOT)]
    if sources[::2] == sources[1::2] and (ROOT / GAZETTEER).exists():
        (copy / GAZETTEER).write_bytes((ROOT / GAZETTEER).read_bytes())
    else:
        run_in(copy, ["-m", "streams.extraction.build_gazetteer", str(copy / GAZETTEER)])


def extracted(tree: Path, texts: Iterable[Path]) -> list[Row]:
    """What the code in this tree reads from the texts: a row for each story; 1 says that some were no stories."""
    output = run_in(tree, ["-c", RUN, "extract", "--jsonl", *map(str, texts)], fails=(0, 1))
    return [json.loads(line) for line in output.splitlines()]


def run_in(tree: Path, arguments: list[str], *, fails: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tree, env=os.environ | {"PYTHONPATH": str(tree)}, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode not in fails or "Traceback" in done.stderr:
        sys.exit(f"{tree}: {done.stderr[-2000:]}")
    return done.stdout


def compared(before: list[Row], after: list[Row]) -> Iterator[Change]:
    """What differs, in the order of the stories and of their text."""
    earlier, later = numbered(before), numbered(after)
    for key in dict.fromkeys((*later, *earlier)):
        old, new = earlier.get(key, []), later.get(key, [])
        yield from sorted(changes_in(key[0], old, new), key=lambda change: change.place_in_text)


def numbered(rows: list[Row]) -> dict[tuple[str, int], list[Fact]]:
    """The facts of each story; stories that share an id are told apart by their order."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        name = str(row.get("id"))
        seen[name] += 1
        found[name, seen[name]] = row.get("facts", [])
    return found


def changes_in(story: str, before: list[Fact], after: list[Fact]) -> Iterator[Change]:
    left = list(before)
    for fact in after:
        same = max((old for old in left if is_same(old, fact)), key=lambda old: old["quote"] == fact["quote"], default=None)
        if same is None:
            yield Change(story, None, fact)
            continue
        left.remove(same)
        old, new = said_of(same, before), said_of(fact, after)
        if differing := {name: (old[name], new[name]) for name in new if old[name] != new[name]}:
            yield Change(story, same, fact, differing)
    for fact in left:
        yield Change(story, fact, None)


def is_same(one: Fact, other: Fact) -> bool:
    agree = all(one[name] == other[name] for name in ("field", "kind", "low", "best", "high"))
    return agree and one["start"] < other["end"] and other["start"] < one["end"]


def said_of(fact: Fact, facts: list[Fact]) -> dict[str, str]:
    """What a fact says beside its figure, as text."""
    whole = next((other["quote"] for other in facts if other["fact_id"] == fact["part_of"]), "")
    named = {name: (fact[name] or {}).get(key) or "" for name, key in (("place", "name"), ("when", "text"), ("attributed_to", "text"))}
    return {"who": fact["who"]["text"], "status": fact["status"], "part of": whole, **named, "cause": fact["cause"] or ""}


def shown(changes: list[Change]) -> Iterator[str]:
    """Each sentence with its differences: "+" gained, "-" lost, "~" changed."""
    last = None
    for change in changes:
        sentence = (change.story, " ".join(change.fact["sentence"].split()))
        if sentence != last:
            yield f"\n{sentence[0]}: {sentence[1]}"
            last = sentence
        yield f"  {'+-~'[('gained', 'lost', 'changed').index(change.sort)]} {described(change)}"
    if changes:
        yield ""


def described(change: Change) -> str:
    fact = change.fact
    text = f"{fact['kind']:9s} {bounds(fact)} {fact['who']['text']} “{fact['quote']}” ({fact['rule']})"
    if change.attributes:
        return f"{text}: " + ", ".join(f"{name} {old or 'none'} -> {new or 'none'}" for name, (old, new) in change.attributes.items())
    return text + (f" {fact['status']}" if fact["status"] != "asserted" else "")


def bounds(fact: Fact) -> str:
    low, high = fact["low"], fact["high"]
    if low == high:
        return "?" if low is None else str(low)
    return f"{'' if low is None else low}..{'' if high is None else high}"


def facts_in(rows: list[Row]) -> int:
    return sum(len(row.get("facts", [])) for row in rows)


def summary(changes: list[Change], facts: int) -> str:
    sorts = Counter(change.sort for change in changes)
    attributes = Counter(name for change in changes for name in change.attributes)
    kinds = {sort: Counter(change.fact["kind"] for change in changes if change.sort == sort) for sort in ("gained", "lost")}
    parts = [f"{sort} {sorts[sort]}" + listed(counts) for sort, counts in kinds.items()]
    same = facts - sorts["gained"] - sorts["changed"]
    return f"facts {', '.join(parts)}, changed {sorts['changed']}{listed(attributes)}, the same {same}"


def listed(counts: Counter[str]) -> str:
    return f" ({', '.join(f'{name} {n}' for name, n in counts.most_common())})" if counts else ""


if __name__ == "__main__":
    main()
