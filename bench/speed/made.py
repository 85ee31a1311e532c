"""Made stories: each of an incident of its own, so that each gives an alert; or short ones, with ever new names, mostly of nothing."""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from itertools import count, cycle

from bench.speed.site import Story
from bench.speed.texts import raw_story
from streams.alerts.country_names import country_names
from streams.extraction.gazetteer import DEFAULT_PATH

Town = tuple[str, str]
"""Its name, and that of its country."""
CAUSES = (
    ("a car bomb exploded near a market", "Bomb"),
    ("shells hit a block of flats", "Shelling"),
    ("a bus overturned on a mountain road", "Bus crash"),
    ("gunmen opened fire at a wedding", "Shooting"),
    ("an air strike hit a school", "Air strike"),
    ("a fire swept through a factory", "Fire"),
    ("a flash flood carried away cars", "Flood"),
    ("a train left the rails at a bridge", "Train crash"),
    ("a building collapsed during the night", "Collapse"),
    ("a stampede broke out at a concert", "Stampede"),
    ("a passenger plane crashed on a hillside", "Plane crash"),
    ("a landslide buried a row of houses", "Landslide"),
)
HOT = "India"
DEGREES, AROUND = 0.5, (-1, 0, 1)
FILLER = (
    "Residents said they had heard aircraft during the night and had moved to cellars with blankets and radios.",
    "The regional governor visited the site in the afternoon and promised help to families whose houses were damaged.",
    "Shops along the main road stayed closed and a curfew was announced for the following three nights.",
    "Aid agencies have warned for weeks that clinics in the province lack fuel, blood and trained surgeons.",
    "The ministry of health said it would send two convoys with medicines and tents as soon as the road is open.",
    "Electricity was cut in most districts, and water came from tankers that the municipality had hired.",
    "A spokeswoman for the council, {name}, told reporters that an inquiry would begin on Monday.",
    "Analysts see no end to the crisis, which has weighed on prices, wages and the harvest since last spring.",
    "{name}, who runs a bakery on the main square, said that customers stood in line from early morning.",
    "The opposition asked for a debate in parliament; the prime minister's office did not answer questions.",
)
QUIET = (
    "{name} was named head of the {word} company on {day}, the board said. Shares rose by {n} per cent in early trading.",
    "The council of {town} agreed on a budget of {n} million for roads and schools, and {name} called it a fair deal.",
    "{name} won the {word} trophy in {town} after {n} rounds, and said that the crowd had carried the side to the end.",
    "Rain is expected in {town} until {day}, forecasters said; temperatures of {n} degrees are usual for the season, {name} added.",
    "The {word} museum in {town} opens a show of {n} paintings by {name} on {day}, its director said.",
)
SYLLABLES = (
    "ba",
    "ko",
    "ri",
    "tan",
    "me",
    "lu",
    "sha",
    "dor",
    "vi",
    "nek",
    "jo",
    "pra",
    "zul",
    "fen",
    "ga",
    "har",
    "il",
    "mos",
    "qui",
    "wen",
)


@cache
def towns() -> Sequence[Town]:
    """Towns with a name that no other place has, none near another of its country, in an order without order."""
    with closing(sqlite3.connect(f"file:{DEFAULT_PATH}?mode=ro", uri=True)) as gazetteer:
        found = gazetteer.execute(
            "SELECT name, min(country), min(latitude), min(longitude) FROM place GROUP BY name HAVING count(*) = 1 AND min(kind) = 'city' "
            "AND min(population) BETWEEN 10000 AND 900000 AND name GLOB '[A-Z][a-z]*' AND NOT name GLOB '*[^a-zA-Z]*' AND length(name) > 5 "
            "ORDER BY min(id)"
        ).fetchall()
    random.Random(3).shuffle(found)
    names, taken = country_names(), set[tuple[str, int, int]]()
    known = list[Town]()
    for name, country, latitude, longitude in found:
        square = country, round(latitude / DEGREES), round(longitude / DEGREES)
        if country in names and not any((country, square[1] + north, square[2] + east) in taken for north in AROUND for east in AROUND):
            taken.add(square)
            known.append((name, names[country]))
    return known


def incidents(*, hot: int = 0, seed: int = 5) -> Iterator[Story]:
    """Stories of 100 to 500 words, each of killed people in another town; so many of a hundred are of one country, whose towns
    come again when all had their turn.

    What befell them and how many differs among the towns of a country as far as it can, or two would be taken for one.
    """
    chance, seen = random.Random(seed), Counter[str]()
    of_one = cycle([town for town in towns() if town[1] == HOT])
    others = iter([town for number, town in _numbered(towns()) if number < len(CAUSES) and not (hot and town[1] == HOT)])
    for number in count():
        if (town := next(of_one if chance.random() * 100 < hot else others, None)) is None:
            raise RuntimeError(f"there are no more than {number} towns")
        yield _incident(f"urn:made:{number}", town, chance, words=chance.randint(60, 460), cause=seen[town[1]])
        seen[town[1]] += 1


def _numbered(known: Sequence[Town]) -> Iterator[tuple[int, Town]]:
    """Each with how many of its country came before it."""
    before = Counter[str]()
    for town in known:
        yield before[town[1]], town
        before[town[1]] += 1


def short_stories(*, conflict: float = 0.2, told_by: int = 4, seed: int = 9) -> Iterator[Story]:
    """Stories of some 60 words without end; a fifth are of killed people, and an incident is told by several of them."""
    chance, known, told = random.Random(seed), towns(), count()
    for number in count():
        if chance.random() < conflict:
            incident = next(told) // told_by
            town = known[incident % len(known)]
            yield _incident(f"urn:made:{number}", town, chance, words=25, cause=incident)
        else:
            yield raw_story(f"urn:made:{number}", f"Notes of the day {number}", _quiet(chance))


def _incident(uri: str, town: Town, chance: random.Random, *, words: int, cause: int) -> Story:
    what, title = CAUSES[cause % len(CAUSES)]
    name, country = town
    dead, today = 11 + 4 * (cause % len(CAUSES)) + chance.randint(0, 3), f"{datetime.now(UTC):%A}"  # older news alerts nobody
    body = [
        f"{name.upper()}, {country} - At least {dead} people were killed and {dead * 2} wounded on {today} when {what} in {name}, "
        f"police said. A hospital official, {_name(chance)}, said that most of the dead had been brought in before noon."
    ]
    while words > 0:
        body.append(chance.choice(FILLER).format(name=_name(chance)))
        words -= len(body[-1].split())
    text = "\n\n".join(" ".join(body[start : start + 3]) for start in range(0, len(body), 3))
    return raw_story(uri, f"{title} kills {dead} in {name}", text)


def _quiet(chance: random.Random) -> str:
    lines = []
    for template in chance.sample(QUIET, 3):
        word, town = _word(chance), chance.choice(towns())[0]
        lines.append(
            template.format(name=_name(chance), word=word, town=town, n=chance.randint(2, 98), day=chance.choice(("Monday", "Friday")))
        )
    return " ".join(lines)


def _name(chance: random.Random) -> str:
    """Given names repeat, family names hardly ever."""
    given = random.Random(chance.randrange(300))
    return f"{_word(given)} {_word(chance, 3)}"


def _word(chance: random.Random, syllables: int = 2) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables)).capitalize()
