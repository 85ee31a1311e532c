"""What one report gives to an incident: the article of its story, and the lines of its figures in the ledger."""

from streams.facts import Fact
from streams.incidents.claims import claims_of
from streams.incidents.incident import LedgerEntry
from streams.incidents.report import Report
from streams.incidents.source_article import Claim, EventMention, SourceArticle, TakenBack
from streams.incidents.splitting import words_for

MAX_QUOTE = 240
MAX_EVENTS, MAX_EVENT_QUOTE = 4, 120


def article_of(report: Report, earlier: tuple[Claim, ...] = (), taken_back: tuple[TakenBack, ...] = ()) -> SourceArticle:
    """What a report gives to an incident, with what earlier versions of its story told and it does not repeat, or took back."""
    return SourceArticle(
        uri=report.uri,
        version=report.version,
        reported=report.published,
        headline=report.headline,
        source=report.source,
        link=report.link,
        report_id=report.report_id,
        part=report.part,
        wire_action=report.wire_action,
        event=report.event,
        event_type=report.event_type,
        sub_event_type=report.sub_event_type,
        place=report.place,
        date_start=report.date_start,
        date_end=report.date_end,
        claims=(*claims_of(report), *earlier),
        taken_back=taken_back,
        events=_events(report),
        actors=report.actors,
        involved=report.involved,
        subjects=report.subjects,
        names=report.names,
        places=report.places,
        words=report.words,
        roles=report.roles,
    )


def _events(report: Report) -> tuple[EventMention, ...]:
    """Each kind of event of a report once, that of the incident first."""
    found: dict[str, EventMention] = {}
    for event in sorted(report.events, key=lambda event: words_for(event) != report.event):
        quote = event.quote[:MAX_EVENT_QUOTE]
        mention = EventMention(words_for(event), quote, event.start, min(event.end, event.start + len(quote)), event.field)
        found.setdefault(mention.name, mention)
    return tuple(found.values())[:MAX_EVENTS]


def entries_of(report: Report) -> list[LedgerEntry]:
    """Every figure of a report as a line of the ledger."""
    both = [(fact, False) for fact in report.facts] + [(fact, True) for fact in report.context]
    return [_entry(fact, report, context=context) for fact, context in both]


def _entry(fact: Fact, report: Report, *, context: bool) -> LedgerEntry:
    quote = fact.quote[:MAX_QUOTE]
    return LedgerEntry(
        fact_id=fact.fact_id,
        kind=fact.kind,
        low=fact.low,
        best=fact.best,
        high=fact.high,
        modifier=fact.modifier,
        who=fact.who,
        quote=quote,
        start=fact.start,
        end=min(fact.end, fact.start + len(quote)),
        field=fact.field,
        uri=report.uri,
        version=report.version,
        reported=report.published,
        status="active",
        says=fact.status,
        source=report.source,
        attributed_to=fact.attributed_to,
        part_of=fact.part_of,
        increment=fact.increment,
        confidence=fact.confidence,
        sentence=fact.sentence[:MAX_QUOTE],
        context=context,
    )
