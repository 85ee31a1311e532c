"""What is to go wrong in one run, and when: all of it follows from the seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

WorkerFault = Literal["kill", "stop", "zombie", "leave", "join", "clock", "corrupt", "full", "swap"]
BrokerFault = Literal["broker-stop", "broker-kill", "broker-lost"]
Kind = WorkerFault | BrokerFault

BROKER_FAULTS: tuple[BrokerFault, ...] = get_args(BrokerFault)
SESSION_TIMEOUT = 6.0
"""Seconds; the shortest that a broker allows unless told otherwise."""
SHORTEST_PAUSE, LONGEST_PAUSE = 2.0, 8.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: how many seconds after the one before it, what, to which worker or broker, and for how long."""

    after: float
    kind: Kind
    target: int
    seconds: float = 0.0


def plan(
    seed: int,
    *,
    kills: int,
    others: int,
    broker_faults: int,
    workers: int = 2,
    brokers: int = 3,
    only: Sequence[WorkerFault] = (),
    pause: tuple[float, float] = (SHORTEST_PAUSE, LONGEST_PAUSE),
) -> tuple[Fault, ...]:
    """The faults of a run, in order; the same for the same seed. One broker at a time, so that two of three are always there."""
    dice = Random(seed)
    kinds: list[Kind] = ["kill"] * kills
    left = list(only) or [kind for kind in get_args(WorkerFault) if kind not in ("kill", "swap")]
    kinds += [left[(seed + number) % len(left)] for number in range(others)]
    kinds += [BROKER_FAULTS[(seed + number) % len(BROKER_FAULTS)] for number in range(broker_faults)]
    dice.shuffle(kinds)
    faults, broker_back_at, now = [], 0.0, 0.0
    for kind in kinds:
        after = dice.uniform(*pause)
        if kind in BROKER_FAULTS:
            after = max(after, broker_back_at - now)
        now += after
        seconds = _lasts(kind, dice)
        faults.append(Fault(round(after, 1), kind, dice.randrange(brokers if kind in BROKER_FAULTS else workers), round(seconds, 1)))
        if kind in BROKER_FAULTS:
            broker_back_at = now + seconds + 20
    return tuple(faults)


def _lasts(kind: Kind, dice: Random) -> float:
    match kind:
        case "zombie":
            return SESSION_TIMEOUT * dice.uniform(1.3, 2.5)
        case "leave":
            return dice.uniform(5, 15)
        case "broker-lost":
            return 60.0
        case "broker-stop" | "broker-kill":
            return dice.uniform(1, 10)
        case "clock":
            return dice.choice((-3600.0, 3600.0))
        case _:
            return dice.uniform(0, 2)
