"""Whether words tell of a death some time after the blow: for the parse, and for how a story is split into incidents."""

import re

_HARM = r"(?:injury|injuries|wounds?|burns)"
_LATER_DEATH = re.compile(
    r"\b(?:die[sd]?|dying|succumb\w*)\b[^.;:“”\"]{0,60}?"
    r"(?:\b(?:hospitals?|clinic|infirmary|medical cent(?:er|re)|intensive care|burns? unit)\b"
    r"(?! (?:fire|blaze|attack|blast|explosion|bombing|shooting|strike|raid|massacre|outbreak|collapse|grounds|car park))"
    rf"|\b(?:of|from|to) (?:his|her|their|the|its) (?:[\w-]+ ){{0,3}}{_HARM}\b|\b{_HARM} (?:suffered|sustained|received|incurred)\b)"
    r"|(?<!were )(?<!was )\b(?:injured|wounded|burn(?:ed|t)|hurt|flown|airlifted|hospitali[sz]ed)\b"
    r"(?:(?!\b(?:and|but|while|were|was|with|as)\b)[^.;:,“”\"]){0,90}?\b(?<!who )(?<!that )(?:has |have |had )?died\b"
    r"|\b(?:an?|the|another) (?:[\w-]+ )?(?:injured|wounded) [\w-]+ (?:(?:has|had) )?died\b",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(r"\b(?:killed|killing|instantly|at the scene|on the spot)\b", re.IGNORECASE)


def is_later_death(words: str) -> bool:
    """Whether words tell of somebody hurt before who died: "died in hospital on Monday", "a man burned in the blast has died"."""
    return bool(_LATER_DEATH.search(words)) and not _AT_ONCE.search(words)
