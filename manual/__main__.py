"""Write the pages that are made from the code: `python -m manual`."""

from pathlib import Path

from manual.pages import pages

DOCS = Path(__file__).parents[1] / "docs"

for name, text in pages().items():
    path = DOCS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(path.relative_to(DOCS.parent))
