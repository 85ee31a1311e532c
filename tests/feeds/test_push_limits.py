"""What was taken is not taken twice, and no more is taken than was agreed."""

from streams.feeds.push_limits import Rate, Taken


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_was_taken_is_remembered_for_so_long_and_no_longer() -> None:
    clock = Clock()
    taken = Taken(60, clock=clock)
    assert taken.begin(b"a") == "new"
    assert taken.begin(b"a") == "under way"
    taken.finish(b"a", taken=True)
    clock.now = 59
    assert taken.begin(b"a") == "taken"
    clock.now = 61
    assert taken.begin(b"a") == "new"


def test_what_kafka_did_not_take_may_be_sent_again() -> None:
    taken = Taken(60)
    taken.begin(b"a")
    taken.finish(b"a", taken=False)
    assert taken.begin(b"a") == "new"


def test_memory_of_what_was_taken_is_bounded() -> None:
    taken = Taken(60, most=3)
    for number in range(10):
        taken.begin(b"%d" % number)
        taken.finish(b"%d" % number, taken=True)
    assert [taken.begin(b"%d" % number) for number in (6, 7, 8, 9)] == ["new", "taken", "taken", "taken"]


def test_rate_allows_a_burst_and_then_so_many_a_second() -> None:
    clock = Clock()
    rate = Rate(2, burst=4, clock=clock)
    assert [rate.wait() for _ in range(5)] == [0, 0, 0, 0, 0.5]
    clock.now = 0.5
    assert [rate.wait() for _ in range(2)] == [0, 0.5]
    clock.now = 1_000
    assert [rate.wait() for _ in range(5)] == [0, 0, 0, 0, 0.5]


def test_rate_of_none_is_no_limit() -> None:
    assert {Rate(0, burst=0).wait() for _ in range(1_000)} == {0.0}
