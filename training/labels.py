"""What the network tells apart: entity types here, tags and relations as the treebanks have them."""

from collections.abc import Iterable

ENTITY_TYPES = (
    "PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "DATE", "TIME", "CARDINAL", "ORDINAL", "QUANTITY", "MONEY", "PERCENT", "EVENT",
)  # fmt: skip
"""OntoNotes' types, less those that the sources do not have."""

BIO = ("O", *(f"{prefix}-{kind}" for kind in ENTITY_TYPES for prefix in "BI"))
BIO_ID = {label: number for number, label in enumerate(BIO)}
ANY = (1 << len(BIO)) - 1
"""A token of which nothing is known: the set of all labels, a bit for each."""

MERGED_RELATIONS = {"obl:agent": "obl", "nsubj:outer": "nsubj", "csubj:outer": "csubj"}
"""Subtypes that only some treebanks draw. The rules read the agent from "by"."""


def one_of(labels: Iterable[str]) -> int:
    """The set of these BIO labels, as bits."""
    return sum(1 << BIO_ID[label] for label in set(labels))


def either(prefix: str, kinds: Iterable[str]) -> int:
    """The set of labels with this prefix (B or I) and one of these types."""
    return one_of(f"{prefix}-{kind}" for kind in kinds)
