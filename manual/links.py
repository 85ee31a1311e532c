"""Links of the documents, which are written for the repository, as they are on the site."""

import re
from posixpath import dirname, join, normpath, relpath

PAGES_OF_ROOT = {"README.md": "about.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changes.md"}
"""Files beside docs/ that are pages of the site, and which."""
_INSTEAD = {"docs": "index.md", "docs/adr": "adr/0001-faust-and-its-faults.md", "schemas": "reference/schemas.md"}
_LINK = re.compile(r"(?P<mark>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")


def links_of_the_site(markdown: str, *, page: str) -> str:
    """`markdown` of the page of that name on the site: links to what is no page there lose their link and keep their words."""
    home = {site: root for root, site in PAGES_OF_ROOT.items()}.get(page, f"docs/{page}")

    def rewritten(found: re.Match[str]) -> str:
        target, anchor = found["target"], found["anchor"] or ""
        if re.match(r"[a-z]+:", target):
            return found[0]
        leads_to = normpath(join(dirname(home), target))
        there = (
            PAGES_OF_ROOT.get(leads_to)
            or _INSTEAD.get(leads_to)
            or (leads_to.removeprefix("docs/") if leads_to.startswith("docs/") else None)
        )
        if there is None:
            return found["text"]
        return f"{found['mark']}[{found['text']}]({relpath(there, dirname(page) or '.')}{anchor})"

    return _LINK.sub(rewritten, markdown)
