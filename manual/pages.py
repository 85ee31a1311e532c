"""Every page that is made from the code, by its path under docs/."""

from collections.abc import Mapping

from manual.commands import commands_page
from manual.metrics import metrics_page
from manual.rules import rules_page
from manual.schemas import schemas_page
from manual.settings import settings_page
from manual.topics import topics_page


def pages() -> Mapping[str, str]:
    """Path to text; docs/reference/ holds these and nothing else."""
    made = {
        "commands": commands_page(),
        "settings": settings_page(),
        "metrics": metrics_page(),
        "rules": rules_page(),
        "schemas": schemas_page(),
        "topics": topics_page(),
    }
    return {f"reference/{name}.md": f"<!-- Written by `make reference`; do not edit. -->\n{text.rstrip()}\n" for name, text in made.items()}
