"""Options that several commands share, each described in one place."""

from typing import Annotated

import typer

Broker = Annotated[str | None, typer.Option(help="kafka://host:port, in place of TOLLWIRE_BROKER.")]
Prefix = Annotated[str | None, typer.Option(help="Topic prefix, in place of TOLLWIRE_TOPIC_PREFIX.")]
Model = Annotated[str | None, typer.Option(help="An installed spaCy pipeline, in place of the shipped one.")]
Profile = Annotated[str | None, typer.Option(help="Of the shipped pipeline: accurate or fast.")]
