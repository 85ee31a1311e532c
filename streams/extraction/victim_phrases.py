"""Who is counted: from a head that the tree names, the group of people, its figure, its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.doc import Quantity
from streams.extraction.victims import is_person_noun, is_thing_noun

_NOBODY = frozenset({"nobody", "none", "no-one"})
_PLURAL_PRONOUNS = frozenset({"they", "them", "all", "both", "whom", "these", "those", "us", "we"})
_SINGULAR_PRONOUNS = frozenset({"he", "she", "him", "her"})
_NO_NOUN = frozenset({"more", "others", "other", "dead", "wounded", "injured", "missing", "killed", "hurt", "homeless"})
_PAIRS = {"couple": 2, "pair": 2, "duo": 2, "twins": 2, "trio": 3, "triplets": 3}
_DOER = re.compile(r"\w{3,}(?:ers?|ors?|ists?|ians?|ees|eers?|mates?|folk)")
"""What an unlisted noun for people looks like; things with such endings are listed (rules/victims.toml)."""
_DEFINITE = frozenset({"the", "these", "those", "its", "his", "her", "their", "our"})
_DETERMINERS = frozenset(
    {
        "a",
        "an",
        "the",
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
        "another",
        "one",
        "this",
        "that",
        "each",
        "every",
        "no",
        "any",
        "some",
        "all",
        "both",
    }
)


@dataclass(slots=True)
class Group:
    """One counted group of people; tokens [start, end) are its words, figure included."""

    head: Token
    quantity: Quantity
    who: str | None
    """None where the text has no noun of its own ("wounding nine")."""
    who_head: Token | None
    start: int
    end: int
    single: bool = False
    named: bool = False
    bare: bool = False
    """A plural without a figure."""
    known: bool = True
    """Whether the noun is known to mean people."""
    definite: bool = False
    whole: Token | None = None
    """The noun or pronoun it is a part of: "three of them", "half of the displaced"."""
    antecedent: "Group | None" = None

    @property
    def counted(self) -> bool:
        """Whether the text gives a figure, in digits or words."""
        return self.quantity.rule not in {"singular", "plural"}


class Figures:
    """The quantities of a Doc by token, and the groups that they count."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.by_token: dict[int, Quantity] = {}
        for quantity in doc._.quantities:
            for i in range(quantity.start, quantity.end):
                self.by_token.setdefault(i, quantity)
        self.people = [q for q in doc._.quantities if q.unit in {"people", "fraction", "percent"}]

    def at(self, i: int) -> Quantity | None:
        """The figure that the token is part of, where it can count people."""
        quantity = self.by_token.get(i)
        if quantity is None or quantity.unit not in {"people", "fraction", "percent"} or self._is_age(quantity):
            return None
        return quantity

    def _is_age(self, quantity: Quantity) -> bool:
        """ "A woman of 70", "his brother, 17,": a bare number that tells how old one person is."""
        if quantity.start < 2 or not (quantity.best and quantity.best < 111) or quantity.modifier != "exact":
            return False
        before = self.doc[quantity.start - 1]
        return before.lower_ == "of" and self.doc[quantity.start - 2].tag_ == "NN" and is_person_noun(self.doc[quantity.start - 2].lower_)

    def groups(self, head: Token) -> Iterator[Group]:
        """The groups that a noun phrase and its conjuncts name: "three soldiers, two policemen and a child"."""
        for token in (head, *self._series(head)):
            group = self.group(token)
            if group is not None:
                yield group

    def _series(self, head: Token) -> list[Token]:
        # a conjunct behind another verb belongs to that verb: "killed ten adults and injured two volunteers"
        return [
            t
            for t in tree.conjuncts(head)
            if not tree.verb_between(head, t) and (t.pos_ in {"NOUN", "PROPN", "NUM", "ADJ", "PRON"} or t.ent_type_ == "PERSON")
        ]

    def group(self, token: Token) -> Group | None:
        """The group of which the token is the head, or None where it counts no people."""
        if token.lower_ in _SINGULAR_PRONOUNS:
            return self._person_behind(token)
        if token.lower_ in _NOBODY or (token.lower_ == "one" and self._denied(token)):
            return self._nobody(token)
        quantity = self.at(token.i)
        if quantity is not None:
            return self._figure_head(token, quantity)
        if token.lower_ in _PLURAL_PRONOUNS:
            return self._people_behind(token)
        if token.pos_ not in {"NOUN", "PROPN", "ADJ", "X", "VERB"} and token.ent_type_ != "PERSON":
            return None
        return self._noun_head(token)

    def _figure_head(self, token: Token, quantity: Quantity) -> Group | None:
        doc = self.doc
        whole = tree.complement(token, "of", "among")
        if whole is None and quantity.end < len(doc) and doc[quantity.end].lower_ == "of" and quantity.end + 1 < len(doc):
            whole = _head_after(doc, quantity.end + 1)
        if whole is not None and self.at(whole.i) is quantity:
            whole = tree.complement(whole, "of")
        if whole is None:
            following = doc[quantity.end] if quantity.end < len(doc) else None
            end = quantity.end + (following is not None and following.lower_ in {"more", "others", "other"})
            return Group(token, quantity, None, None, quantity.start, end)
        if whole.lower_ in {"them", "whom", "us", "these", "those", "which"}:
            return Group(token, quantity, None, None, quantity.start, whole.i + 1, whole=whole)
        verdict = people_verdict(whole)
        if verdict == "no":
            return None
        start = tree.noun_phrase_start(whole)
        part = any(doc[i].lower_ in _DEFINITE for i in range(start, whole.i)) and doc[start].lower_ in _DEFINITE | {"all"}
        end = tree.noun_phrase_end(whole)
        group = Group(
            token, quantity, self._words(whole), whole, quantity.start, end, known=verdict == "yes", whole=whole if part else None
        )
        if quantity.share is not None and quantity.low is not None:
            group.whole = None  # computed from the figure beside it
        return group

    def _noun_head(self, token: Token) -> Group | None:
        doc = self.doc
        start = tree.noun_phrase_start(token)
        quantity = None
        for i in range(token.i - 1, max(start - 2, -1), -1):
            if (q := self.at(i)) is not None and (i >= start or q.end == start):
                quantity = q
                break
            if i < start and self.by_token.get(i) is None:
                break
        verdict = people_verdict(token)
        if verdict == "no":
            return None
        end = tree.noun_phrase_end(token)
        if quantity is None or quantity.modifier == "vague":
            beside = next((q for t in tree.appositions(token) if token.tag_ in {"NNS", "NNPS"} and (q := self.at(t.i)) is not None), None)
            quantity = beside or quantity
            if beside is not None:
                start, end = beside.start, beside.end
        if quantity is not None and quantity.whole:
            return None
        if quantity is not None:
            who = None if token.lower_ in _NO_NOUN else self._words(token)
            return Group(
                token, quantity, who, token if who else None, quantity.start, max(end, quantity.end), known=verdict == "yes" or who is None,
                definite=any(doc[i].lower_ in {"the", "these", "those"} for i in range(start, quantity.start)),
            )  # fmt: skip
        if token.lower_ in _PAIRS and tree.complement(token, "of") is None:
            return self._of_size(token, start, end, _PAIRS[token.lower_])
        if self._denied(token):
            return self._nobody(token)
        after = doc[token.i + 1] if token.i + 1 < len(doc) else token
        if (
            after.ent_type_ == "PERSON"
            and after.ent_iob_ == "B"
            and token.ent_type_ != "PERSON"
            and token.tag_ in {"NN", "NNP"}
            and verdict == "yes"
        ):
            return self._of_size(after, start, self._name_end(after), 1, named=True)  # "party leader Ana Ruiz"
        if token.ent_type_ == "PERSON" or (token.pos_ == "PROPN" and verdict == "yes"):
            named = token.ent_type_ == "PERSON"
            if token.tag_ in {"NNPS", "NNS"} and not named:
                return None
            return self._of_size(token, self._name_start(token, start), max(end, self._name_end(token)), 1, named=named)
        if token.tag_ in {"NNS", "NNPS"} or (token.pos_ == "NOUN" and token.lower_ in {"people", "troops", "police", "policemen"}):
            if verdict != "yes":
                return None
            group = self._of_size(token, start, end, 1)
            group.quantity = replace(group.quantity, low=2, best=None, high=None, modifier="vague", rule="plural")
            group.single, group.bare = False, True
            group.definite = doc[start].lower_ in _DEFINITE
            return group
        if verdict == "yes" and token.pos_ in {"NOUN", "PROPN"}:
            group = self._of_size(token, start, end, 1)
            group.definite = doc[start].lower_ in {"the", "this", "that"}
            return group
        return None

    def _of_size(self, token: Token, start: int, end: int, size: int, *, named: bool = False) -> Group:
        quantity = Quantity(start, end, size, size, size, "exact", number_start=start, number_end=end, rule="singular")
        return Group(token, quantity, self._words(token, named=named), token, start, end, single=size == 1, named=named)

    def _denied(self, token: Token) -> bool:
        return any(child.lower_ == "no" for child in token.children if child.i < token.i)

    def _nobody(self, token: Token) -> Group:
        whole = tree.complement(token, "of")
        figure = next((q for i in range(token.i + 1, whole.i + 1) if (q := self.at(i))), None) if whole is not None else None
        start = tree.noun_phrase_start(token)
        zero = Quantity(start, token.i + 1, 0, 0, 0, "exact", number_start=start, number_end=token.i + 1, rule="none")
        group = Group(token, zero, None, None, start, token.i + 1)
        if whole is not None and (figure is not None or whole.lower_ in {"them", "whom"}):
            group.whole, group.end = whole, whole.i + 1
            group.antecedent = self._people_behind(whole) if figure is None else Group(whole, figure, None, None, start, whole.i + 1)
        return group

    def _words(self, head: Token, *, named: bool = False) -> str:
        """The head noun phrase without determiner and number."""
        doc = self.doc
        start = self._name_start(head, tree.noun_phrase_start(head)) if named else tree.noun_phrase_start(head)
        end = max(tree.noun_phrase_end(head), self._name_end(head))
        words: list[Token] = []
        for i in range(start, end):
            token = doc[i]
            if i < head.i and (token.lower_ in _DETERMINERS or token.tag_ == "PRP$" or token.i in self.by_token or token.dep_ == "nummod"):
                words.clear()
                continue
            words.append(token)
        while len(words) > 1 and (words[0].is_punct or words[0].dep_ in {"cc", "advmod", "case"} or words[0].tag_ in {"RB", "CC", "IN"}):
            words.pop(0)
        return doc[words[0].i : words[-1].i + 1].text if words else head.text

    def _name_start(self, head: Token, start: int) -> int:
        i = head.i
        while head.ent_type_ and i - 1 >= 0 and self.doc[i - 1].ent_type_ == head.ent_type_ and self.doc[i].ent_iob_ == "I":
            i -= 1
        while start < i and (
            self.doc[start].is_punct
            or self.doc[start].is_bracket
            or self.doc[start].lower_ in {"year", "old", "-old"}
            or any(t.is_bracket for t in self.doc[start : start + 3])
        ):
            start += 1
        return min(start, i)

    def _name_end(self, head: Token) -> int:
        i = head.i + 1
        while head.ent_type_ == "PERSON" and i < len(self.doc) and self.doc[i].ent_iob_ == "I" and self.doc[i].ent_type_ == "PERSON":
            i += 1
        return i

    def _person_behind(self, pronoun: Token) -> Group | None:
        """The person that he, she, him or her stands for: the nearest one before it, subjects first."""
        for sentence_start, end in _sentences_before(pronoun, 2):
            candidates = []
            for token in self.doc[sentence_start:end]:
                if token.ent_type_ == "PERSON" and token.ent_iob_ == "I":
                    continue
                if (
                    token.pos_ in {"NOUN", "PROPN"}
                    and token.i < pronoun.i
                    and token.tag_ not in {"NNS", "NNPS"}
                    and token.dep_ not in {"compound", "nmod:desc", "appos"}
                ):
                    group = self._noun_head(token) if people_verdict(token) == "yes" else None
                    if group is not None and group.single:
                        candidates.append(group)
            if candidates:
                best = next((g for g in candidates if g.head.dep_.startswith("nsubj")), candidates[-1])
                return Group(
                    pronoun,
                    replace(best.quantity, start=pronoun.i, end=pronoun.i + 1),
                    best.who,
                    best.who_head,
                    pronoun.i,
                    pronoun.i + 1,
                    single=True,
                    named=best.named,
                    antecedent=best,
                )
        return None

    def _people_behind(self, pronoun: Token) -> Group | None:
        """The counted people that they, them, all or both stands for."""
        start = pronoun.i
        end = pronoun.i + 1
        of_them = tree.complement(pronoun, "of")
        if of_them is not None and of_them.lower_ not in {"them", "us", "these", "those", "whom"}:
            inner = self.group(of_them)
            if inner is None or inner.bare or inner.single:
                return None
            return replace(inner, head=pronoun, start=start)
        if of_them is not None:
            end = of_them.i + 1
        for sentence_start, stop in _sentences_before(pronoun, 2):
            for quantity in reversed([q for q in self.people if sentence_start <= q.start < min(stop, pronoun.i)]):
                if quantity.unit != "people" or (quantity.low or quantity.high or 0) < 2:
                    continue
                group = self._counted_by(quantity)
                if group is None or not group.known:
                    continue
                if pronoun.lower_ == "both" and quantity.best != 2:
                    continue
                return Group(pronoun, replace(quantity, start=start, end=end), group.who, group.who_head, start, end, antecedent=group)
        return None

    def _counted_by(self, quantity: Quantity) -> Group | None:
        number = self.doc[quantity.number_end - 1 if quantity.number_end > 0 else quantity.end - 1]
        head = number
        while head.dep_ in {"nummod", "compound", "amod", "det", "quantmod", "nmod", "advmod"} and head.head.i > head.i:
            head = head.head
        return self.group(head)

    def group_of(self, quantity: Quantity) -> Group | None:
        """The group that a figure counts."""
        return self._counted_by(quantity)


def people_verdict(token: Token) -> str:
    """Whether a noun means people: yes, no, or unknown."""
    if token.ent_type_ == "PERSON":
        return "yes"
    if token.ent_type_ in {"DATE", "TIME", "MONEY", "QUANTITY", "PERCENT", "EVENT"}:
        return "no"
    word = whole_word(token)
    if is_person_noun(word):
        return "yes"
    if is_thing_noun(word):
        return "no"
    if token.ent_type_ == "NORP" or token.lower_ in _NO_NOUN or token.lower_ in _PAIRS:
        return "yes"
    if token.ent_type_ in {"GPE", "LOC", "FAC", "ORG"}:
        return "no"
    if token.tag_ in {"NN", "NNS"} and _DOER.fullmatch(word):
        return "yes"
    return "unknown"


def whole_word(token: Token) -> str:
    """The word as written, with the parts that a tokenizer cuts at hyphens: "passers-by"."""
    doc, start, end = token.doc, token.i, token.i + 1
    while start >= 2 and doc[start - 1].text == "-" and not doc[start - 1].whitespace_ and not doc[start - 2].whitespace_:
        start -= 2
    while end + 1 < len(doc) and doc[end].text == "-" and not doc[end].whitespace_ and not doc[end - 1].whitespace_:
        end += 2
    return doc[start:end].text.lower()


def _head_after(doc: Doc, i: int) -> Token | None:
    token = doc[i]
    while token.head.i > token.i and token.dep_ in {"det", "amod", "nummod", "compound", "nmod:poss", "poss", "case", "advmod"}:
        token = token.head
    return token if token.pos_ in {"NOUN", "PROPN", "PRON", "ADJ", "NUM", "VERB"} else None


def _sentences_before(token: Token, count: int) -> Iterator[tuple[int, int]]:
    sentence = token.sent
    yield sentence.start, token.i
    start = sentence.start
    for _ in range(count):
        if start == 0:
            return
        before = token.doc[start - 1].sent
        yield before.start, before.end
        start = before.start
