"""What mkdocs calls while it builds: pages from beside docs/, and links as the site has them. Needs no tollwire, only mkdocs."""

import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from manual.diagram import with_drawings  # noqa: E402
from manual.links import PAGES_OF_ROOT, links_of_the_site  # noqa: E402


def on_files(files: Any, *, config: Any) -> Any:
    """Add the pages whose files lie beside docs/."""
    for source, page in PAGES_OF_ROOT.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Rewrite the links and draw the charts."""
    return with_drawings(links_of_the_site(markdown, page=page.file.src_uri))
