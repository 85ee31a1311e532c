"""Which IPTC Media Topics a story is given, and how sure they are."""

import pytest
from spacy.language import Language

from bench.subjects import read
from streams.extraction import extract, load_pipeline
from streams.extraction.event_rules import event_types
from streams.extraction.load_rules import load_rules
from streams.extraction.subject_words import SubjectRules
from streams.extraction.subjects import MediaTopics


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def subjects(text: str, nlp: Language) -> dict[str, int]:
    return {subject.name: subject.confidence or 0 for subject in extract(text, nlp=nlp).subjects}


def test_passages_of_every_subject_are_known_by_their_words_and_events(nlp: Language) -> None:
    outcomes = list(read(nlp))
    assert len(outcomes) >= 80
    assert sum(right for *_, right, _ in outcomes) >= 0.9 * len(outcomes)
    assert sum(wrong for *_, wrong in outcomes) <= 0.02 * len(outcomes)


def test_a_story_of_casualties_that_names_a_hospital_is_about_what_happened(nlp: Language) -> None:
    found = subjects("A quake killed 40 in Herat on Monday. Doctors in hospitals treated the wounded; patients lay in corridors.", nlp)
    assert next(iter(found)) == "earthquake"


def test_one_word_makes_no_subject(nlp: Language) -> None:
    assert not subjects("The coach waited by the harbour.", nlp)


def test_more_words_make_a_subject_surer(nlp: Language) -> None:
    short = subjects("The striker scored for the league leaders.", nlp)
    long = subjects(
        "The striker scored twice in the final of the tournament, and the goalkeeper saved a penalty. The coach praised both.", nlp
    )
    assert long["sport"] > short["sport"]


def test_every_topic_that_is_given_is_in_the_list() -> None:
    topics = load_rules(MediaTopics).topic
    given = {code for type_ in event_types().values() for code in type_.topics}
    given |= {code for entry in load_rules(SubjectRules).subject for code in (entry.topic, entry.narrower) if code is not None}
    assert given <= set(topics)
    assert {parent for topic in topics.values() for parent in topic.parents} <= set(topics)
