import pytest

from streams.feeds.delivered import Delivered
from streams.feeds.wire_marks import read_marks
from tests.fuzz.watch import watched


@pytest.mark.parametrize(
    ("headline", "action"),
    [
        # Reuters
        ("UPDATE 2-Ferry sinks off Zanzibar", "update"),
        ("UPDATE 1 - Ferry sinks off Zanzibar", "update"),
        ("WRAPUP 3-Floods spread in Assam", "update"),
        ("CORRECTED-Ferry sinks off Zanzibar", "correction"),
        ("CORRECTED-UPDATE 1-Ferry sinks off Zanzibar", "correction"),
        ("CORRECTED (OFFICIAL)-Ferry toll at 14", "correction"),
        ("REFILE-UPDATE 2-Ferry sinks off Zanzibar", "refile"),
        ("REFILE-Ferry sinks", "refile"),
        ("RPT-Ferry sinks", "repeat"),
        ("REPEAT-UPDATE 1-Ferry sinks", "repeat"),
        ("STORY WITHDRAWN-Ferry sinks", "kill"),
        ("ADVISORY-Ferry sinks off Zanzibar", "advisory"),
        # AFP, dpa, AP and others
        ("URGENT: CORRECTED: Ferry toll is 14", "correction"),
        ("1st LEAD Ferry sinks off Zanzibar", "update"),
        ("LEAD 2 - Ferry sinks off Zanzibar", "update"),
        ("ROUNDUP: A day of floods", "update"),
        ("UPDATED: Ferry sinks", "update"),
        ("Ferry sinks off Zanzibar (UPDATE 2)", "update"),
        ("Ferry sinks off Zanzibar, 2nd Ld-Writethru", "update"),
        ("Correction: Tanzania-Ferry story", "correction"),
        ("CORRECTION - Ferry sinks", "correction"),
        ("CLARIFICATION: Ferry toll", "correction"),
        ("STORY REMOVED: BC-AF--Tanzania-Ferry", "kill"),
        ("KILL - Ferry sinks", "kill"),
        ("KILL KILL KILL", "kill"),
        ("MANDATORY KILL: Ferry sinks", "kill"),
        ("URGENT - KILL KILL KILL", "kill"),
        ("RETRACTION: Ferry sinks", "kill"),
        ("Please kill our earlier story on a ferry", "kill"),
        ("HOLD HOLD HOLD", "withhold"),
        ("HOLD FOR RELEASE: Ferry report", "withhold"),
        ("Advisory to editors: ferry coverage", "advisory"),
        ("Update: Ferry sinks", "update"),
        # Words that are no marks
        ("KILLED in Idlib: the names of the dead", "new"),
        ("KILLS 12: LORRY HITS MARKET", "new"),
        ("Kill switch ordered for ferry engines", "new"),
        ("Kill your darlings, says author", "new"),
        ("KILL BILL DIRECTOR VISITS ZANZIBAR", "new"),
        ("Corrected figures show fewer drowned", "new"),
        ("CORRECTIONS OFFICER SHOT", "new"),
        ("CORRECTION OFFICER SHOT", "new"),
        ("Update on the missing ferry", "new"),
        ("REPEAT OFFENDER JAILED", "new"),
        ("Repeat of last year's floods feared", "new"),
        ("Hold the line, minister tells nurses", "new"),
        ("HOLD ON TIGHT", "new"),
        ("Advisory board quits over ferry", "new"),
        ("ADVISORY COUNCIL MEETS", "new"),
        ("LEAD POISONING KILLS 20", "new"),
        ("Bulletin boards carry names of the dead", "new"),
        ("WITHDRAWN TROOPS REACH BORDER", "new"),
        ("Story of a withdrawn boy", "new"),
        ("DISREGARD FOR SAFETY SANK FERRY", "new"),
        ("Flash floods kill nine", "new"),
    ],
)
def test_marks_of_a_headline(headline: str, action: str) -> None:
    assert read_marks(Delivered(headline=headline)).action == action


@pytest.mark.parametrize(
    ("body", "action"),
    [
        ("(Corrects toll in second paragraph to 14)\nA ferry sank.", "correction"),
        ("DODOMA (XW) -\n(Adds details, quotes)\nA ferry sank.", "update"),
        ("(Refiles to fix typo in headline)\n\nA ferry sank.", "refile"),
        ("(Repeats story sent earlier with no change to text)\n\nA ferry sank.", "repeat"),
        ("(Updates with minister)\nA ferry sank.", "update"),
        ("(Recasts, adds minister)\nA ferry sank.", "update"),
        ("KILL KILL KILL\n\nA ferry sank.", "kill"),
        ("HOLD HOLD HOLD\n\nA ferry sank.", "withhold"),
        ("Eds: Corrects number of missing.\n\nA ferry sank.", "correction"),
        ("CORRECTION: An earlier version gave a wrong toll.\n\nA ferry sank.", "correction"),
        ("This story has been withdrawn because its source was not reliable.", "kill"),
        ("The article headlined 'Ferry sinks' is withdrawn.", "kill"),
        ("ATTENTION EDITORS: Please withdraw the story on a ferry.", "kill"),
        ("We have withdrawn the story on a ferry.", "kill"),
        ("ADVISORY TO EDITORS\nWe will follow the ferry.", "advisory"),
        # Words that are no marks
        ("The story's author was killed and the army withdrawn.", "new"),
        ("Killing two birds is hard.", "new"),
        ("Rebels have withdrawn from the town.", "new"),
        ("Corrected for age, the rate fell.", "new"),
        ("A ferry sank.\n\nNobody said more.\n\nMore to come.\n\n(Corrects nothing)", "new"),
        ("Repeats of such floods are likely.", "new"),
    ],
)
def test_marks_of_the_first_lines(body: str, action: str) -> None:
    assert read_marks(Delivered(body=body)).action == action


@pytest.mark.parametrize(
    ("slug", "action"),
    [
        ("BC-AF--Tanzania-Ferry, 1st Ld-Writethru", "update"),
        ("BC-AF--Tanzania Ferry 2ndLd-Writethru 03-01 0500", "update"),
        ("TANZANIA-FERRY/ (UPDATE 2)", "update"),
        ("TANZANIA-FERRY (UPDATE 1, PIX, CORRECTED)", "correction"),
        ("TANZANIA-FERRY (WRAPUP 1)", "update"),
        ("BC-AF--Tanzania-Ferry-Correction", "correction"),
        ("BC-AF--Tanzania-Ferry, CORRECTIVE", "correction"),
        ("TANZANIA-FERRY (REFILE)", "refile"),
        ("TANZANIA-FERRY (RPT)", "repeat"),
        ("BC-AF--Tanzania-Ferry, KILL", "kill"),
        ("TANZANIA-FERRY, LEAD 2", "update"),
        ("TANZANIA-FERRY (ADVISORY)", "advisory"),
        ("LICENSE-TO-KILL", "new"),
        ("KILL-BILL", "new"),
        ("PARTY-LEADERSHIP", "new"),
        ("PRISON-CORRECTIONS", "new"),
    ],
)
def test_marks_of_a_slug(slug: str, action: str) -> None:
    assert read_marks(Delivered(slugline=slug)).action == action


@pytest.mark.parametrize(
    ("note", "action"),
    [
        ("Eds: Adds quotes and background.", "update"),
        ("Eds: UPDATES: Adds quotes. CORRECTS the number of missing.", "correction"),
        ("CORRECTS toll to 14", "correction"),
        ("Mandatory kill", "kill"),
        ("Editors: please kill this story, its source was not reliable", "kill"),
        ("This item has been withdrawn.", "kill"),
        ("Hold for release", "withhold"),
        ("Resends to more clients", "repeat"),
        ("Refiles to fix slug", "refile"),
        ("Killed sailors are named in the third paragraph", "new"),
        ("Photos to follow", "new"),
        ("Embargo lifted", "new"),
    ],
)
def test_marks_of_a_note_to_editors(note: str, action: str) -> None:
    assert read_marks(Delivered(ed_note=note)).action == action


@pytest.mark.parametrize(
    ("signal", "action"),
    [
        ("sig:update", "update"),
        ("http://cv.iptc.org/newscodes/signal/correction", "correction"),
        ("edStat:C", "correction"),
        ("edStat:U", "update"),
        ("edStat:D", "kill"),
        ("edStat:N", "new"),
        ("sig:cwarn", "new"),
        ("newscontent", "new"),
    ],
)
def test_signals(signal: str, action: str) -> None:
    assert read_marks(Delivered(signals=(signal,))).action == action


@pytest.mark.parametrize(
    ("status", "pub_status", "action"),
    [
        ("stat:usable", "usable", "new"),
        ("canceled", "canceled", "kill"),
        ("Cancelled", "canceled", "kill"),
        ("http://cv.iptc.org/newscodes/pubstatusg2/canceled", "canceled", "kill"),
        ("recalled", "canceled", "kill"),
        ("stat:withheld", "withheld", "withhold"),
        ("corrected", "usable", "correction"),
        ("in_progress", "usable", "new"),
    ],
)
def test_status(status: str, pub_status: str, action: str) -> None:
    marks = read_marks(Delivered(status=status))
    assert (marks.pub_status, marks.action) == (pub_status, action)


@pytest.mark.parametrize(
    ("story", "action"),
    [
        (Delivered(status="stat:canceled", headline="Ferry sinks", signals=("sig:update",)), "kill"),
        (Delivered(status="usable", headline="CORRECTED-Ferry sinks", slugline="FERRY (UPDATE 1)"), "correction"),
        (Delivered(headline="UPDATE 3-Ferry sinks", slugline="FERRY (CORRECTED)", ed_note="Corrects toll"), "update"),
        (Delivered(slugline="FERRY (UPDATE 1)", ed_note="Corrects toll"), "update"),
        (Delivered(ed_note="Adds toll", signals=("sig:correction",)), "update"),
        (Delivered(version="4", signals=("sig:correction",)), "correction"),
        (Delivered(version="4"), "update"),
        (Delivered(version="1"), "new"),
        (Delivered(version="20260301093000"), "new"),
        (Delivered(replaces=("tag:a",)), "update"),
    ],
)
def test_the_stronger_place_wins(story: Delivered, action: str) -> None:
    assert read_marks(story).action == action


@pytest.mark.parametrize(
    ("story", "replaces"),
    [
        (Delivered(body='KILL KILL KILL\nPlease kill item xwa 0417 "Ferry sinks", its source was not reliable.'), ("xwa 0417",)),
        (Delivered(body='KILL KILL KILL\nPlease kill item dpa 417 "Ferry sinks", its source was not reliable.'), ("dpa 417",)),
        (Delivered(headline="KILL: please kill story urn:newsml:x.example:20260301:417."), ("urn:newsml:x.example:20260301:417",)),
        (Delivered(status="canceled", ed_note="Please withdraw the story with id tag:x.example,2026:417"), ("tag:x.example,2026:417",)),
        (Delivered(headline="STORY WITHDRAWN", body="The story number FERRY-417 is withdrawn."), ()),
        (Delivered(status="canceled", headline="Ferry sinks, 12 killed"), ()),
        (Delivered(headline="Gang told to kill witness number 12 in story of 1990"), ()),
        (Delivered(uri="a:1", status="canceled", replaces=("a:1", "a:0")), ("a:0",)),
    ],
)
def test_a_kill_may_name_another_item(story: Delivered, replaces: tuple[str, ...]) -> None:
    assert read_marks(story).replaces == replaces


@pytest.mark.parametrize(
    ("story", "urgency"),
    [
        (Delivered(headline="FLASH - Ferry sinks"), 1),
        (Delivered(headline="BREAKING: Ferry sinks"), 2),
        (Delivered(headline="URGENT: Ferry sinks"), 2),
        (Delivered(headline="FLASH - Ferry sinks", urgency=4), 4),
        (Delivered(headline="Ferry sinks", urgency=77), None),
        (Delivered(headline="FLASH FLOODS KILL NINE"), None),
        (Delivered(headline="Urgent aid needed"), None),
    ],
)
def test_urgency_is_the_feeds_own_or_that_of_its_words(story: Delivered, urgency: int | None) -> None:
    assert read_marks(story).urgency == urgency


@pytest.mark.parametrize(
    ("story", "quoted"),
    [
        (
            Delivered(body='Please kill item xwa 731 "Ferry sinks off Zanzibar". It contains errors.', version="1"),
            ("Ferry sinks off Zanzibar",),
        ),
        (
            Delivered(body="Please kill item urn:newsml:x.example:731 “Ferry sinks off Zanzibar” of 4 March.", version="2"),
            ("Ferry sinks off Zanzibar",),
        ),
        (Delivered(headline="KILL KILL KILL - Ferry sinks off Zanzibar", version="1"), ("Ferry sinks off Zanzibar",)),
        (Delivered(headline="STORY WITHDRAWN: Ferry sinks off Zanzibar"), ("Ferry sinks off Zanzibar",)),
    ],
)
def test_a_kill_of_its_own_quotes_the_headline_that_it_takes_back(story: Delivered, quoted: tuple[str, ...]) -> None:
    assert read_marks(story).quoted == quoted


@pytest.mark.parametrize(
    "story",
    [
        Delivered(headline="KILL KILL KILL - Ferry sinks off Zanzibar", version="3"),
        Delivered(headline="KILL - Ferry sinks off Zanzibar", version="1", status="canceled"),
        Delivered(headline="Ferry sinks off Zanzibar", version="1", status="canceled"),
        Delivered(headline="Police kill man who shouted “Ferry sinks off Zanzibar”"),
    ],
)
def test_a_story_that_is_taken_back_itself_quotes_no_other(story: Delivered) -> None:
    assert read_marks(story).quoted == ()


@pytest.mark.parametrize(
    ("story", "action"),
    [
        (Delivered(headline="REFILE-Ferry sinks", body="(Corrects spelling of the island)\n\nA ferry sank."), "refile"),
        (Delivered(headline="Ferry sinks", body="(Corrects spelling)\n\nA ferry sank.", slugline="TANZANIA-FERRY (REFILE)"), "refile"),
        (Delivered(headline="REFILE-CORRECTED-Ferry sinks, 8 dead", body="(Corrects toll)\n\nA ferry sank."), "correction"),
        (Delivered(headline="CORRECTED-Ferry sinks, 8 dead", body="(Corrects toll)\n\nA ferry sank."), "correction"),
    ],
)
def test_a_refile_is_a_minor_repair_unless_the_desk_calls_it_corrected(story: Delivered, action: str) -> None:
    assert read_marks(story).action == action


@pytest.mark.parametrize(
    "story",
    [
        Delivered(body="Attention! " * 36 + "\n\nA ferry sank."),
        Delivered(body="Eds" + " " * 390 + "\n\nA ferry sank."),
        Delivered(headline="Ferry" + " - " * 650 + "sinks"),
        Delivered(headline="KILL" + "\t" * 1_900 + "x"),
        Delivered(slugline="TANZANIA-FERRY, UPDATE" + " " * 1_900 + "x"),
        Delivered(headline="UPDATE" + " " * 1_900 + "x", slugline="UPDATE" + " " * 1_900 + "x"),
    ],
    ids=["attentions", "a note", "dashes", "behind a mark", "a slug", "blanks"],
)
def test_odd_marks_are_read_quickly(story: Delivered) -> None:
    with watched(0.5):
        read_marks(story)
