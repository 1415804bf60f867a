"""The bipartite configuration model: its degrees, tails against brute force, and what it finds by chance."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.analyses.null_model import ConfigurationModel, false_discovery_rates
from oreloop.analyses.poisson_binomial import tails
from oreloop.analyses.shared_partners import shared_partners
from two_modes import participation

TABLES = st.integers(1, 6).flatmap(lambda width: st.lists(st.lists(st.booleans(), min_size=width, max_size=width),
                                                          min_size=1, max_size=6))


def degrees(table: list[list[bool]]) -> tuple[list[int], list[int]]:
    return [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]


@given(TABLES)
def test_expected_degrees_are_the_observed_ones(table: list[list[bool]]) -> None:
    rows, columns = degrees(table)
    model = ConfigurationModel(rows, columns)
    for row in filter(None, rows):
        assert sum(model.probability(row, column) for column in columns if column) == pytest.approx(row, rel=1e-6)
    for column in filter(None, columns):
        assert sum(model.probability(row, column) for row in rows if row) == pytest.approx(column, rel=1e-6)


@given(TABLES)
def test_what_is_allowed_but_once_is_certain(table: list[list[bool]]) -> None:
    # Each row is tied to the first of the columns: no other table has these degrees.
    rows = sorted((sum(row) for row in table), reverse=True)
    columns = [sum(row > place for row in rows) for place in range(len(table[0]))]
    model = ConfigurationModel(rows, columns)
    for row in filter(None, rows):
        assert [model.probability(row, column) for column in columns if column] == [
            float(place < row) for place, column in enumerate(columns) if column]


def test_a_block_that_degrees_force_is_split_off() -> None:
    # Rows and columns of degrees 3, 3, 1, 1. The six ties of the first rows need all that two rows can have: both have
    # both large columns, the other rows none of the small ones; what is left is a square of one tie each.
    model = ConfigurationModel([3, 3, 1, 1], [3, 3, 1, 1])
    assert [[round(model.probability(row, column), 9) for column in (3, 1)] for row in (3, 1)] == [[1, 0.5], [0.5, 0]]


def tails_of(*groups: tuple[float, int], most: int) -> list[float]:
    """The tails of one distribution, given as probability and how many have it."""
    chances, counts = [[p for p, _ in groups]], [count for _, count in groups]
    return list(tails(np.array(chances), np.array(counts, dtype=np.int64), most)[0].tolist())


CHANCES = st.sampled_from((0.0, 1e-6, 0.2, 0.5, 0.9, 1.0))


@given(st.lists(st.integers(1, 3), max_size=4).flatmap(lambda counts: st.tuples(
    st.just(counts), st.lists(st.tuples(*[CHANCES] * len(counts)), min_size=1, max_size=3))), st.integers(0, 8))
def test_tails_are_those_of_all_outcomes(groups: tuple[list[int], list[tuple[float, ...]]], most: int) -> None:
    counts, rows = groups
    found = tails(np.array(rows, dtype=float).reshape(len(rows), len(counts)), np.array(counts, dtype=np.int64), most)
    for row, own in zip(rows, found, strict=True):
        single = [p for p, count in zip(row, counts, strict=True) for _ in range(count)]
        chance = [0.0] * (len(single) + most + 1)
        for outcome in product((0, 1), repeat=len(single)):
            chance[sum(outcome)] += math.prod(p if hit else 1 - p for p, hit in zip(single, outcome, strict=True))
        assert own.tolist() == pytest.approx([math.fsum(chance[n:]) for n in range(most + 1)], rel=1e-9, abs=1e-300)


def test_small_tails_keep_their_digits() -> None:
    assert tails_of((1e-30, 3), most=3)[1:] == pytest.approx([3e-30, 3e-60, 1e-90])


def test_the_tail_of_many_equal_events_is_that_of_the_binomial_distribution() -> None:
    half = tails_of((0.5, 1_000), most=500)[-1]
    assert half == pytest.approx(0.5 + math.comb(1_000, 500) / 2**1_000 / 2, rel=1e-9)
    # No probability of nothing that a number can hold: 0.1 to the power of 1,000.
    assert tails_of((0.9, 1_000), most=1_000)[-1] == pytest.approx(0.9**1_000, rel=1e-9)
    assert tails_of((0.9, 1_000), most=3)[-1] == 1.0


def test_rates_of_false_discoveries_by_hand() -> None:
    # Four tests, of which one is not given: p = 1. 0.01 * 4 / 1, 0.04 * 4 / 3 (twice), all at most 1.
    assert false_discovery_rates({0.01: 1, 0.04: 2}, 4) == {0.01: 0.04, 0.04: pytest.approx(0.16 / 3)}
    assert false_discovery_rates({0.5: 1, 0.6: 1}, 2) == {0.5: 0.6, 0.6: 0.6}


def test_in_a_network_of_the_model_few_pairs_are_significant() -> None:
    draw = random.Random(7)
    pull = [draw.paretovariate(1.5) for _ in range(120)]
    pairs = [(f"p{p}", f"o{o}") for p in range(60) for o in range(120) if draw.random() < min(0.9, 0.04 * pull[o])]
    rows = shared_partners(participation(pairs), limit=10_000).table.records()
    assert len(rows) > 800
    assert sum(row["q_value"] <= 0.05 for row in rows) <= 2
    assert sum(row["p_value"] <= 0.05 for row in rows) <= 0.05 * 60 * 59 / 2, "p-values of counts are on the safe side"


def test_a_group_that_always_works_together_is_significant() -> None:
    draw = random.Random(7)
    pairs = {(f"p{p}", f"o{draw.randrange(200)}") for p in range(80) for _ in range(5)}
    pairs |= {(f"p{p}", f"team{o}") for p in (0, 1) for o in range(12)}
    outcome = shared_partners(participation(sorted(pairs)), rank="significance")
    first = outcome.table.records()[0]
    assert (first["first"], first["second"]) == ("p0", "p1") and first["q_value"] < 0.01
    assert outcome.notes[0].startswith("1 of ")


@given(TABLES)
def test_pairs_are_expected_to_share_what_is_expected_of_columns(table: list[list[bool]]) -> None:
    rows, columns = degrees(table)
    model = ConfigurationModel(rows, columns)
    known = Counter(filter(None, columns))
    for one, other in combinations(filter(None, rows), 2):
        by_hand = sum(n * model.probability(one, c) * model.probability(other, c) for c, n in known.items())
        assert model.expected(one, other) == pytest.approx(by_hand)
        assert sum(model.p_values({(one, other): len(columns)})[one, other][1:]) == pytest.approx(by_hand, abs=1e-9)
