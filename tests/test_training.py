"""The training of the weights: what it learns from."""

from __future__ import annotations

import pytest

from benchmarks.gold import Gold, pairs_of
from benchmarks.hold_out import measured
from benchmarks.train import best_told, train_relations
from oreloop.candidates.features import between_features
from oreloop.model import Document
from oreloop.weights import UNIT, Weights

TOLD = "Silmet AS produces neodymium oxide in Narva."
BESIDE = "A visitor of Silmet AS asked us about neodymium oxide."
_MAKES = ("produces", frozenset({"silmet"}), frozenset({"m:neodymium"}))


def _gold() -> Gold:
    return Gold((_MAKES,), frozenset(), (), (), ())


def _pairs() -> list[tuple[bool | None, str, int]]:
    document = Document("x.txt", f"{BESIDE} {TOLD} {BESIDE}", language="en")
    pairs = pairs_of(document, _gold())
    scores = [(-200, 300, 100)[pair.candidate.scene.masked.index] for pair in pairs]
    (worth, told), = best_told([(2.0, pairs)], [scores])
    assert worth == 2.0
    return [(pair.right, pair.candidate.relation.name, pair.candidate.scene.masked.index) for pair in told]


def test_a_fact_is_learned_from_the_place_that_tells_it_best() -> None:
    found = _pairs()
    assert {index for right, _, index in found if right} == {1}
    assert {index for right, relation, index in found if right is None and relation == "produces"} == {0, 2}
    assert any(right is False for right, _, _ in found), "what is no fact stays wrong wherever it stands"


def test_what_is_right_once_is_learned_though_its_score_is_low() -> None:
    pairs = pairs_of(Document("x.txt", TOLD, language="en"), _gold())
    (_, told), = best_told([(1.0, pairs)], [[-900] * len(pairs)])
    assert [pair.right for pair in told] == [pair.right for pair in pairs]
    assert sum(pair.right is True for pair in told) >= 1


def test_words_count_once_and_two_by_two() -> None:
    assert between_features(">", ("O", "sells", "to", ",", "sells", "M")) == [
        "w>sells", "w>to", "w>O sells", "w>sells to", "w>to ,", "w>, sells", "w>sells M"]
    assert between_features("<", ("O", "and", "O", "and", "O")) == ["w<and", "w<O and", "w<and O"]


def test_words_that_go_with_what_is_right_speak_for_it() -> None:
    makers = [("Silmet AS", "Narva"), ("Kestovar Oyj", "Turku"), ("Neolit SAS", "Lyon"), ("Ferrol GmbH", "Ulm")] * 3
    texts = [(1.0, pairs_of(
        Document(f"{i}.txt", f"{a} produces neodymium oxide in {b}. {a} buys terbium oxide.", language="en"),
        Gold((("produces", frozenset({a.split()[0].lower()}), frozenset({"m:neodymium"})),), frozenset(), (), (), ())))
             for i, (a, b) in enumerate(makers)]
    learned = train_relations(texts)
    weights = Weights((label, feature, round(UNIT * weight)) for label, row in learned.items()
                      for feature, weight in row.items())
    made = {(pair.candidate.object.key[1], weights.of("produces", weights.sums(pair.features)) > 0)
            for _, pairs in texts for pair in pairs
            if pair.candidate.relation.name == "produces" and pair.candidate.subject.role == "here"}
    assert ("material/neodymium", True) in made
    assert ("material/terbium", True) not in made


def test_a_pair_counts_once_by_its_likeliest_place() -> None:
    pairs = pairs_of(Document("x.txt", f"{BESIDE} {TOLD}", language="en"), _gold())
    sure = Weights([("produces", "bias", 100)])
    assert measured(sure, [pairs], 2) == pytest.approx((2 / 3, 1.0, 0.5, 0.5))
    none = Weights([(relation, "bias", 100) for relation in ("locatedIn", "operatesIn", "suppliesMaterial", "metIn")])
    reached = measured(none, [pairs], 2)
    assert reached.precision == pytest.approx(1 / 5) and reached.recall == 0.5 and reached.recall_there == 0.0
