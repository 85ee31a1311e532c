import pytest

from streams.errors import FeedError
from streams.feeds.poll_plan import Answer, Standing, after_answer, after_failure

URL, NOW = "https://x.example/feed", 1_000_000.0


@pytest.mark.parametrize(("asked", "wait"), [(0, 300), (60, 300), (900, 900), (1e9, 3600)])
def test_a_feed_is_asked_again_after_the_pause_that_we_or_its_server_want_but_within_the_hour(asked: float, wait: float) -> None:
    after = after_answer(Standing(), Answer(body=b"x", asked_to_wait=asked), url=URL, now=NOW, every=300)
    assert wait <= after.due - NOW <= wait * 1.1


def test_validators_are_those_of_the_last_body() -> None:
    first = after_answer(Standing(), Answer(body=b"x", etag='"1"', last_modified="L"), url=URL, now=NOW, every=300)
    same = after_answer(first, Answer(body=None), url=URL, now=NOW, every=300)
    assert (same.etag, same.last_modified) == ('"1"', "L")
    other = after_answer(same, Answer(body=b"y"), url=URL, now=NOW, every=300)
    assert (other.etag, other.last_modified) == (None, None)


def test_failures_double_the_pause_up_to_an_hour_and_an_answer_ends_them() -> None:
    standing, waits = Standing(etag='"1"'), []
    for _ in range(6):
        standing = after_failure(standing, FeedError("x answered 500"), url=URL, now=NOW, every=300)
        waits.append(standing.due - NOW)
    assert all(wanted <= wait <= wanted * 1.1 for wanted, wait in zip((600, 1200, 2400, 3600, 3600, 3600), waits, strict=True))
    assert (standing.failures, standing.etag) == (6, '"1"')
    assert after_answer(standing, Answer(body=None), url=URL, now=NOW, every=300).failures == 0


def test_a_server_that_says_when_to_come_back_is_believed_within_a_day() -> None:
    for asked, wait in ((7_200.0, 7_200), (5.0, 300), (1e9, 86_400)):
        after = after_failure(Standing(), FeedError("x answered 429", retry_after=asked), url=URL, now=NOW, every=300)
        assert wait <= after.due - NOW <= wait * 1.1


def test_a_feed_that_is_gone_is_asked_for_no_more() -> None:
    assert after_failure(Standing(), FeedError("x answered 410", gone=True), url=URL, now=NOW, every=300).gone


def test_feeds_that_failed_together_do_not_come_back_together() -> None:
    dues = {after_answer(Standing(), Answer(body=None), url=f"{URL}/{n}", now=NOW, every=300).due for n in range(20)}
    assert len(dues) > 15


def test_a_standing_survives_the_ledger_and_an_unknown_one_begins_anew() -> None:
    standing = Standing(due=5.5, etag='"1"', last_modified="L", failures=2, gone=True)
    assert Standing.from_text(standing.as_text()) == standing
    for text in (None, "", "no json", '{"another": 1}'):
        assert Standing.from_text(text) == Standing()
