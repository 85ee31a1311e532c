"""`make audit`: are the locked packages known to be vulnerable, and is what is installed what was locked?

The first question needs a vulnerability service, which pip-audit asks; where none answers, that is said, and only the second is decided.
Ends with 1 where a package is vulnerable, has another version than the lock's, or has files that are not those of its wheel.
"""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

WRITTEN_LATER = (".pyc", "RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
"""What an installer writes itself, so that no hash of it is known."""
NOT_LOCKED = frozenset({"pip", "setuptools", "wheel", "tollwire"})


def locked(lines: Iterable[str]) -> dict[str, str]:
    """The version of each package that a lock file asks for on this machine."""
    wanted = (Requirement(line.strip().rstrip("\\").strip()) for line in lines if "==" in line and not line.startswith((" ", "#")))
    return {canonicalize_name(one.name): next(iter(one.specifier)).version for one in wanted if one.marker is None or one.marker.evaluate()}


def differences(wanted: Mapping[str, str], installed: Iterable[Distribution], *, known: Iterable[str] = ()) -> Iterator[str]:
    """What is missing, has another version, other bytes, or is in no lock file, one line each; `known` may be there and need not be."""
    found = {canonicalize_name(one.metadata["Name"]): one for one in installed}
    for name, version in wanted.items():
        if name not in found:
            yield f"{name}: not installed"
        elif found[name].version != version:
            yield f"{name}: {found[name].version} is installed, {version} is locked"
        else:
            yield from (f"{name}: {path} is not the file of the wheel" for path in altered(found[name]))
    yield from (f"{name}: installed, but in no lock file" for name in sorted(set(found) - set(wanted) - set(known) - NOT_LOCKED))


def altered(one: Distribution) -> Iterator[str]:
    """The files of a package whose bytes are not those of which its wheel gave the hash."""
    for path in one.files or ():
        if str(path).endswith(WRITTEN_LATER) or path.hash is None:
            continue
        try:
            digest = hashlib.new(path.hash.mode, Path(str(path.locate())).read_bytes()).digest()
        except OSError:
            yield str(path)
            continue
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != path.hash.value:
            yield str(path)


def vulnerable(report: Mapping[str, list[Mapping[str, object]]]) -> tuple[list[str], int, int]:
    """From pip-audit's report: what is known of which package, how many were looked up, and how many could not be."""
    packages = report["dependencies"]
    looked_up = [one for one in packages if "skip_reason" not in one]
    known = [f"{one['name']} {one['version']}: {flaw['id']}" for one in looked_up for flaw in one["vulns"]]  # type: ignore[attr-defined]
    return known, len(looked_up), len(packages) - len(looked_up)


def _ask(pip_audit: str, lock: str) -> tuple[list[str], int, int] | None:
    command = [pip_audit, "-r", lock, "--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 - our own words
    try:
        return vulnerable(json.loads(done.stdout))
    except (json.JSONDecodeError, KeyError):
        return None


def main(pip_audit: str, lock: str, known_lock: str) -> int:
    """Ask both questions, and say what the answers are worth."""
    answer = _ask(pip_audit, lock)
    if answer is None or not answer[1]:
        print("vulnerabilities: NOT looked up, no vulnerability service was reached from here")
    else:
        print(f"vulnerabilities: {len(answer[0])} known in the {answer[1]} packages looked up; {answer[2]} could not be looked up")
        print(*answer[0], sep="\n")
    wanted = locked(Path(lock).read_text(encoding="utf-8").splitlines())
    known = locked(Path(known_lock).read_text(encoding="utf-8").splitlines())
    found = list(differences(wanted, distributions(), known=known))
    print(f"installed: {len(wanted)} locked packages, versions and files compared; {len(found)} differences")
    print(*found, sep="\n")
    return 1 if found or (answer is not None and answer[0]) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
