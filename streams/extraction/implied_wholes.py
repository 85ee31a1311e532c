"""Figures that can only be part of one before, though no word says so: "ten were hurt. Three are in critical condition"."""

from streams.extraction.doc import Casualty
from streams.extraction.parts import NEAR, Parts, entry_of, size_of

_WORSE = frozenset({"lose-limb", "state-critical", "state-in-hospital", "state-seriously", "take-to-hospital", "hospitalise", "treat"})
_STRUCK = frozenset({"shoot", "stab", "hit", "slash", "beat", "run-over", "knock-down", "trap"})
_STILL = frozenset({"still", "remain", "remains", "remained", "others", "rest"})
_REACH = 40
"""Tokens within which a figure without a noun looks back for its whole."""


def find_implied(parts: Parts) -> None:
    """Figures without a noun that can only be part of the one before: "ten were hurt. Three are in critical condition"."""
    for casualty in parts.found:
        if casualty.parent is None and _is_of_the_patients(casualty, parts):
            continue
        if casualty.parent is not None or casualty.who_head is not None or casualty.quantity.rule in {"singular", "plural"}:
            continue
        if any(t.lower_ in {"remaining", "rest"} for t in parts.doc[max(0, casualty.start - 1) : casualty.end]):
            casualty.parent = _sibling_whole(casualty, parts) or _whole_left(casualty, parts)
            continue
        if casualty.quantity.increment or _are_others(casualty, parts):
            continue
        for before in reversed([c for c in parts.found if c.start < casualty.start and c.parent is None]):
            if casualty.start - before.end > _REACH:
                break
            if size_of(before) > size_of(casualty) > 0 and _must_contain(before, casualty):
                casualty.parent = before
                break


def find_still_held(parts: Parts) -> None:
    """ "Nine of the 24 taken got away and 15 are still held": a part of those taken."""
    doc = parts.doc
    for casualty in parts.found:
        if casualty.parent is not None or not entry_of(casualty).startswith("hold-") or casualty.kind != "abducted":
            continue
        if not any(t.lower_ in _STILL for t in doc[casualty.start : min(casualty.trigger + 3, len(doc))]):
            continue
        taken = [c for c in parts.found if c.kind == "abducted" and c.start < casualty.start and not entry_of(c).startswith("hold-")]
        casualty.parent = next((c for c in reversed(taken) if c.parent is None and size_of(c) > size_of(casualty) > 0), None)


def _must_contain(before: Casualty, casualty: Casualty) -> bool:
    """Whether what befell them comes only to people of the figure before: the hurt get worse or die, captives are freed."""
    worse = (
        before.kind == casualty.kind
        and casualty.kind in {"injured", "infected"}
        and entry_of(casualty) in _WORSE
        and entry_of(before) != "state-critical"
    )
    shot = casualty.kind == "killed" and before.kind in {"injured", "infected"} and entry_of(before) in _STRUCK
    succumbed = before.kind == "injured" and entry_of(casualty) == "succumb"
    freed = before.kind in {"trapped", "abducted"} and casualty.kind in {"rescued", "killed"}
    sheltered = before.kind == casualty.kind == "displaced" and entry_of(casualty) == "state-in-shelters" != entry_of(before)
    return worse or shot or succumbed or freed or sheltered


def _is_of_the_patients(casualty: Casualty, parts: Parts) -> bool:
    """ "Thirty cases were confirmed. One patient has died": hang a dead patient on those infected."""
    if casualty.kind != "killed" or casualty.who.text.split()[-1].lower() not in {"patient", "patients"}:
        return False
    before = parts.latest("infected", casualty.start, NEAR)
    if before is not None and before.who.text in {"people", "patients"} and size_of(casualty) < size_of(before):
        casualty.parent = before
    return casualty.parent is not None


def _sibling_whole(casualty: Casualty, parts: Parts) -> Casualty | None:
    """The whole of which "the remaining 22" are what another part has left."""
    siblings = [c for c in parts.found if c.start < casualty.start and c.parent is not None and c.kind == c.parent.kind == casualty.kind]
    for sibling in reversed(siblings):
        whole = sibling.parent
        if whole is not None and (sibling.quantity.best or 0) + (casualty.quantity.best or 0) == whole.quantity.best:
            return whole
    return None


def _whole_left(casualty: Casualty, parts: Parts) -> Casualty | None:
    """The whole of which "the rest" are what those freed or saved have left: "ten were seized; eight were freed, the rest are held"."""
    earlier = [c for c in parts.found if c.start < casualty.start and casualty.start - c.end < NEAR]
    for whole in reversed([c for c in earlier if c.kind == casualty.kind and c.parent is None]):
        if any(size_of(part) + size_of(casualty) == size_of(whole) for part in earlier if part is not whole):
            return whole
    return None


def _are_others(casualty: Casualty, parts: Parts) -> bool:
    return any(token.lower_ in {"others", "other", "more"} for token in parts.doc[casualty.start : casualty.end])
