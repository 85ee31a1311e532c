"""Lists of people between "leave" and what is said of them: "left four soldiers, two porters and a driver dead"."""

from streams.extraction.columns import sentence_start
from streams.extraction.group import Group
from streams.extraction.triggers import Trigger
from streams.extraction.victim_phrases import Figures

_LEAVE = frozenset({"leave", "leaves", "left", "leaving"})


def list_left(trigger: Trigger, figures: Figures) -> list[Group]:
    """ "Left four soldiers, two porters and a driver dead": all of the list, where the words stand right behind it."""
    doc, groups = figures.doc, []
    last = trigger.start - 1
    while last > sentence_start(doc[trigger.start]):
        group = figures.group(doc[last])
        if group is None or not group.known or not (group.counted or group.single) or group.end != last + 1 or group.antecedent is not None:
            return []
        groups.append(group)
        joint = doc[group.start - 1].lower_
        if joint in _LEAVE:
            return groups if len(groups) > 1 else []
        if joint not in {"and", ","} or (joint == "," and len(groups) == 1):
            return []
        last = group.start - 2 - (joint == "and" and doc[group.start - 2].text == ",")
    return []
