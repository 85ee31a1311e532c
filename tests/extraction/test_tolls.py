"""The toll of a story from its facts."""

from dataclasses import replace
from typing import Any

from streams.extraction.tolls import tolls_of
from streams.facts import Attribution, Fact, Toll, When, Who


def fact(kind: str, best: int | None, who: str = "people", *, sentence: str = "One.", **more: Any) -> Fact:
    number = str(best)
    values: dict[str, Any] = {
        "fact_id": f"{kind}-{number}-{who}-{sentence}",
        "low": best,
        "best": best,
        "high": best,
        "modifier": "exact",
        "quantity_text": number,
        "status": "asserted",
        "quote": f"{number} {who}",
        "start": 0,
        "end": 5,
        "rule": "kill",
        "confidence": 0.9,
        "sentence": sentence,
    }
    return Fact(kind=kind, who=Who(who), **(values | more))  # type: ignore[arg-type]


def exactly(number: int) -> Toll:
    return Toll(number, number, number)


def test_parts_are_not_added() -> None:
    whole = fact("killed", 12, "civilians")
    part = fact("killed", 5, "children", part_of=whole.fact_id)
    assert tolls_of([whole, part]) == {"killed": exactly(12)}


def test_separate_victims_of_a_sentence_are_added() -> None:
    facts = [fact("killed", 3, "soldiers"), fact("killed", 2, "policemen"), fact("killed", 1, "teacher", quote="a teacher")]
    assert tolls_of(facts)["killed"] == exactly(6)


def test_figure_told_twice_counts_once() -> None:
    facts = [fact("killed", 9), fact("killed", 9, sentence="Two."), fact("killed", 9, "workers", sentence="Three.")]
    assert tolls_of(facts)["killed"] == exactly(9)


def test_history_totals_denials_fears_and_old_figures_are_left_out() -> None:
    statuses = ["historical", "cumulative", "denied", "hypothetical", "revised_from"]
    others = [fact("killed", 500 + n, sentence=status, status=status) for n, status in enumerate(statuses)]
    assert tolls_of([fact("killed", 12), *others]) == {"killed": exactly(12)}


def test_bounds_are_kept() -> None:
    assert tolls_of([fact("killed", 12, high=None, modifier="at_least")])["killed"] == Toll(12, 12, None)


def test_vague_figure_gives_way_to_one_that_can_be_printed() -> None:
    vague = fact("killed", None, low=24, modifier="vague", sentence="Two.")
    assert tolls_of([vague])["killed"] == Toll(24, None, None)
    assert tolls_of([vague, fact("killed", 31)])["killed"] == exactly(31)


def test_figures_of_two_sources_become_bounds() -> None:
    government = fact("killed", 20, attributed_to=Attribution("government"), start=10)
    rebels = fact("killed", 30, attributed_to=Attribution("rebels"), start=60, sentence="Two.")
    assert tolls_of([government, rebels])["killed"] == Toll(20, 20, 30)


def test_dead_among_the_shot_are_no_survivors() -> None:
    shot = fact("injured", 5, rule="shoot")
    assert tolls_of([shot, fact("killed", 1, "man", sentence="Two.")]) == {"injured": exactly(4), "killed": exactly(1)}


def test_one_person_is_not_hurt_and_dead() -> None:
    hurt = fact("injured", 1, "boy", rule="take-to-hospital", quote="The boy")
    assert tolls_of([hurt, fact("killed", 1, "boy", quote="A boy", sentence="Two.")]) == {"killed": exactly(1)}


def test_persons_named_in_separate_sentences_are_counted() -> None:
    names = ["Ana Ruiz", "Leo Ruano", "Eva Prado"]
    facts = [fact("killed", 1, name, quote=name, sentence=name) for name in (*names, "Ruiz")]
    assert tolls_of(facts)["killed"] == exactly(3)


def test_further_victims_come_on_top_of_a_running_figure_told_before() -> None:
    facts = [fact("killed", 6, "inmates", start=0), fact("killed", 2, start=80, sentence="Two.", increment=True)]
    assert tolls_of(facts)["killed"] == exactly(8)


def test_no_facts_give_no_toll() -> None:
    assert tolls_of([]) == {}


def test_claim_of_those_who_did_it_gives_way_to_what_others_say() -> None:
    claim = "The group claimed responsibility and said it killed 40 infidels."
    facts = [fact("killed", 9), fact("killed", 40, "infidels", sentence=claim)]
    assert tolls_of(facts)["killed"] == exactly(9)
    assert tolls_of(facts[1:])["killed"] == exactly(40)
    boast = fact("killed", 40, "soldiers", sentence="Two.", attributed_to=Attribution("rebels", "armed_group"))
    boast = replace(boast, who=Who("soldiers", "combatants"))
    assert tolls_of([fact("killed", 9, "soldiers"), boast])["killed"] == exactly(9)


def test_also_adds_people_of_another_group() -> None:
    also = fact("killed", 2, "soldiers", sentence="Two soldiers also died.")
    assert tolls_of([fact("killed", 9, "rebels"), also])["killed"] == exactly(11)
    assert tolls_of([fact("killed", 9, "soldiers"), also])["killed"] == exactly(9)


def test_figure_that_has_risen_is_no_rival_of_the_one_before() -> None:
    before = fact("injured", 21, attributed_to=Attribution("mayor", "official"))
    risen = fact("injured", 26, sentence="The number of injured rose to 26.", attributed_to=Attribution("governor", "official"))
    assert tolls_of([before, risen])["injured"] == exactly(26)


def test_dead_by_whom_a_toll_has_risen_are_in_it() -> None:
    sentence = "The toll rose to 16 after 3 of the wounded died."
    facts = [fact("killed", 16, rule="toll-killed", sentence=sentence), fact("killed", 3, sentence=sentence, start=30, end=31)]
    assert tolls_of(facts)["killed"] == exactly(16)


def test_other_figure_for_people_counted_before_is_not_added() -> None:
    sentence = "60 marchers were hurt, said the union; police admitted 11."
    union, police = Attribution("union", "ngo"), Attribution("police", "official")
    facts = [
        fact("injured", 60, "marchers", sentence=sentence, attributed_to=union),
        fact("injured", 11, rule="toll-as-before", sentence=sentence, start=50, end=52, attributed_to=police),
    ]
    assert tolls_of(facts)["injured"].best == 60


def test_gunman_shot_by_police_is_one_of_the_dead() -> None:
    gunman = replace(fact("killed", 1, quote="he"), who=Who("gunman", "attackers"))
    assert tolls_of([fact("killed", 6), gunman])["killed"] == exactly(7)


def test_headline_short_form_gives_way_to_the_bound_of_the_body() -> None:
    short = fact("killed", 14, field="headline", sentence="Blast kills 14")
    full = fact("killed", 14, high=None, modifier="at_least", sentence="At least 14 people were killed.")
    assert tolls_of([short, full]) == {"killed": Toll(14, 14, None)}


def at(start: int, kind: str, best: int | None, who: str, quote: str, sentence: str, **more: Any) -> Fact:
    return fact(kind, best, who, quote=quote, sentence=sentence, start=start, end=start + len(quote), fact_id=f"{kind}-{start}", **more)


def test_two_persons_called_alike_are_two_where_each_is_new() -> None:
    sentence = "A 39-year-old man and a 26-year-old man were hurt."
    facts = [at(0, "injured", 1, "man", "A 39-year-old man", sentence), at(22, "injured", 1, "man", "a 26-year-old man", sentence)]
    assert tolls_of(facts) == {"injured": exactly(2)}


def test_sentence_told_again_counts_its_people_once() -> None:
    sentence = "A boy was hurt."
    facts = [at(0, "injured", 1, "boy", "A boy", sentence), at(40, "injured", 1, "boy", "A boy", sentence)]
    assert tolls_of(facts) == {"injured": exactly(1)}


def test_figure_spelled_out_beside_it_counts_once() -> None:
    sentence = "Two pupils were hurt along with four others, two women and two men."
    facts = [
        at(0, "injured", 2, "pupils", "Two pupils", sentence),
        at(32, "injured", 4, "people", "four others", sentence),
        at(45, "injured", 2, "women", "two women", sentence),
        at(59, "injured", 2, "men", "two men", sentence),
    ]
    assert tolls_of(facts) == {"injured": exactly(6)}


def test_people_brought_in_one_after_another_are_added() -> None:
    told = ["A 24-year-old man was shot.", "Another 24-year-old man was shot.", "A woman was also shot.", "The woman was treated."]
    quotes = ["A 24-year-old man", "Another 24-year-old man", "A woman", "The woman"]
    facts = [at(n * 60, "injured", 1, q.split()[-1].lower(), q, s, rule="shoot") for n, (q, s) in enumerate(zip(quotes, told, strict=True))]
    assert tolls_of(facts) == {"injured": exactly(3)}


def test_third_man_after_a_fourth_is_no_new_one() -> None:
    fourth = at(0, "injured", 1, "person", "A fourth person", "A fourth person was hurt.")
    third = at(60, "injured", 1, "woman", "A third woman", "A third woman was treated.")
    assert tolls_of([fourth, third]) == {"injured": exactly(1)}


def test_name_after_a_description_is_the_same_person() -> None:
    facts = [at(0, "killed", 1, "man", "A man", "A man died."), at(30, "killed", 1, "Leo Ruano", "Leo Ruano", "Leo Ruano was a cook.")]
    assert tolls_of(facts) == {"killed": exactly(1)}


def test_dead_who_are_part_of_the_shot_of_one_sentence_are_taken_off() -> None:
    sentence = "Eight men were shot and two of them died."
    shot = at(0, "injured", 8, "men", "Eight men", sentence, rule="shoot")
    died = at(24, "killed", 2, "men", "two of them", sentence, part_of=shot.fact_id)
    assert tolls_of([shot, died]) == {"injured": exactly(6), "killed": exactly(2)}


def test_others_shot_beside_the_dead_are_all_alive() -> None:
    sentence = "Gunmen killed a clerk and shot two others."
    facts = [at(14, "killed", 1, "clerk", "a clerk", sentence), at(31, "injured", 2, "people", "two others", sentence, rule="shoot")]
    assert tolls_of(facts) == {"injured": exactly(2), "killed": exactly(1)}


def test_all_taken_to_hospital_are_the_hurt_and_the_dead_together() -> None:
    facts = [
        at(0, "killed", 1, "man", "one man", "One man was killed and three were hurt."),
        at(24, "injured", 3, "people", "three", "One man was killed and three were hurt.", rule="injure"),
        at(60, "injured", 4, "men", "Four men", "Four men were taken to hospital.", rule="take-to-hospital"),
    ]
    assert tolls_of(facts) == {"injured": exactly(3), "killed": exactly(1)}


def test_taken_to_where_they_died_is_not_injured() -> None:
    sentence = "The woman and her son were taken to a clinic, where they died."
    facts = [
        at(0, "injured", 1, "woman", "The woman", sentence, rule="take-to-hospital"),
        at(14, "injured", 1, "son", "her son", sentence, rule="take-to-hospital"),
        at(52, "killed", 2, "people", "they", sentence),
    ]
    assert tolls_of(facts) == {"killed": exactly(2)}


def test_further_victims_that_only_make_up_the_toll_are_not_added() -> None:
    facts = [
        at(0, "killed", 3, "people", "Three people", "Three people are dead."),
        at(40, "killed", 1, "man", "one man", "Police found one man dead in the hall."),
        at(90, "killed", 2, "men", "two additional men", "They found two additional men dead upstairs.", increment=True),
    ]
    assert tolls_of(facts) == {"killed": exactly(3)}


def test_another_figure_with_none_before_it_stands_for_itself() -> None:
    more = at(40, "injured", 53, "people", "Another 53", "Another 53 were hurt.", increment=True)
    assert tolls_of([at(0, "killed", 40, "people", "40 people", "40 people died."), more])["injured"] == exactly(53)
    later = at(90, "injured", 2, "friends", "two friends", "Her two friends were hurt.")
    assert tolls_of([more, later])["injured"] == exactly(53)
    raised = fact("killed", 2, "bodies", sentence="Two more bodies were found, raising the toll to 21.", increment=True)
    assert tolls_of([raised, fact("killed", 21, sentence=raised.sentence)])["killed"] == exactly(21)


def test_recap_of_a_sentence_adds_nobody() -> None:
    sentence = "One man was shot in the arm, two in the leg and one in the face; all four are alive."
    facts = [
        at(0, "injured", 1, "man", "One man", sentence, rule="shoot"),
        at(29, "injured", 2, "people", "two", sentence, rule="shoot"),
        at(48, "injured", 1, "people", "one", sentence, rule="shoot"),
        at(65, "injured", 4, "people", "all four", sentence, rule="hospitalise"),
    ]
    assert tolls_of(facts) == {"injured": exactly(4)}


def test_people_described_behind_their_figure_are_counted_in_it() -> None:
    listed = "Four men were hurt: a 50-year-old cook, who was shot, and a 19-year-old."
    facts = [at(0, "injured", 4, "men", "Four men", listed), at(21, "injured", 1, "cook", "a 50-year-old cook", listed, rule="shoot")]
    assert tolls_of(facts) == {"injured": exactly(4)}
    graver = "Three women were taken there, and one victim is in critical condition."
    taken = at(0, "injured", 3, "women", "Three women", graver, rule="take-to-hospital")
    assert tolls_of([taken, at(34, "injured", 1, "victim", "one victim", graver, rule="state-critical")]) == {"injured": exactly(3)}


def test_count_given_twice_is_no_count_of_persons_told_of() -> None:
    told = [at(n * 50, "injured", 1, "guest", f"A {20 + n}-year-old", f"A {20 + n}-year-old was hurt.") for n in range(1, 5)]
    facts = [at(0, "injured", 3, "people", "Three people", "Three people were hurt."), *told]
    assert tolls_of(facts) == {"injured": exactly(4)}
    assert tolls_of([*facts, at(400, "injured", 3, "people", "three", "The three were hurt.")]) == {"injured": exactly(3)}


def test_as_many_more_hurt_than_died_are_those_told_of_before() -> None:
    facts = [
        at(0, "injured", 2, "people", "two others", "Three died and two others were hurt."),
        at(90, "injured", 2, "people", "Two more people", "Two more people were hurt in the raid.", increment=True),
    ]
    assert tolls_of(facts) == {"injured": exactly(2)}


def test_headline_and_opening_that_agree_outweigh_larger_figures_further_down() -> None:
    headline = fact("killed", 12, sentence="Strike kills 12.", field="headline")
    opening = fact("killed", 12, "refugees", sentence="A strike killed at least 12 refugees.", modifier="at_least", high=None)
    elsewhere = fact("killed", 47, sentence="In all 47 people were killed in the province.", start=200)
    assert tolls_of([headline, opening, elsewhere])["killed"] == Toll(12, 12, None)
    assert tolls_of([opening, elsewhere])["killed"] == exactly(47)


def test_figure_of_an_earlier_day_is_another_events() -> None:
    on_friday, ten_days_ago = When("on Friday", "2026-03-06", "2026-03-06", "day"), When("ten days ago", "2026-02-24", "2026-02-24", "day")
    today = fact("killed", 10, when=on_friday)
    before = fact("killed", 76, sentence="Two.", start=200, when=ten_days_ago)
    assert tolls_of([today, before])["killed"] == exactly(10)


def test_figure_of_an_earlier_day_than_an_evening_is_another_events() -> None:
    tonight = When("Monday evening", "2026-05-11T17:00:00Z", "2026-05-12T00:00:00Z", "part_of_day")
    before = When("Saturday", "2026-05-09", "2026-05-09", "day")
    told = [fact("killed", 4, when=tonight), fact("killed", 7, sentence="On Saturday seven were shot dead.", start=90, end=95, when=before)]
    assert tolls_of(told) == {"killed": exactly(4)}


def test_taken_before_they_came_home_are_all_who_were_taken() -> None:
    home, taken = When("Tuesday", "2026-05-12", "2026-05-12", "day"), When("May 3", "2026-05-03", "2026-05-03", "day")
    told = [
        fact("abducted", 28, rule="state-in-captivity", when=home),
        fact("abducted", 63, sentence="They were among 63 taken from their school.", start=90, end=95, when=taken),
    ]
    assert tolls_of(told) == {"abducted": exactly(63)}


def test_nobody_missing_any_longer_is_a_toll_of_none() -> None:
    told = fact("missing", 0, status="denied", sentence="Nobody is any longer listed as missing.")
    assert tolls_of([told]) == {"missing": exactly(0)}


def test_nobody_said_to_be_missing_at_first_is_no_toll() -> None:
    assert tolls_of([fact("missing", 0, status="denied", sentence="There were no reports of missing people.")]) == {}


def test_who_dies_of_those_rescued_is_in_the_toll_that_the_sentence_gives() -> None:
    sentence = "One of the rescued died on Sunday, raising to ten the number of dead."
    told = [fact("killed", 1, "miner", sentence=sentence), fact("killed", 10, sentence=sentence, start=30, end=33, rule="toll-killed")]
    assert tolls_of(told) == {"killed": exactly(10)}


def test_how_the_hurt_are_is_no_more_of_them() -> None:
    sentence = "Four people were shot, two of whom are in serious condition."
    told = [
        fact("injured", 4, sentence=sentence, rule="shoot"),
        fact("injured", 2, sentence=sentence, start=30, end=33, rule="state-bad-condition"),
    ]
    assert tolls_of(told) == {"injured": exactly(4)}


def test_a_victim_and_her_name_are_one() -> None:
    sentence = "The murders of Ana Orr and also her niece, Lena Orr."
    told = [
        fact("killed", 1, "Ana Orr", sentence=sentence, start=15, end=22),
        fact("killed", 1, "niece", sentence=sentence, start=32, end=41),
        fact("killed", 1, "Lena Orr", sentence=sentence, start=43, end=51),
    ]
    assert tolls_of(told) == {"killed": exactly(2)}


def test_a_headline_printed_again_is_no_agreement_with_it() -> None:
    title = "Slaying of nurse, guest unsolved"
    told = [
        fact("killed", 1, "nurse", field="headline", sentence=title),
        fact("killed", 1, "nurse", sentence=title, start=40, end=45),
        fact("killed", 2, "people", sentence="Two people died.", start=90, end=95),
    ]
    assert tolls_of(told) == {"killed": exactly(2)}


def test_what_a_dash_opens_spells_the_figure_out() -> None:
    sentence = "5 people were hurt — 4 people by smoke and 1 people in a fall."
    told = [
        fact("injured", 5, sentence=sentence),
        fact("injured", 4, sentence=sentence, start=21, end=29),
    ]
    assert tolls_of(told) == {"injured": exactly(5)}


def test_the_other_four_victims_are_alive() -> None:
    told = [
        fact("killed", 1, "owner"),
        fact("injured", 4, "victims", sentence="The other 4 victims of the shooting are stable.", start=90, end=99, rule="noun-shooting"),
    ]
    assert tolls_of(told)["injured"] == exactly(4)


def test_person_shot_days_before_dying_stays_in_the_toll() -> None:
    died = fact("killed", 1, "Ana Ruiz", when=When("on Friday", "2026-03-06", "2026-03-06", "day"))
    shot = fact("killed", 1, "Leo Paz", sentence="Two.", start=200, when=When("on Monday", "2026-03-02", "2026-03-02", "day"))
    assert tolls_of([died, shot])["killed"] == exactly(2)


def test_second_victim_is_not_the_dead_one() -> None:
    dead = at(0, "killed", 1, "victim", "One victim", "One victim was pronounced dead at the scene.")
    second = at(50, "injured", 1, "victim", "The second victim", "The second victim was taken to hospital.", rule="take-to-hospital")
    assert tolls_of([dead, second]) == {"killed": exactly(1), "injured": exactly(1)}
    teenager = at(50, "injured", 1, "year-old", "a 13-year-old", "Medics treated a 13-year-old.", rule="treat")
    older = at(0, "killed", 1, "year-old", "A 15-year-old", "A 15-year-old was killed.")
    assert tolls_of([older, teenager]) == {"killed": exactly(1), "injured": exactly(1)}


def test_dead_are_taken_off_all_who_were_shot_in_a_sentence() -> None:
    sentence = "He is accused of shooting Ana Ruiz and her daughter."
    shot = [
        at(25, "injured", 1, "Ana Ruiz", "Ana Ruiz", sentence, rule="shoot"),
        at(38, "injured", 1, "daughter", "her daughter", sentence, rule="shoot"),
    ]
    dead = at(90, "killed", 1, "woman", "a woman", "The raid killed a woman.")
    assert tolls_of([*shot, dead]) == {"injured": exactly(1), "killed": exactly(1)}


def test_larger_figure_of_volunteers_or_a_party_is_only_a_bound_of_what_the_story_says() -> None:
    own = fact("killed", 21, sentence="The outbreak has killed 21 people.")
    for said in ("unnamed", "witness", "ngo"):
        theirs = fact("killed", 40, sentence="They spoke of 40.", attributed_to=Attribution("they", said), start=200, end=205)
        assert tolls_of([own, theirs])["killed"] == Toll(21, 21, 40)


def test_larger_figure_of_officials_is_the_toll() -> None:
    own = fact("killed", 21, sentence="The outbreak has killed 21 people.")
    theirs = fact("killed", 40, sentence="They spoke of 40.", attributed_to=Attribution("the ministry", "official"), start=200, end=205)
    assert tolls_of([own, theirs])["killed"] == exactly(40)


def test_more_bodies_are_within_the_count_that_their_sentence_gives() -> None:
    sentence = "With two more bodies found, the count stands at 11 dead."
    more = fact("killed", 2, "more bodies", sentence=sentence, increment=True, start=5, end=20)
    assert tolls_of([more, fact("killed", 11, "dead", sentence=sentence, start=45, end=52)])["killed"] == exactly(11)


def test_who_killed_and_then_died_is_one_more_than_those_that_he_killed() -> None:
    self_ = at(80, "killed", 1, "clerk", "The clerk", "The clerk then took his own life.", rule="take-own-life")
    killed = at(10, "killed", 3, "bakers", "three bakers", "A clerk killed three bakers on Monday.")
    assert tolls_of([killed, self_])["killed"] == exactly(4)
    by_it = at(10, "killed", 3, "people", "three people", "A shooting at a mill killed three people.")
    assert tolls_of([by_it, self_])["killed"] == exactly(3)


def test_two_of_one_surname_are_two_and_one_misspelt_is_one() -> None:
    first = at(10, "killed", 1, "Tomas Rusk", "Tomas Rusk", "Tomas Rusk died.")
    other = at(40, "killed", 1, "Nicola Rusk", "Nicola Rusk", "Nicola Rusk died too.")
    again = at(80, "killed", 1, "Tomsa Rusk", "Tomsa Rusk", "The coroner named Tomsa Rusk.")
    titled = at(120, "killed", 1, "Officer Tomas Rusk", "Officer Tomas Rusk", "Officer Tomas Rusk had served for six years.")
    assert tolls_of([first, other, again, titled])["killed"] == exactly(2)


def test_who_was_shot_at_another_age_than_the_dead_is_alive() -> None:
    dead = at(10, "killed", 1, "Ana Ruiz", "Ana Ruiz", "Police named the dead: Ana Ruiz, 42.")
    shot = at(60, "injured", 1, "guard", "A 39-year-old guard", "A 39-year-old guard was shot in the wrist.", rule="shoot")
    assert tolls_of([dead, shot]) == {"killed": exactly(1), "injured": exactly(1)}


def test_a_double_homicide_is_not_counted_beside_its_dead() -> None:
    sentence = "A double homicide cost a baker and a porter their lives."
    deed = at(0, "killed", 2, "people", "double homicide", sentence, rule="noun-killing")
    dead = [at(23, "killed", 1, "baker", "a baker", sentence), at(35, "killed", 1, "porter", "a porter", sentence)]
    assert tolls_of([deed, *dead])["killed"] == exactly(2)
