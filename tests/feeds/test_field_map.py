import pytest

from streams.errors import NotText, SettingsError, UnknownFormat
from streams.feeds import read_story
from streams.feeds.field_map import content_type_with, read_field_map

ROW = b'{"kop": "Veerboot zinkt", "inhoud": {"nl": ["A ferry sank.", "Nine people drowned."]}, "nr": 7, "v": 3, "bron": {"name": "XW"}}'
MAP = "headline=kop,body=inhoud.nl,uri=nr,version=v,source=bron"


@pytest.mark.parametrize("how", ["by the site", "with the message"])
def test_fields_of_any_name_are_read_where_the_map_says(how: str) -> None:
    fields = read_field_map(MAP)
    story = (
        read_story(ROW, fields=fields)
        if how == "by the site"
        else read_story(ROW, content_type=content_type_with("application/json", fields))
    )
    assert (story.headline, story.body) == ("Veerboot zinkt", "A ferry sank.\n\nNine people drowned.")
    assert (story.uri, story.version, story.source, story.wire_action) == ("7", "3", "XW", "update")


def test_the_map_that_comes_with_a_message_counts_before_the_sites() -> None:
    content_type = content_type_with("application/json", read_field_map("headline=a"))
    assert read_story(b'{"a": "One", "b": "Two"}', content_type=content_type, fields=read_field_map("headline=b")).headline == "One"


def test_a_name_with_a_point_in_it_and_a_number_in_a_list_are_paths_too() -> None:
    fields = read_field_map(["headline=meta.title", "body=parts.1.html"])
    story = read_story(b'{"meta.title": "Ferry sinks", "parts": [{}, {"html": "<p>It sank.</p><p>All lived.</p>"}]}', fields=fields)
    assert (story.headline, story.body) == ("Ferry sinks", "It sank.\n\nAll lived.")


def test_what_the_document_lacks_is_found_without_the_map() -> None:
    story = read_story(
        b'{"uri": "urn:1", "headline": "Ferry sinks", "body_text": "It sank."}', fields=read_field_map("headline=title,body=x.y.9")
    )
    assert (story.headline, story.body) == ("Ferry sinks", "It sank.")


def test_a_picture_is_no_text_whatever_the_map_says() -> None:
    with pytest.raises(NotText):
        read_story(
            b'{"uri": "urn:1", "type": "picture", "versioncreated": "2026-01-01", "cap": "A ferry"}', fields=read_field_map("body=cap")
        )


def test_status_and_embargo_can_be_mapped_and_hold_the_story_back() -> None:
    fields = read_field_map("status=st,embargoed=not_before,headline=h")
    story = read_story(b'{"h": "Ferry sinks", "st": "canceled", "not_before": "2030-01-01T00:00:00Z"}', fields=fields)
    assert (story.pub_status, story.embargoed_until is not None) == ("canceled", True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("title", "field=path"),
        ("headline=", "field=path"),
        ("headlin=title", "'headlin'; there are uri, version, headline"),
        ("body=a b", "field=path"),
    ],
)
def test_a_map_with_a_fault_is_refused_and_says_what_is_allowed(text: str, names: str) -> None:
    with pytest.raises(SettingsError, match=names):
        read_field_map(text)


def test_a_message_with_a_faulty_map_is_refused_as_it_came() -> None:
    with pytest.raises(UnknownFormat, match="no field is called 'nonsense'"):
        read_story(b"{}", content_type='application/json; fields="nonsense=a"')


@pytest.mark.parametrize(
    "payload",
    [
        b'{"uri": "urn:1", "headline": "Ferry sinks"}',
        b'"<nitf><body><body.head><hedline><hl1>Ferry sinks</hl1></hedline></body.head></body></nitf>"',
    ],
)
def test_a_message_of_kafka_connect_with_its_schema_is_read_by_its_payload(payload: bytes) -> None:
    assert read_story(b'{"schema": {"type": "struct"}, "payload": ' + payload + b"}").headline == "Ferry sinks"
