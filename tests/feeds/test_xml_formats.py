from datetime import UTC, datetime

import pytest

from streams.errors import BadEncoding, NoText, NotText, SeveralStories, UnknownFormat
from streams.feeds import read_story
from streams.story import Subject
from tests.feeds.documents import ATOM_ENTRY, RSS_ITEM

NITF_BODY = """<body><body.head>
<hedline><hl1>Landslide buries homes in Jajarkot</hl1></hedline><byline>By <person>Mira Rai</person></byline>
<dateline><location>KATHMANDU, Nepal</location></dateline></body.head>
<body.content><p>A landslide killed
   six people in Jajarkot.</p>
<media><media-caption>Mud.</media-caption></media><p>Four were missing&nbsp;&mdash; all from one house.</p></body.content></body>"""
NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-2.dtd"><nitf><head><title>Landslide</title>
<docdata management-status="usable"><doc-id id-string="nepal-44" regsrc="XW"/><urgency ed-urg="3"/><date.issue norm="20260704T091500Z"/>
<du-key key="Nepal-Landslide" version="2"/><ed-msg info="Adds missing"/>
<key-list><keyword key="landslides"/></key-list></docdata></head>
{NITF_BODY}</nitf>"""
G2 = """<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:x:1" version="3" xml:lang="en-GB">
<itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:XW"><name>Example Wire</name></provider>
<versionCreated>2026-07-04T11:15:00+02:00</versionCreated><firstCreated>2026-07-04T08:00:00Z</firstCreated>
<pubStatus qcode="stat:{status}"/><edNote>Adds toll</edNote>{extra}</itemMeta>
<contentMeta><urgency>3</urgency><located><name>Kathmandu</name></located><by>Mira Rai</by>
<subject qcode="medtop:20000155"><name>landslide</name></subject><slugline>NEPAL-LANDSLIDE</slugline>
<headline>Landslide buries homes in Jajarkot</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head>
<body><p>A landslide killed six people.</p><p>Four were missing.</p></body></html></inlineXML></contentSet></newsItem>"""
WHEN = datetime(2026, 7, 4, 9, 15, tzinfo=UTC)


def test_nitf() -> None:
    story = read_story(NITF.encode())
    assert (story.uri, story.version, story.urgency, story.version_created) == ("nepal-44", "2", 3, WHEN)
    assert story.headline == "Landslide buries homes in Jajarkot"
    assert story.body == "A landslide killed six people in Jajarkot.\n\nFour were missing — all from one house."
    assert (story.located, story.byline, story.source, story.slugline) == ("KATHMANDU, Nepal", "By Mira Rai", "XW", "Nepal-Landslide")
    assert (story.ed_note, story.wire_action, story.subjects) == ("Adds missing", "update", (Subject("landslides"),))


def test_the_other_ids_of_newsml_g2() -> None:
    extra = G2.replace("<contentMeta>", '<contentMeta><altId type="idType:number">xw 44</altId>', 1)
    assert read_story(extra.format(status="usable", extra="").encode()).other_ids == ("xw 44",)


def test_a_nitf_that_names_the_item_it_takes_back() -> None:
    kill = NITF.replace('management-status="usable"', 'management-doc-idref="nepal-41" management-idref-status="canceled"')
    story = read_story(kill.encode())
    assert (story.wire_action, story.replaces) == ("kill", ("nepal-41",))


def test_newsml_g2() -> None:
    story = read_story(G2.format(status="usable", extra='<signal qcode="sig:correction"/>').encode())
    assert (story.uri, story.version, story.language, story.version_created) == ("urn:newsml:x:1", "3", "en-GB", WHEN)
    assert story.body == "A landslide killed six people.\n\nFour were missing."
    assert (story.source, story.byline, story.located, story.urgency) == ("Example Wire", "Mira Rai", "Kathmandu", 3)
    assert story.subjects == (Subject("landslide", "http://cv.iptc.org/newscodes/mediatopic/20000155"),)
    assert story.wire_action == "update"  # by its editor's note, which is trusted before the signal


@pytest.mark.parametrize(("status", "action"), [("canceled", "kill"), ("withheld", "withhold")])
def test_newsml_g2_status(status: str, action: str) -> None:
    assert read_story(G2.format(status=status, extra="").encode()).wire_action == action


def test_newsml_g2_with_nitf_inside() -> None:
    inside = (
        G2.format(status="usable", extra="").split("<contentSet>")[0]
        + f"""<contentSet><inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/">
        {NITF_BODY.replace("&nbsp;&mdash;", " —")}</nitf></inlineXML></contentSet></newsItem>"""
    )
    assert read_story(inside.encode()).body.endswith("Four were missing — all from one house.")


def test_a_news_message_is_its_one_text_item() -> None:
    item = G2.format(status="usable", extra="").removeprefix('<?xml version="1.0"?>')
    picture = '<newsItem guid="p"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta></newsItem>'
    message = '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet><packageItem/>{}</itemSet></newsMessage>'
    assert read_story(message.format(picture + item).encode()).uri == "urn:newsml:x:1"
    with pytest.raises(SeveralStories, match="2 text items"):
        read_story(message.format(item + item).encode())
    with pytest.raises(NotText, match="itemClass"):
        read_story(message.format(picture).encode())


@pytest.mark.parametrize(
    "document",
    [
        RSS_ITEM,
        f'<rss version="2.0" xmlns:content="c" xmlns:dc="d"><channel><title>X</title><language>en</language>{RSS_ITEM}</channel></rss>',
        ATOM_ENTRY,
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>X</title>{ATOM_ENTRY}</feed>',
    ],
    ids=["item", "rss", "entry", "feed"],
)
def test_rss_and_atom(document: str) -> None:
    story = read_story(document.encode())
    assert (story.uri, story.headline, story.body) == ("x-44", "Landslide kills six", "A landslide killed six people.")
    assert (story.version_created, story.byline, story.link) == (WHEN, "Mira Rai", "https://x.example/44")
    assert story.subjects == (Subject("Nepal"),)


@pytest.mark.parametrize(
    ("document", "error", "says"),
    [
        (f"<rss><channel>{RSS_ITEM}{RSS_ITEM}</channel></rss>".encode(), SeveralStories, "2 entries"),
        (b"<rss><channel></channel></rss>", NoText, "without an entry"),
        (b"<recipe><step/></recipe>", UnknownFormat, "root <recipe>; tried entry, feed, item, newsitem"),
        (b"<newsItem><contentMeta>", UnknownFormat, "not well-formed, line 1"),
        (b'<?xml version="1.0" encoding="utf-8"?><nitf>\x93</nitf>', BadEncoding, "encoding"),
        (b'<?xml version="1.0" encoding="klingon"?><nitf/>', BadEncoding, "klingon"),
        (b"<newsItem guid='a'><itemMeta><itemClass qcode='ninat:video'/></itemMeta></newsItem>", NotText, "ninat:video"),
        (b"<nitf><body/></nitf>", NoText, "body.content"),
        (b"<!DOCTYPE nitf [<!ENTITY a 'aa'>]><nitf>&a;</nitf>", UnknownFormat, "entities of its own"),
        (b"<nitf>" + b"<p>" * 5_000 + b"</p>" * 5_000 + b"</nitf>", UnknownFormat, "depth"),
    ],
    ids=["two entries", "no entry", "root", "cut off", "encoding", "charset", "video", "empty", "entity", "deep"],
)
def test_what_cannot_be_read_says_why(document: bytes, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        read_story(document)


def test_an_external_entity_is_never_fetched() -> None:
    with pytest.raises(UnknownFormat, match="entities of its own"):
        read_story(b'<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/hostname">]><nitf><body>&x;</body></nitf>')


def test_xml_in_the_encoding_that_it_states() -> None:
    document = '<?xml version="1.0" encoding="windows-1252"?><nitf><body><body.content><p>“Six dead”</p></body.content></body></nitf>'
    assert read_story(document.encode("windows-1252")).body == "“Six dead”"
