"""Who is counted: from a head that the tree names, the group of people, its figure, its words."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Doc, Token

from streams.extraction import anaphora, tree
from streams.extraction.aboard import is_everyone_aboard, people_aboard, says_aboard
from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.doc import Quantity
from streams.extraction.group import Group
from streams.extraction.noun_phrases import DEFINITE, head_after, is_nominal, name_end, name_start, phrase_words
from streams.extraction.people import COLLECTIVES, NO_NOUN, SIZES, people_verdict
from streams.extraction.quantities import counted_phrase
from streams.extraction.series import listed_with, persons_beside
from streams.extraction.victims import is_animal, is_person_noun

_COUNTS_PEOPLE = frozenset({"people", "fraction", "percent"})
_OF_ONE_SEX = frozenset({"male", "female", "men", "women", "boys", "girls"})
_NOBODY = frozenset({"nobody", "none", "no-one", "neither"})
_THEY = frozenset({"they", "them", "all", "both", "whom", "these", "those", "us", "we", "their"})
_HE = frozenset({"he", "she", "him", "her", "his"})
_PART_OF = frozenset(
    {"none", "neither", "each", "one", "any", "either", "last", "first", "latest", "most", "majority", "rest", "name", "names"}
)
REFERRING = _NOBODY | _THEY | anaphora.SELF | frozenset({"everyone", "everybody", "one", "ones", "rest", "remainder", "others", "another"})
"""Words that may stand for people whom other words count."""
ORDINALS = frozenset({"second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"})
_PARTIES = frozenset({"party", "group", "patrol", "gang", "crowd"})
"""Nouns that mean people where a figure behind says how many: "a party of 12"; "the Group of 20" is none, "a team of 11" plays."""
_SUMS = frozenset({"figure", "number", "total", "count"})
"""Nouns behind which "of" has the number itself: "the figure of 40"."""
_NEAR = 40
"""Tokens between an ordinal and the people counted before it."""
_PEOPLE_WITHOUT_S = frozenset({"people", "troops", "police", "policemen", "crew", "staff"})


class Figures:
    """The quantities of a Doc by token, and the groups that they count."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.by_token: dict[int, Quantity] = {}
        for quantity in doc._.quantities:
            for i in range(quantity.start, quantity.end):
                self.by_token.setdefault(i, quantity)
        self.people = [q for q in doc._.quantities if q.unit in _COUNTS_PEOPLE]
        self.unresolved: set[int] = set()
        """Tokens that stand for people whom the sentences around do not tell."""
        self.resolving: set[int] = set()
        """Pronouns whose people are being looked for."""

    def at(self, i: int) -> Quantity | None:
        """The figure that the token is part of, where it can count people."""
        quantity = self.by_token.get(i)
        if quantity is None or quantity.unit not in _COUNTS_PEOPLE or self._is_age(quantity):
            return None
        all_but = quantity.start > 1 and self.doc[quantity.start - 1].lower_ == "but" and self.doc[quantity.start - 2].lower_ == "all"
        return None if all_but else quantity

    def group_of(self, quantity: Quantity) -> Group | None:
        """The group that a figure counts."""
        head = self.doc[quantity.number_end - 1]
        if quantity.end < len(self.doc) and self.doc[quantity.end].pos_ == "NUM":
            return self.group(head)  # "to 21 three days later"
        while quantity.start <= head.head.i < head.i and head.pos_ == head.head.pos_ == "NUM":
            head = head.head  # "5,000-6,000 villagers"
        while head.dep_ in {"nummod", "compound", "amod", "det", "quantmod", "nmod", "advmod"} and head.head.i > head.i:
            if self._counts_another(quantity, head.head):
                return Group(self.doc[quantity.number_end - 1], quantity, None, None, quantity.start, quantity.end)
            head = head.head
        return self.group(head)

    def _counts_another(self, quantity: Quantity, noun: Token) -> bool:
        """Whether another figure counts the noun: "killing six and burning 22 miners", "12, nine of them girls"."""
        end = quantity.end
        if end >= len(self.doc) or self.doc[end].lower_ not in {",", "and", ";"}:
            return False
        return any(q.start >= end and q.number_end <= noun.i and q.unit == "people" for q in self.people)

    def groups(self, head: Token) -> Iterator[Group]:
        """The groups that a noun phrase and its conjuncts name: "three soldiers, two policemen and a child"."""
        # a conjunct behind another verb belongs to that verb: "killed ten adults and injured two volunteers"
        series = [t for t in tree.conjuncts(head) if is_nominal(t) and not _parted(head, t)]
        if head.dep_ in {"obj", "dobj"}:  # "shells killed 12 people in Aden and 14 in Taiz were wounded"
            series = [t for t in series if not tree.verb_follows(t)]
        found = [group for token in (head, *series) if (group := self.group(token)) is not None]
        if found and found[0].head == head and found[0].known:
            taken = {group.key for group in found}
            found += [group for group in listed_with(found[0], self) if group.key not in taken]
        found += [persons for group in found if (persons := persons_beside(group, self)) is not None]
        yield from found

    def one(self, noun: Token, start: int) -> Group:
        """Somebody in a list of people, by a noun that no list knows."""
        return replace(self._of_size(noun, start, tree.noun_phrase_end(noun), 1), known=False)

    def group(self, token: Token) -> Group | None:
        """The group of which the token is the head, or None where it counts no people."""
        word = token.lower_
        if (but := anaphora.excepted(token)) is not None:
            return anaphora.all_but(token, but, self)
        if word in _HE:
            return anaphora.person_behind(token, self)
        if word in anaphora.SELF:
            return anaphora.self_behind(token, self)
        if is_everyone_aboard(token):
            return people_aboard(token, self)
        if word in {"rest", "remainder"} or (word == "others" and token.i and self.doc[token.i - 1].lower_ == "the"):
            return anaphora.rest_behind(token, self)
        if word in _NOBODY or (word == "one" and _has_no(token)):
            return self._nobody(token)
        quantity = self.at(token.i)
        if word == "another" and quantity is None and token.pos_ in {"DET", "PRON"} and token.dep_ not in {"det", "nummod"}:
            one = Quantity(token.i, token.i + 1, 1, 1, 1, "exact", True, token.i, token.i + 1, rule="another")
            return Group(token, one, None, None, token.i, token.i + 1)
        if quantity is not None:
            return self._headed_by_figure(token, quantity)
        if (last := self._is_last_one(token)) or self._is_one_more(token):  # "a fourth was captured", "the disappearance of a third"
            one = Quantity(token.i - 1, token.i + 1, 1, 1, 1, "exact", not last, token.i, token.i + 1, rule="another")
            return Group(token, one, None, None, token.i - 1, token.i + 1)
        if word in {"those", "these"} and token.i > 1 and self.doc[token.i - 1].lower_ == "of" and self.at(token.i - 2) is not None:
            return None  # "two of those rescued": the two are counted
        if word in _THEY:
            return anaphora.people_behind(token, self)
        return self._headed_by_noun(token) if is_nominal(token) or token.pos_ in {"X", "VERB"} else None

    def _is_one_more(self, token: Token) -> bool:
        """Whether an ordinal stands alone for one more person, after people were counted."""
        if token.lower_ not in ORDINALS or token.i == 0 or self.doc[token.i - 1].lower_ != "a" or tree.complement(token, "of") is not None:
            return False
        after = self.doc[token.i + 1] if token.i + 1 < len(self.doc) else token
        before = [q for q in self.people if q.start < token.i and token.i - q.end < _NEAR and q.unit == "people"]
        if not before:
            self.unresolved.add(token.i)
        counted = self.group_of(before[-1]) if before else None
        people = counted is not None and counted.known  # "killed off two of the projects and left a third on life support"
        return after.pos_ not in {"NOUN", "PROPN", "ADJ", "NUM"} and people

    def _is_last_one(self, token: Token) -> bool:
        """Whether "the" and an ordinal stand for the one that is left: "six of the seven were saved; the seventh is missing"."""
        rank = self.by_token.get(token.i)
        if token.lower_ not in ORDINALS or rank is None or token.i == 0 or self.doc[token.i - 1].lower_ != "the":
            return False
        after = self.doc[token.i + 1] if token.i + 1 < len(self.doc) else token
        before = [q for q in self.people if q.end < token.i and token.i - q.end < _NEAR and q.unit == "people"]
        return after.pos_ in {"AUX", "VERB", "ADV"} and bool(before) and before[-1].best in {rank.best, (rank.best or 0) - 1}

    def _is_age(self, quantity: Quantity) -> bool:
        """ "A woman of 70", "aged 12 and 15": a bare number that tells how old someone is."""
        if quantity.start < 2 or not (quantity.best and quantity.best < 111) or quantity.modifier != "exact":
            return False
        before, two_before = self.doc[quantity.start - 1], self.doc[quantity.start - 2]
        first = quantity.start
        while first > 1 and (self.doc[first - 1].lower_ in {",", "and", "or", "-"} or self.doc[first - 1].pos_ == "NUM"):
            first -= 1  # "ages 17, 18 and 19"
        if any(self.doc[i].lower_ in {"aged", "ages"} for i in range(max(0, min(first - 1, quantity.start - 4)), quantity.start)):
            return True
        if self._are_ages(first, quantity) or self._are_of_ages(first, quantity):
            return True
        if quantity.end < len(self.doc) and self.doc[quantity.end].pos_ in {"NOUN", "ADJ", "PROPN"}:
            return False
        one = two_before.tag_ == "NN" and two_before.lower_ not in COLLECTIVES | _SUMS
        return before.lower_ == "of" and one and is_person_noun(two_before.lower_)

    def _are_ages(self, first: int, quantity: Quantity) -> bool:
        """ "Two men, 19 and 20, were taken there": as many bare numbers between commas as people before them."""
        doc, last = self.doc, quantity.end
        while last < len(doc) and (doc[last].lower_ in {"and", ","} or doc[last].pos_ == "NUM"):
            last += 1
        numbers = [doc[i] for i in range(first, last) if doc[i].pos_ == "NUM"]
        closed = last > first and doc[last - 1].text == "," and doc[first].text == ","
        people = doc[first - 1] if first else doc[0]
        if not closed or len(numbers) < 2 or not is_person_noun(people.lower_):
            return False
        counted = self.by_token.get(people.i - 1) if people.i else None
        if people.lower_ in _OF_ONE_SEX:  # "two pupils, both male, 9 and 10, were taken there"
            whole = (q for q in self.people if sentence_start(people) <= q.start < people.i)
            counted = next((q for q in whole if q.best == len(numbers)), counted)
        elif people.tag_ != "NNS":
            return False
        if counted is None:
            return people.i == tree.noun_phrase_start(people)  # "Sisters, 4 and 9, hurt in crash"
        return counted.best == len(numbers)

    def _are_of_ages(self, first: int, quantity: Quantity) -> bool:
        """ "Two brothers of 17 and 19": behind "of" as many bare numbers as people before it."""
        doc, last = self.doc, quantity.end
        if first < 2 or doc[first - 1].lower_ != "of" or doc[first - 2].tag_ != "NNS" or not is_person_noun(doc[first - 2].lower_):
            return False
        while last < len(doc) and (doc[last].lower_ in {"and", ","} or doc[last].pos_ == "NUM"):
            last += 1
        numbers = [doc[i] for i in range(first, last) if doc[i].pos_ == "NUM"]
        before = self.by_token.get(first - 3)
        return len(numbers) > 1 and before is not None and before.best == len(numbers) and doc[last - 1].pos_ in {"NUM", "PUNCT"}

    def _headed_by_figure(self, token: Token, quantity: Quantity) -> Group | None:
        """ "12", "dozens of civilians", "24 of the 51 people", "three of them"."""
        doc, end = self.doc, quantity.end
        whole = tree.complement(token, "of", "among")
        if whole is None and end + 1 < len(doc) and doc[end].lower_ == "of":
            whole = head_after(doc, end + 1)
        if whole is not None and self.at(whole.i) is quantity:  # "tens of thousands of people"
            outer = (noun for case, noun in tree.complements(token) if case.lower_ == "of" and self.at(noun.i) is not quantity)
            whole = tree.complement(whole, "of") or next(outer, None)
        if whole is None:
            more = end < len(doc) and doc[end].lower_ in {"more", "others", "other"}
            of_which = [t.lower_ for t in doc[max(0, quantity.start - 2) : quantity.start]] == ["of", "which"]
            if (more or quantity.increment or of_which) and self._more_things(quantity):
                return None  # "14 horses were killed and five more are missing", "six missiles, of which 71"
            if self._counted_animals(quantity):
                return None  # "120 whales were stranded; 35 died"
            noun = token if token.lower_ in SIZES else self._whole_before(quantity)
            return Group(token, quantity, phrase_words(noun, self.by_token) if noun is not None else None, noun, quantity.start, end + more)
        if whole.lower_ in anaphora.THEM | {"which"}:
            if self._speaks_of_animals(quantity):
                return None  # "a truck with bees tipped over, killing two million of them"
            noun = next((t for t in tree.appositions(token) if t.i > whole.i and people_verdict(t) == "yes"), None)
            return Group(
                token,
                quantity,
                phrase_words(noun, self.by_token) if noun is not None else None,
                noun,
                quantity.start,
                max(end, whole.i + 1),  # "of them dozens …"
                whole=whole,
            )
        verdict = people_verdict(whole)
        if verdict == "no":
            return None
        if whole.i > token.i and self.at(whole.i) is not None and whole.i + 1 < len(doc) and says_aboard(doc, whole.i + 1):
            return Group(token, quantity, None, None, quantity.start, whole.i + 1)  # "five of the nine aboard"
        if self.at(whole.i) is not None and whole.pos_ == "NUM" and whole.i > token.i:  # "eleven of the original 19"
            return Group(token, quantity, None, None, quantity.start, whole.i + 1, whole=whole)
        if whole.i < token.i:  # "of the 45 wounded, 12 …"
            noun = None if whole.lower_ in NO_NOUN else whole
            return Group(
                token, quantity, phrase_words(noun, self.by_token) if noun is not None else None, noun, quantity.start, end, whole=whole
            )
        part = doc[tree.noun_phrase_start(whole)].lower_ in DEFINITE | {"all"} and not (quantity.share and quantity.low is not None)
        who = None if whole.lower_ in NO_NOUN else phrase_words(whole, self.by_token)
        end = tree.noun_phrase_end(whole)
        head = whole if who else None
        return Group(token, quantity, who, head, quantity.start, end, known=verdict == "yes", whole=whole if part else None)

    def whole_of(self, noun: Token) -> Group | None:
        """The whole that a noun counts behind a part: "the 52 people" in "of the 52 people hurt, nine …", "half of the 52 people hurt"."""
        start = tree.noun_phrase_start(noun)
        for i in range(noun.i - 1, max(start - 2, -1), -1):
            quantity = self.at(i)
            if quantity is None or people_verdict(noun) == "no":
                continue
            if quantity.whole:
                return self._of_figure(noun, quantity, start, tree.noun_phrase_end(noun), people_verdict(noun) == "yes")
            inside = [t.i for t in self.doc[quantity.start : quantity.end] if t.lower_ == "of"]
            if quantity.share is None or not inside or quantity.best is None or not quantity.share[0]:
                return None
            size, first = round(quantity.best / quantity.share[0]), inside[-1] + 1
            while first < quantity.end - 1 and self.doc[first].pos_ == "DET":
                first += 1
            whole = Quantity(first, quantity.end, size, size, size, "exact", number_start=first, number_end=quantity.end)
            return self._of_figure(noun, whole, first, tree.noun_phrase_end(noun), people_verdict(noun) == "yes")
        return None

    def _more_things(self, quantity: Quantity) -> bool:
        """Whether "five more" goes on counting animals or things: the figure before it did."""
        before = self._counted_before(quantity)
        return before is not None and before.unit != "people"

    def _counted_animals(self, quantity: Quantity) -> bool:
        """Whether the figure before it in the sentence counts animals."""
        before = self._counted_before(quantity)
        return before is not None and before.unit == "thing" and is_animal(counted_phrase(self.doc, before))

    def _counted_before(self, quantity: Quantity) -> Quantity | None:
        """The figure of people or things before it in the sentence."""
        start = sentence_start(self.doc[quantity.start])
        before = [q for q in self.doc._.quantities if start <= q.start < quantity.start and q.unit in {"people", "thing", "vehicle"}]
        return before[-1] if before else None

    def _speaks_of_animals(self, quantity: Quantity) -> bool:
        """Whether the last plural before it in the sentence is of animals."""
        before = [t for t in self.doc[sentence_start(self.doc[quantity.start]) : quantity.start] if t.tag_ == "NNS"]
        return bool(before) and is_animal(before[-1].lower_)

    def _whole_before(self, quantity: Quantity) -> Token | None:
        """Of a share, the noun that its whole counts: "of the 40 passengers, half …"."""
        if quantity.share is None or quantity.low is None:
            return None
        wholes = [q for q in self.doc._.quantities if q.whole and sentence_start(self.doc[quantity.start]) <= q.start < quantity.start]
        head = self.doc[wholes[-1].number_end - 1].head if wholes else None
        return head if head is not None and people_verdict(head) == "yes" else None

    def _headed_by_noun(self, token: Token) -> Group | None:
        doc = self.doc
        verdict, start, end = people_verdict(token), tree.noun_phrase_start(token), tree.noun_phrase_end(token)
        if token.lower_ in _SUMS and (sum_of := tree.complement(token, "of")) is not None and (counted := self.at(sum_of.i)) is not None:
            return self.group_of(counted) if sum_of.i in range(counted.start, counted.end) else self.group(sum_of)
        if verdict == "no":
            return self._of_party(token, start) if token.text in _PARTIES else self._titled_after(token)
        quantity = self._figure_before(token, start)
        if token.tag_ in {"NNS", "NNPS"} and (quantity is None or quantity.modifier == "vague"):
            beside = next((q for t in tree.appositions(token) if (q := self.at(t.i)) is not None), None)
            if beside is not None:  # "twice as many people, 48, were killed"
                quantity, start, end = beside, beside.start, beside.end
        if quantity is not None and token.lower_ in {"others", "other"} and self._counted_animals(quantity):
            return None  # "26 whales were refloated, but 14 others died"
        if quantity is not None:
            return None if quantity.whole or _is_whole(doc, quantity) else self._of_figure(token, quantity, start, end, verdict == "yes")
        if token.lower_ in NO_NOUN:
            return None
        if token.lower_ in COLLECTIVES and token.tag_ in {"NN", "NNP"}:
            return self._of_members(token, start)
        if token.lower_ in SIZES and tree.complement(token, "of") is None:
            return self._of_size(token, start, end, SIZES[token.lower_])
        if _has_no(token):
            return self._nobody(token)
        return self._uncounted(token, start, end) if verdict == "yes" else None

    def _titled_after(self, name: Token) -> Group | None:
        """The person behind an organisation's name that the parse makes the head: "Al Shabaab commander Abdi Gedi"."""
        i = name.i + 1
        while i < sentence_end(name) and self.doc[i].ent_iob_ == "I" and self.doc[i].ent_type_ == name.ent_type_:
            i += 1
        title = self.doc[min(i, sentence_end(name) - 1)]
        if (
            name.ent_type_ not in {"ORG", "NORP", "GPE"}
            or title.tag_ != "NN"
            or people_verdict(title) != "yes"
            or i + 1 >= sentence_end(name)
        ):
            return None
        person = self.doc[i + 1]
        if person.ent_type_ != "PERSON" or person.ent_iob_ != "B":
            return None
        return self._of_size(person, name.i, name_end(person), 1, named=True)

    def _figure_before(self, token: Token, start: int) -> Quantity | None:
        """The figure in a noun phrase, nearest to its head, or right before the phrase where the parse cut it off."""
        for i in range(token.i - 1, max(start - 2, -1), -1):
            quantity = self.at(i)
            if quantity is not None and (i >= start or quantity.end == start):
                return quantity
            if i < start and self.by_token.get(i) is None:
                return None
        return None

    def _of_figure(self, token: Token, quantity: Quantity, start: int, end: int, known: bool) -> Group:
        who = None if token.lower_ in NO_NOUN or token.lower_ in {"lives", "deaths", "fatalities"} else phrase_words(token, self.by_token)
        definite = any(self.doc[i].lower_ in {"the", "these", "those"} for i in range(start, quantity.start))
        return Group(
            token,
            quantity,
            who,
            token if who else None,
            quantity.start,
            max(end, quantity.end),
            known=known or who is None,
            definite=definite,
        )

    def _of_members(self, token: Token, start: int) -> Group | None:
        """ "A family of five": the figure behind; a family alone is no number."""
        size = tree.complement(token, "of")
        quantity = self.at(size.i) if size is not None else None
        if size is None or quantity is None or people_verdict(size) == "no":
            return None
        return Group(token, quantity, token.text, token, start, quantity.end)

    def _of_party(self, token: Token, start: int) -> Group | None:
        """ "A party of 12", "a group of 20 climbers"; a group of countries is none."""
        members = tree.complement(token, "of")
        group = self.group(members) if members is not None and self.at(members.i) is None else None
        if group is not None:
            return replace(group, start=start) if group.counted and group.known and group.who is not None else None
        return self._of_members(token, start)

    def _uncounted(self, token: Token, start: int, end: int) -> Group | None:
        """A single person, named or not, or a plural without a figure."""
        doc = self.doc
        named = token.ent_type_ == "PERSON"
        after = doc[token.i + 1] if token.i + 1 < len(doc) else token
        if after.ent_type_ == "PERSON" and after.ent_iob_ == "B" and not named and token.tag_ in {"NN", "NNP", "NNS"}:
            return self._of_size(after, start, name_end(after), 1, named=True)  # "party leader Ana Ruiz"
        if named and (name := self._name_after(token)) is not None:
            return self._of_size(name, start, name_end(name), 1, named=True)  # "Al Shabaab commander Hassan Ali"
        of_one = token.tag_ == "NNPS" and not named and doc[start].lower_ in {"a", "an"}  # "a Scotswoman", as the tagger has it
        if (named or token.pos_ == "PROPN") and not of_one:
            if token.tag_ in {"NNPS", "NNS"} and not named:
                return None
            return self._of_size(token, name_start(token, start), max(end, name_end(token)), 1, named=named)
        if (token.tag_ in {"NNS", "NNPS"} and not of_one) or token.lower_ in _PEOPLE_WITHOUT_S:
            if any(child.lower_ in {"both", "twin"} for child in token.children):  # "his twin daughters"
                return self._of_size(token, start, end, 2)
            for other in tree.appositions(token):  # "the suspects, two brothers, …"
                if other.tag_ == "NNS" and (beside := self.group(other)) is not None and beside.counted:
                    return beside
            group = self._of_size(token, start, end, 1)
            group.quantity = replace(group.quantity, low=2, best=None, high=None, modifier="vague", rule="plural")
            group.single, group.bare, group.definite = False, True, doc[start].lower_ in DEFINITE
            return group
        people_of = token.ent_type_ == "NORP" and doc[start].lower_ in {"a", "an", "another"}  # "killed a Colombian"
        if token.pos_ != "NOUN" and not people_of and not of_one:
            return None
        group = self._of_size(token, start, end, 1)
        group.definite = doc[start].lower_ in {"the", "this", "that"}
        described = next((t for t in tree.appositions(token) if t.tag_ == "NN" and people_verdict(t) == "yes"), None)
        if described is not None and token.lower_ in {"survivor", "victim", "casualty"}:
            group.who = phrase_words(described, self.by_token)  # "the only survivor, a boy of six, …"
        return group

    def _name_after(self, name: Token) -> Token | None:
        """The person whom a name of a group and a rank introduce."""
        rank = name_end(name)
        if rank + 1 >= len(self.doc) or not is_person_noun(self.doc[rank].lower_) or self.doc[rank].tag_ != "NN":
            return None
        person = self.doc[rank + 1]
        return person if person.ent_type_ == "PERSON" and name.ent_type_ == "PERSON" and not person.is_punct else None

    def _of_size(self, token: Token, start: int, end: int, size: int, *, named: bool = False) -> Group:
        rule = "singular" if size == 1 else "pair"
        quantity = Quantity(start, end, size, size, size, "exact", number_start=token.i, number_end=token.i + 1, rule=rule)
        return Group(token, quantity, phrase_words(token, self.by_token, named=named), token, start, end, single=size == 1, named=named)

    def _nobody(self, token: Token) -> Group:
        whole = tree.complement(token, "of")
        start = tree.noun_phrase_start(token)
        zero = Quantity(start, token.i + 1, 0, 0, 0, "exact", number_start=start, number_end=token.i + 1, rule="none")
        group = Group(token, zero, None, None, start, token.i + 1)
        if whole is None and token.lower_ in {"none", "neither"}:
            group.antecedent = anaphora.people_behind(token, self)
        if whole is not None:
            group.whole, group.end = whole, whole.i + 1
            figure = next((q for i in range(token.i + 1, whole.i + 1) if (q := self.at(i))), None)
            if figure is not None:
                who = phrase_words(whole, self.by_token) if people_verdict(whole) == "yes" and whole.pos_ == "NOUN" else None
                group.antecedent = Group(whole, figure, who, whole if who else None, start, whole.i + 1)
            elif whole.lower_ in {"them", "whom"}:
                group.antecedent = anaphora.people_behind(whole, self)
            elif token.lower_ == "neither" and (two := self.group(whole)) is not None and two.bare and two.known:
                group.antecedent = anaphora.as_pair(two)
        return group


def _parted(head: Token, other: Token) -> bool:
    """Whether a conjunct belongs to another clause: a verb or a semicolon stands between."""
    return tree.verb_between(head, other) or any(token.text == ";" for token in head.doc[head.i : other.i])


def _is_whole(doc: Doc, quantity: Quantity) -> bool:
    """Whether the figure only says of how many: "none of the 88 passengers", "most of the 40 crew"."""
    i = quantity.start - 1
    while i > 0 and doc[i].lower_ in {"the", "those", "these", "all", "some"}:
        i -= 1
    return i > 0 and doc[i].lower_ in {"of", "among"} and doc[i - 1].lower_ in _PART_OF


def _has_no(token: Token) -> bool:
    return any(child.lower_ in {"no", "neither"} for child in token.children if child.i < token.i)
