"""Split a story into the incidents it speaks of, one report each."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from streams.facts import Entity, Extraction, Kind, Mention, Toll
from streams.incidents.editing import is_title, of_the_other_side, told_once, within_totals
from streams.incidents.item_names import item_ids
from streams.incidents.report import Report
from streams.incidents.roles import roles_of
from streams.incidents.splitting import Part, dates_of, event_of, parts_of, place_of
from streams.incidents.telling import by_mentions, names_in, places_in, words_in
from streams.story import Story

UNKNOWN_COUNTRY = "ZZ"
MAX_FACTS, MAX_CONTEXT, MAX_EVENTS, MAX_ACTORS = 40, 12, 12, 6
MAX_SUBJECTS, MAX_TERM = 8, 80
MAX_SENTENCE = 240
DATELINE_REACH = 40
"""Characters at the head of a story in which a place in capitals is that of its dateline."""
MEDIA_TOPIC = re.compile(r"(?:https?://cv\.iptc\.org/newscodes/mediatopic/|medtop:)?(\d{8})/?", re.IGNORECASE)
PLACE_LABELS = ("GPE", "LOC", "FAC")
TAKEN_BACK = ("denied", "revised_from")


def reports_of(story: Story, extraction: Extraction, *, received: datetime) -> tuple[Report, ...]:
    """One report for every incident the story speaks of, and a marker where earlier figures may have to be taken back.

    A marker has to reach every partition: a kill or a new version takes figures back also from countries that it no longer names.
    """
    base = _base(story, received)
    if story.pub_status != "usable" or story.wire_action in ("kill", "withhold"):
        return (replace(base, type="marker", report_id=_report_id(story, "marker")),)
    if story.wire_action == "advisory":
        return ()
    told = replace(extraction, facts=told_once(story, extraction.facts))
    parts = parts_of(told, is_title=lambda fact: is_title(fact, story))
    reports = [_report(base, part, story, extraction) for part in parts]
    reports = _numbered(reports, story)
    if not reports and story.wire_action != "correction" and not any(fact.status in TAKEN_BACK for fact in extraction.facts):
        return ()  # not to repeat a figure is not to take it back
    if story.replaces or story.wire_action != "new" or story.version not in ("0", "1"):
        countries = tuple(sorted({report.country for report in reports}))
        reports.append(replace(base, type="marker", report_id=_report_id(story, "marker"), countries=countries))
    return tuple(reports)


def _base(story: Story, received: datetime) -> Report:
    return Report(
        report_id="",
        type="incident",
        uri=story.uri,
        version=story.version,
        received=received,
        published=story.version_created or story.first_created or received,
        wire_action=story.wire_action,
        pub_status=story.pub_status,
        replaces=story.replaces,
        item_ids=item_ids(story.uri, story.other_ids),
        quoted=story.quoted,
        source=story.source,
        link=story.link,
        headline=story.headline[:MAX_SENTENCE],
    )


def _report(base: Report, part: Part, story: Story, extraction: Extraction) -> Report:
    part.facts = list(within_totals(part.facts))
    others = of_the_other_side(part.facts)
    part.facts, part.context = [fact for fact in part.facts if fact not in others], [*others, *part.context]
    place = place_of(part)
    event, event_type, sub_event_type = event_of(part)
    date_start, date_end = dates_of(part, published=base.published.date())
    return replace(
        base,
        country=(place.country if place else None) or _country(extraction) or UNKNOWN_COUNTRY,
        event=event,
        event_type=event_type,
        sub_event_type=sub_event_type,
        place=place,
        date_start=date_start,
        date_end=date_end,
        facts=tuple(replace(fact, sentence=fact.sentence[:MAX_SENTENCE]) for fact in part.facts[:MAX_FACTS]),
        context=tuple(replace(fact, sentence=fact.sentence[:MAX_SENTENCE]) for fact in part.context[:MAX_CONTEXT]),
        events=tuple(part.events[:MAX_EVENTS]),
        tolls=_tolls(part),
        actors=tuple(e.name for e in by_mentions(extraction.entities) if e.actor_type in ("armed_group", "state_military", "company"))[
            :MAX_ACTORS
        ],
        involved=_involved(part, extraction.entities),
        subjects=_subjects(story, extraction),
        names=names_in(story, extraction.entities),
        places=places_in(story, extraction.entities),
        words=words_in(story, extraction.entities),
        roles=roles_of(sorted(part.events, key=lambda e: e.name != event), extraction, story),
    )


def _tolls(part: Part) -> Mapping[Kind, Toll]:
    from streams.extraction.tolls import tolls_of  # here, since TRACK imports this package and must not load spaCy

    return tolls_of(sorted(part.facts, key=lambda fact: (fact.field == "body", fact.start)))  # in the order of the text, as it counts them


def _involved(part: Part, entities: Iterable[Entity]) -> tuple[str, ...]:
    """The organisations that a part's events and figures are told with, but for those that only say so."""
    from streams.extraction.plain_text import plain  # here, as in _tolls

    told = [(fact.field, fact.sentence, fact.attributed_to) for fact in part.facts]
    doing = {name for event in part.events for name in (event.actor, event.target) if name}

    def is_told(mention: Mention) -> bool:
        name = re.compile(rf"(?<!\w){re.escape(plain(mention.text))}(?!\w)")
        return any(
            field == mention.field and name.search(sentence) and not (said and name.search(said.text)) for field, sentence, said in told
        )

    named = (e for e in by_mentions(entities) if e.actor_type is not None and e.actor_type not in ("media", "civilians"))
    found = (e.name for e in named if doing & {e.name, *e.aliases} or any(is_told(mention) for mention in e.mentions))
    return tuple(dict.fromkeys(name[:MAX_TERM] for name in found))[:MAX_ACTORS]


def _subjects(story: Story, extraction: Extraction) -> tuple[str, ...]:
    """What the feed says that the story is about, then what extraction finds, the surest first."""
    found = (subject_term(subject.uri or subject.name) for subject in (*story.subjects, *extraction.subjects))
    return tuple(dict.fromkeys(term[:MAX_TERM] for term in found if term))[:MAX_SUBJECTS]


def subject_term(text: str) -> str:
    """A subject as it is compared: Media Topics by their qcode ("medtop:20000139"), any other as it is, in small letters."""
    code = MEDIA_TOPIC.fullmatch(text.strip())
    return f"medtop:{code[1]}" if code else text.strip().casefold()


def _numbered(reports: list[Report], story: Story) -> list[Report]:
    """Each report with its number among those of its country, which share a partition, and its id."""
    totals = Counter(report.country for report in reports)
    countries = tuple(sorted(totals))
    seen: Counter[str] = Counter()
    numbered = []
    for report in reports:
        part = seen[report.country]
        seen[report.country] += 1
        report_id = _report_id(story, f"{report.country}/{part}")
        numbered.append(replace(report, part=part, parts=totals[report.country], countries=countries, report_id=report_id))
    return numbered


def _report_id(story: Story, what: str) -> str:
    created = story.version_created.isoformat() if story.version_created else ""
    return "rep-" + hashlib.sha256("\0".join((story.uri, story.version, created, what)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _country(extraction: Extraction) -> str | None:
    """The country that the story names most, by itself or by a place in it; the dateline's counts least, but before none."""
    counts: Counter[str] = Counter()
    for entity in extraction.entities:
        if entity.label in PLACE_LABELS and entity.place is not None and entity.place.country:
            counts[entity.place.country] += sum(1 if _in_dateline(mention) else 3 for mention in entity.mentions) or 3
    return max(sorted(counts), key=lambda code: counts[code], default=None)


def _in_dateline(mention: Mention) -> bool:
    return mention.field == "body" and mention.start < DATELINE_REACH and mention.text.isupper()
