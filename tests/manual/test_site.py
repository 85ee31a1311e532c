"""The site of the manual: every page is reached, and links are those of the site; `make docs` builds it."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from manual.links import PAGES_OF_ROOT, links_of_the_site

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CONFIGURATION: dict[str, Any] = yaml.safe_load((ROOT / "mkdocs.yml").read_text())


def leaves(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    else:
        for one in nav.values() if isinstance(nav, dict) else nav:
            yield from leaves(one)


def test_the_nav_reaches_every_page_once() -> None:
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} | set(PAGES_OF_ROOT.values())
    reached = list(leaves(CONFIGURATION["nav"]))
    assert sorted(reached) == sorted(pages)


def test_every_page_is_in_the_index_or_in_a_page_that_is() -> None:
    index = (DOCS / "index.md").read_text()
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - {"index.md"}
    assert [page for page in pages if f"]({page}" not in index and not page.startswith("adr/")] == []


@pytest.mark.parametrize(
    ("page", "written", "there"),
    [
        ("index.md", "[the README](../README.md)", "[the README](about.md)"),
        ("about.md", "[alerts](docs/alerts.md#rules)", "[alerts](alerts.md#rules)"),
        ("about.md", "[`alert.v1`](schemas)", "[`alert.v1`](reference/schemas.md)"),
        ("reference/metrics.md", "[operations](../operations.md#alarms)", "[operations](../operations.md#alarms)"),
        ("fuzzing.md", "[`streams/errors.py`](../streams/errors.py), and", "`streams/errors.py`, and"),
        ("adr/0004-the-shipped-model.md", "[card](../model-card.md)", "[card](../model-card.md)"),
        ("index.md", "[out](https://example.org/a) and [here](#words)", "[out](https://example.org/a) and [here](#words)"),
    ],
)
def test_a_link_leads_on_the_site_where_it_leads_in_the_repository(page: str, written: str, there: str) -> None:
    assert links_of_the_site(written, page=page) == there


def test_no_page_of_the_theme_asks_another_host_for_fonts() -> None:
    assert CONFIGURATION["theme"]["font"] is False
    assert "extra_javascript" not in CONFIGURATION
    assert not any("mermaid" in str(one) for one in CONFIGURATION["markdown_extensions"]), "the theme would load it from elsewhere"


class Requests(HTMLParser):
    """What a page makes a browser fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "img", "iframe") and given.get("src"):
            self.found.append(str(given["src"]))
        if tag == "link" and "canonical" not in str(given.get("rel")):
            self.found.append(str(given.get("href")))


@pytest.mark.docs
def test_the_site_builds_without_a_warning_and_asks_no_other_host_for_anything(tmp_path: Path) -> None:
    mkdocs = shutil.which("mkdocs", path=str(ROOT / ".venv-docs/bin")) or shutil.which("mkdocs")
    assert mkdocs, "mkdocs is missing; `make test-docs` installs it"
    command = [mkdocs, "build", "--strict", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING  -" not in done.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(list(leaves(CONFIGURATION["nav"])))
    for page in pages:
        requests = Requests()
        requests.feed(page.read_text(encoding="utf-8"))
        assert requests.found
        assert [one for one in requests.found if re.match(r"(?:https?:)?//", one)] == []
