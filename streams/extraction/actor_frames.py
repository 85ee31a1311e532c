"""What the words around a name that the network sees make of it: "owned by Kalva", "Kalva stores", "told Kalva One", "won nine seats"."""

from collections.abc import Iterator, Mapping

from spacy.tokens import Doc, Span

from streams.extraction.actor_names import is_thing, may_be_name
from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.titles import is_title
from streams.facts import ActorType

_NAMES = frozenset({"ORG", "PRODUCT", "WORK_OF_ART"})
_LOOSE = frozenset({*_NAMES, "GPE", "LOC", "FAC"})
_BY: Mapping[tuple[str, str], ActorType] = {
    **{
        (word, "by"): "company"
        for word in ("owned", "operated", "manufactured", "employed", "made", "managed", "insured", "chartered", "developed", "produced")
    },
    **{(word, "from"): "company" for word in ("leased", "chartered", "bought", "rented")},
    **{
        (word, link): "company"
        for word in (
            "subsidiary",
            "subsidiaries",
            "shares",
            "stake",
            "stock",
            "unit",
            "employee",
            "employees",
            "owners",
            "owner",
            "customers",
        )
        for link in ("of", "in")
    },
    **{
        (word, link): "company"
        for word in ("driver", "drivers", "pilot", "contractor", "contractors", "worked")
        for link in ("for", "with")
    },
    **{(word, "by"): "media" for word in ("broadcast", "aired", "published", "interviewed")},
    ("interview", "with"): "media",
    ("interview", "on"): "media",
    **{(word, link): "ngo" for word in ("volunteers", "medics", "doctors", "rescuers") for link in ("with", "from", "of")},
    **{(word, "with"): "ngo" for word in ("workers", "worker")},
    **{(word, link): "political_party" for word in ("candidate", "lawmaker", "lawmakers", "MP", "MPs") for link in ("for", "from")},
}
"""Two words before a name and what it then is."""
_BEHIND: Mapping[str, ActorType] = {
    **dict.fromkeys(
        (
            "store",
            "stores",
            "supermarket",
            "factory",
            "warehouse",
            "shares",
            "shareholders",
            "executives",
            "executive",
            "employees",
            "employee",
            "customers",
            "tanker",
            "truck",
            "trucks",
            "flight",
            "stock",
            "dealership",
            "outlet",
            "outlets",
            "franchise",
        ),
        "company",
    ),
    **dict.fromkeys(("lawmaker", "lawmakers", "candidate", "candidates", "politician", "politicians"), "political_party"),
    **dict.fromkeys(("volunteers", "campaigners"), "ngo"),
    **dict.fromkeys(("hideout", "suspects", "cell", "assassin", "hitman"), "armed_group"),
    **dict.fromkeys(("viewers", "readers", "listeners", "broadcast"), "media"),
}
"""The word right behind a name and what it then is."""
_SITES = frozenset(
    {"mine", "mines", "factory", "refinery", "plant", "smelter", "pipeline", "terminal", "stores", "subsidiary", "shareholders"}
)
_NO_NAMES = frozenset({"congress", "parliament", "senate", "court", "house", "council", "army", "police", "government", "navy", "cabinet"})
_WON = frozenset({"seats", "seat", "votes", "ballots"})
_GAINS = frozenset({"won", "lost", "gained", "took", "holds", "has", "nominated", "fielded"})
_CLAIMS = ("claimed responsibility", "claimed the attack", "took responsibility", "took credit", "laid down", "vowed revenge")
_TELLS = frozenset({"told", "tells"})
_HELPS: Mapping[str, ActorType] = {
    **dict.fromkeys(
        ("advocates", "campaigns", "monitors", "tracks", "documents", "represents", "helps", "defends", "provides", "supports", "promotes"),
        "ngo",
    ),
    **dict.fromkeys(("operates", "owns", "manufactures", "makes", "sells", "supplies", "produces", "employs", "insures"), "company"),
    **dict.fromkeys(("publishes", "broadcasts", "airs"), "media"),
    **dict.fromkeys(("controls", "fights"), "armed_group"),
}
"""What a name does behind ", which"."""
_REACH = 7


def told_around(doc: Doc, ent: Span) -> ActorType | None:
    """The type that the words around a name that the network sees give it, if any."""
    start, end = ent.start + (ent[0].lower_ == "the" and len(ent) > 1), ent.end
    if ent.label_ not in _LOOSE or is_thing(doc, start, end) or is_title(doc[start].text) or not may_be_name(doc, start, end):
        return None
    return next(iter(_told(doc, start, end, sure=ent.label_ in _NAMES)), None)


def _told(doc: Doc, start: int, end: int, *, sure: bool) -> Iterator[ActorType]:
    first, last = sentence_start(doc[start]), sentence_end(doc[end - 1])
    after = [token.lower_ for token in doc[end : min(last, end + _REACH)]]
    if " ".join(after).replace("have ", "").replace("has ", "").startswith(_CLAIMS):
        yield "armed_group"
    if not sure or not _NO_NAMES.isdisjoint(token.lower_ for token in doc[start:end]):
        return
    i = start - 1 - (start > first and doc[start - 1].lower_ == "the")
    before = doc[i].lower_ if i >= first else ""
    if i > first and (type_ := _BY.get((doc[i - 1].lower_, before))) is not None:
        yield type_
    if before in _TELLS and (not after or after[0] in {",", ".", "that", "by", "on", "in"}):
        yield "media"
    if not after:
        return
    if (type_ := _BEHIND.get(after[0])) is not None and before not in {"a", "an", "her", "his"}:
        yield type_
    if after[0] in {"'s", "’s"} and any(token.lower_ in _SITES and token.pos_ == "NOUN" for token in doc[end + 1 : min(last, end + 4)]):
        yield "company"
    if after[0] in _GAINS and not _WON.isdisjoint(after):
        yield "political_party"
    if after[:2] == [",", "which"] and len(after) > 2 and (type_ := _HELPS.get(after[2])) is not None:
        yield type_
