"""One valid document of every dialect, for the fuzzing of feeds."""

import json

from tests.feeds.documents import ATOM_ENTRY, RSS_ITEM

_TEXT = "Nine sailors drowned off Sfax on Sunday.\n\nA coastguard officer said two were missing."
_HTML = "<p>Nine sailors drowned off <b>Sfax</b> on&nbsp;Sunday.</p><pre>  a\n  b </pre><p>Two were missing.<br/>More follows.</p>"
_NINJS_3 = {
    "uri": "urn:example:sfax",
    "standard": {"name": "ninjs", "version": "3.0"},
    "version": "2",
    "type": "text",
    "pubStatus": "usable",
    "versionCreated": "2026-03-01T10:30:00+01:00",
    "firstCreated": "2026-03-01T08:00:00Z",
    "embargoedUntil": "2026-03-01T12:00:00Z",
    "urgency": 2,
    "language": "en-GB",
    "headlines": [{"role": "main", "value": "UPDATE 1-Nine drown off Sfax"}],
    "bodies": [{"role": "main", "contentType": "text/html", "value": _HTML}, {"contentType": "text/plain", "value": _TEXT}],
    "slugline": "TUNISIA-BOAT",
    "edNote": "Corrects spelling of name; please kill item dpa 731",
    "by": "Amal Ferchichi",
    "located": "Tunis",
    "infoSources": [{"name": "Example Wire"}],
    "altIds": [{"role": "number", "value": "xw 44"}],
    "subjects": [{"name": "maritime", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000145", "confidence": 80}],
    "associations": [{"rel": "evolvedfrom", "uri": "urn:example:earlier"}],
}
_SUPERDESK = {
    "guid": "tag:example:44",
    "type": "text",
    "state": "published",
    "_current_version": 3,
    "pubstatus": "usable",
    "versioncreated": "2026-03-01T09:30:00+0000",
    "headline": "Nine <i>drown</i> off Sfax",
    "body_html": _HTML,
    "urgency": 3,
    "priority": 5,
    "slugline": "boat",
    "ednote": "Adds toll",
    "byline": "Amal Ferchichi",
    "embargoed": None,
    "evolvedfrom": "tag:example:43",
    "subject": [{"name": "maritime", "code": "20000145"}],
    "extra_items": {},
    "signal": [{"code": "sig:update"}],
}
_ROW = {
    "id": 12,
    "title": "Four killed",
    "text": _TEXT,
    "url": "https://x.example/12",
    "published": "2026-05-04",
    "tags": [{"term": "Mali"}],
}
_ENTRY = {
    "id": 12,
    "title": "Four killed",
    "content": [{"type": "text/html", "value": _HTML}],
    "summary": "Gunmen",
    "timestamp": 1777888800,
}
_NITF_BODY = """<body><body.head><hedline><hl1>Landslide buries homes</hl1></hedline><byline>By <person>Mira Rai</person></byline>
<dateline><location>KATHMANDU, Nepal</location></dateline><abstract><p>Six died.</p></abstract></body.head>
<body.content><block><p>A landslide killed six people.</p><media><media-caption>Mud.</media-caption></media>
<table><tr><td>6</td><td>dead</td></tr></table><p>Four were missing&nbsp;&mdash; all from one house.</p></block></body.content></body>"""
_NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-2.dtd"><nitf xml:lang="en"><head><title>Landslide</title>
<docdata management-status="usable" management-doc-idref="nepal-41" management-idref-status="canceled">
<correction info="x" id-string="n-1"/>
<evloc city="Jajarkot"/><doc-id id-string="nepal-44" regsrc="XW"/><urgency ed-urg="3"/><date.issue norm="20260704T091500Z"/>
<du-key key="Nepal-Landslide" version="2"/><ed-msg info="Adds missing"/><key-list><keyword key="landslides"/></key-list></docdata></head>
{_NITF_BODY}</nitf>"""
_G2 = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:x:1" version="3" xml:lang="en-GB">
<itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:XW"><name>Example Wire</name></provider>
<versionCreated>2026-07-04T11:15:00+02:00</versionCreated><firstCreated>2026-07-04T08:00:00Z</firstCreated><embargoed>2026-07-04</embargoed>
<pubStatus qcode="stat:usable"/><signal qcode="sig:correction"/><edNote>Adds toll</edNote>
<link rel="irel:previousVersion" residref="urn:newsml:x:0"/></itemMeta>
<contentMeta><altId>xw 44</altId><urgency>3</urgency><located><name>Kathmandu</name></located><by>Mira Rai</by>
<subject qcode="medtop:20000155"><name>landslide</name></subject><slugline>NEPAL-LANDSLIDE</slugline>
<headline role="hld:main">Landslide buries homes</headline><description>Six died.</description></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head>
<body><p>A landslide killed six people.</p><p>Four were missing.</p></body></html></inlineXML>
<inlineXML><nitf>{_NITF_BODY.replace("&nbsp;&mdash;", " —")}</nitf></inlineXML>
<inlineData contenttype="text/plain">A landslide killed six.</inlineData></contentSet></newsItem>"""
_PAGE = f"""<!doctype html><html lang="en"><head><title>Boat sinks</title><meta charset="utf-8">
<meta property="og:title" content="Nine drown">
<script>x = "<p>no</p>"</script></head><body><nav>Home</nav><article><h1>Nine drown off Sfax</h1>{_HTML}</article></body></html>"""
_PLAIN = f"""BREAKING NEWS\nNine drown off Sfax

TUNIS (Example Wire) - {_TEXT}\n\n(Reporting by Amal Ferchichi; editing by Mira Rai)\n"""

DOCUMENTS: tuple[bytes, ...] = tuple(
    document if isinstance(document, bytes) else document.encode() if isinstance(document, str) else json.dumps(document).encode()
    for document in (
        _NINJS_3,
        _SUPERDESK,
        _ROW,
        _ENTRY,
        [_ROW, _ENTRY],
        {"version": "https://jsonfeed.org/version/1.1", "items": [_ROW, _ENTRY]},
        {"specversion": "1.0", "type": "story", "data": _NINJS_3},
        _NITF,
        _G2,
        f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{_G2}</itemSet></newsMessage>',
        f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{_G2}{_G2}</itemSet></newsMessage>',
        f'<rss version="2.0"><channel><title>Wire</title><language>en</language>{RSS_ITEM}{RSS_ITEM}</channel></rss>',
        RSS_ITEM,
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Wire</title>{ATOM_ENTRY}</feed>',
        ATOM_ENTRY,
        _PAGE,
        f"<div>{_HTML}</div>",
        _PLAIN,
        _PLAIN.encode("utf-16"),
        _NITF.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    )
)
