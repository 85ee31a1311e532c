"""Every regular expression that tollwire compiles, found by looking on, and how each is used, found in the source."""

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import streams

PACKAGE = Path(streams.__file__).parent
_CALLS = tuple(f"re.{name}" for name in ("sub", "match", "search", "split", "fullmatch", "findall", "finditer"))
_TABLE = "table"
_OPENING = ("match", "fullmatch")
"""Uses that begin at one place only: a pattern that is never searched for needs no second start."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pattern of the package and one place that compiles it."""

    pattern: str | bytes
    flags: int
    where: str
    searched: bool
    """Whether it is looked for anywhere in a text, and not only at one place."""


def compiled() -> list[Compiled]:
    """Every pattern, as a process that imports all of the package and reads one story compiles them."""
    program = "from tests.fuzz.patterns import look_on; look_on()"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PACKAGE.parent).stdout
    seen = [ast.literal_eval(line) for line in out.splitlines()]
    opening = {pattern for pattern, _, module, _ in seen if module == _TABLE}
    found: dict[tuple[str | bytes, int], Compiled] = {}
    for pattern, flags, module, number in seen:
        if module != _TABLE:
            known = found.get((pattern, flags))
            only_opens = pattern in opening or _only_opens(module, number)
            found[pattern, flags] = Compiled(pattern, flags, f"{module}:{number}", not only_opens or (known is not None and known.searched))
    return list(found.values())


def look_on() -> None:
    """Print each pattern that the package compiles while it is imported and used."""
    plain: Callable[..., Any] = re._compile  # type: ignore[attr-defined]
    seen = set()

    def noting(pattern: Any, flags: Any) -> Any:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_globals.get("__name__") in ("re", __name__):
            frame = frame.f_back
        module = frame.f_globals.get("__name__", "") if frame is not None else ""
        if frame is not None and module.startswith("streams") and isinstance(pattern, str | bytes):
            found = (pattern, int(flags), module, frame.f_lineno)
            if found not in seen:
                seen.add(found)
                print(ascii(found))
        return plain(pattern, flags)

    re._compile = noting  # type: ignore[attr-defined]
    _use_everything()


def _use_everything() -> None:
    import importlib
    import pkgutil

    for module in pkgutil.walk_packages(streams.__path__, "streams."):
        if not module.name.endswith(("__main__", "forkserver_preload", "worker.app", "build_gazetteer")):
            importlib.import_module(module.name)
    for path in PACKAGE.rglob("*.py"):
        for module, number, pattern, flags in _literals(path):
            print(ascii((pattern, flags, module, number)))
    from streams.extraction import extract

    for table in _opening_tables():
        for known in table:
            print(ascii((known.pattern, 0, _TABLE, 0)))
    text = "BEIRUT, March 3 (Reuters) - Three people, not four, were killed in Aleppo on Tuesday, the army said. Nobody was hurt."
    extract(text, headline="Three killed in Aleppo")


def _opening_tables() -> Iterator[Iterable[re.Pattern[Any]]]:
    """Tables of patterns that are matched at the beginning of a line or text only, in places that the source does not show by itself."""
    from streams.extraction import furniture
    from streams.feeds import wire_marks

    matchers = furniture._matchers()
    yield (pattern for _, pattern in (*matchers.line, *matchers.prefix))
    yield (matchers.dateline,)
    yield (pattern for table in (wire_marks._HEADLINE, wire_marks._FIRST_LINES, wire_marks._NOTE) for _, pattern in table)


def _module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def _literals(path: Path) -> Iterator[tuple[str, int, str | bytes, int]]:
    """Calls such as `re.sub("…", …)`: patterns that are compiled only where the call is reached."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
                flags = [re.MULTILINE for keyword in node.keywords if keyword.arg == "flags" and "MULTILINE" in ast.unparse(keyword.value)]
                yield _module_of(path), node.lineno, first.value, int(sum(flags))


@cache
def _uses(module: str) -> tuple[Mapping[int, bool], Mapping[str, bool]]:
    """By line of a call of `re`, and by name of a pattern: whether it is used at one place only."""
    source = inspect.getsource(sys.modules[module]) if module in sys.modules else _source(module)
    tree = ast.parse(source)
    by_line: dict[int, bool] = {}
    names: dict[str, list[bool]] = {}
    methods = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            names.setdefault(node.id, []).append(methods.get(id(node)) in _OPENING)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("re.match", "re.fullmatch"):
            by_line[node.lineno] = True
    only = {name: all(uses) for name, uses in names.items()}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and "re.compile" in ast.unparse(node.value):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                by_line[number] = isinstance(target, ast.Name) and isinstance(node.value, ast.Call) and only.get(target.id, False)
    return by_line, only


def _source(module: str) -> str:
    path = PACKAGE.parent.joinpath(*module.split("."))
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")


def _only_opens(module: str, number: int) -> bool:
    return _uses(module)[0].get(number, False)
