"""The net of candidates: what it adds to the patterns, what it must not claim, and that no process reads otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oreloop.candidates import net
from oreloop.candidates.net import Scorer, features_of
from oreloop.candidates.pairing import candidates_of
from oreloop.candidates.relations import cue_finder, relation_kinds
from oreloop.candidates.rivals import LEAST, Candidate, among_rivals, rival_features
from oreloop.candidates.scenes import Scene, scenes_of
from oreloop.candidates.stated import Stated
from oreloop.candidates.view import View
from oreloop.candidates.words import Words
from oreloop.context import Context
from oreloop.errors import KnowledgeError
from oreloop.extract import extract_claims, masked_sentences, sentences_of
from oreloop.lexicon import lowered
from oreloop.loaders import load_document
from oreloop.mentions import find_mentions
from oreloop.model import Document, Name, Relation, Triple
from oreloop.weights import UNIT, Weights, load_weights

DEV = Path(__file__).parent / "gold" / "dev"
ROWS = [("*", "a", 10), ("*", "b", 20), ("x", "c", 30), ("x", "a", -70), ("y", "d", 110), ("y", "b", -4000),
        ("z", "e", 1)]
WEIGHTS = Weights(ROWS)
READ = ("import sys; from pathlib import Path; from oreloop.claims import to_line; from oreloop.extract import *; "
        "from oreloop.loaders import load_document\n"
        "for p in sorted(Path(sys.argv[1]).glob('*-de.txt')):\n"
        "    for c in extract_claims(load_document(p, p.name).document).claims: print(to_line(c))")


def test_it_finds_what_no_pattern_says_and_proves_it() -> None:
    added = 0
    for path in sorted(DEV.glob("*.txt")):
        document = load_document(path, path.name).document
        rules = {c.id for c in extract_claims(document, net=False).claims}
        new = [c for c in extract_claims(document).claims if c.rule.startswith("net.")]
        assert all(c.id not in rules and 0 < c.confidence < 1 for c in new)
        assert all(e.stands_in(document.text) for c in new for e in c.evidence)
        added += len(new)
    assert added > 50


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Less Common Metals did not build a magnet plant in Lyon."),
    ("en", "One day Less Common Metals could open a magnet plant in Lyon."),
    ("fr", "Solvay n'a pas construit d'usine d'aimants à Lyon."),
    ("de", "Die Vacuumschmelze könnte eines Tages ein Magnetwerk in Lyon eröffnen.")])
def test_what_is_denied_or_thought_of_is_not_claimed(language: str, text: str) -> None:
    claims = extract_claims(Document("a.txt", text, language=language)).claims
    assert not [c for c in claims if c.rule.startswith("net.")]


@pytest.mark.parametrize(("language", "text", "stated"), [
    ("en", "Anna Becker, chief executive of Less Common Metals, did not say who will pay for the plant.", True),
    ("fr", "Claire Duval, directrice générale de Solvay, n'a pas précisé qui paiera.", True),
    ("en", "Less Common Metals is a maker of alloys in Ellesmere Port. You don't just turn on the spigot, says "
           "cofounder and chief executive Anna Becker.", True),
    ("fr", "Solvay produit des oxydes à La Rochelle. On ne se réjouit pas, dit la directrice Claire Duval.", True),
    ("en", "Anna Becker is not the chief executive of Less Common Metals.", False)])
def test_what_is_told_aside_is_denied_only_between_its_ends(language: str, text: str, stated: bool) -> None:
    claims = extract_claims(Document("a.txt", text, language=language)).claims
    found = [c for c in claims if isinstance(c.statement, Triple) and c.statement.predicate == "worksFor"]
    assert ("" in {c.status for c in found}) == stated


def test_every_relation_of_the_gold_has_a_kind() -> None:
    assert len({kind.name for kind in relation_kinds()}) == len(relation_kinds()) == 27


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "unknown"]), max_size=12), st.randoms())
def test_scores_do_not_hang_on_the_order_of_features(features: list[str], random: object) -> None:
    other = list(features)
    random.shuffle(other)  # type: ignore[attr-defined]
    assert WEIGHTS.sums(features) == WEIGHTS.sums(other)
    assert WEIGHTS.best(features) == WEIGHTS.best(other)


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", "d", "e", "unknown"]), max_size=9), max_size=4))
def test_scores_of_all_labels_are_summed_side_by_side(groups: list[list[str]]) -> None:
    sums = sum(map(WEIGHTS.sums, groups))
    table = {(label, feature): weight for label, feature, weight in ROWS}
    for label in ("x", "y", "z"):
        by_hand = sum(table.get((label, f), table.get(("*", f), 0)) for group in groups for f in group)
        assert WEIGHTS.of(label, sums) == by_hand
    assert WEIGHTS.of("nobody knows it", sums) == 0


def test_a_weight_finer_than_a_hundredth_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "weights").mkdir()
    monkeypatch.setattr("oreloop.weights.folder", lambda _: tmp_path)
    for weight in ("0.125", "0.5", "much", "nan", "inf", "0.25\t"):
        table = f"label\tfeature\tweight\nx\ta\t{weight}\n"
        (tmp_path / "weights" / f"{weight}.tsv").write_text(table, encoding="utf-8")
        with pytest.raises(KnowledgeError, match="no weight"):
            load_weights(weight)


@pytest.mark.parametrize("path", sorted(DEV.glob("*.txt"))[:6], ids=lambda path: path.stem)
def test_the_scorer_adds_up_what_the_training_learns_from(path: Path) -> None:
    document = load_document(path, path.name).document
    weights = load_weights("relations")
    masked = masked_sentences(document, find_mentions(document, sentences_of(document)))
    count = 0
    for scene in scenes_of(document.text, masked, Context(masked, document.text), document.language):
        scorer = Scorer(weights, View(scene, document.language), Stated())
        for candidate, features in features_of(scene, document.language, Stated()):
            assert scorer.score(*candidate[:3]) == weights.of(candidate.relation.name, weights.sums(features))
            count += 1
    assert count > 50


def _scenes(text: str, language: str = "en") -> list[Scene]:
    document = Document("a.txt", text, language=language)
    masked = masked_sentences(document, find_mentions(document, sentences_of(document)))
    return list(scenes_of(text, masked, Context(masked, text), language))


def _pairs(scene: Scene, relation: str) -> dict[tuple[str, str], Candidate]:
    return {(s.named.name, o.named.name): Candidate(kind, s, o, scene) for kind, s, o in candidates_of(scene)
            if kind.name == relation}


def test_what_the_sentence_before_names_may_be_an_end() -> None:
    *_, scene = _scenes("Solvay is based in Brussels. Solvay buys its scrap from Carester and from Umicore. "
                        "In Lyon neodymium is produced.")
    found = {c.subject.named.name: c.subject.role for c in _pairs(scene, "produces").values()}
    assert found == {"Solvay": "focus", "Carester": "above", "Umicore": "above"}


def test_a_project_may_be_meant_without_any_cue() -> None:
    *_, scene = _scenes("The SUSMAGPRO project is about magnets. Less Common Metals was there, as always.")
    assert ("SUSMAGPRO", "Less Common Metals") in _pairs(scene, "hasPartner")
    assert not _pairs(scene, "coordinatedBy")  # whose cues have to stand in the sentence in any case


def test_an_adjective_of_place_tells_of_the_name_that_follows_alone() -> None:
    scene, = _scenes("It was founded by Danish pump manufacturer Vesle Pumps AS, German recycling firm Kupfer GmbH and "
                     "Solvay, a Belgian group.")
    assert {pair for pair in _pairs(scene, "locatedIn") if pair[0] != "Solvay"} == {
        ("Vesle Pumps AS", "Denmark"), ("Vesle Pumps AS", "Belgium"), ("Kupfer GmbH", "Germany"),
        ("Kupfer GmbH", "Belgium")}


def test_words_may_part_an_adjective_of_place_from_a_name() -> None:
    scene, = _scenes("Vesle Pumps AS is a Danish maker of pumps for producer Kupfer GmbH.")
    assert ("Vesle Pumps AS", "Denmark") in _pairs(scene, "locatedIn")


@pytest.mark.parametrize(("relation", "text", "bar", "other"), [
    ("funds", "Kupfer GmbH has been granted {} by Leeds Borough Council.", "planning permission", "money"),
    ("opens", "The plant of Kupfer GmbH was to open in 2019 but is {}.", "closed", "late"),
    ("fundingAmount", "Kupfer GmbH has {} EUR 5 million in a mine.", "acquired for", "invested"),
    ("opens", "Kupfer GmbH opens a plant, by a 2023 {}.", "economic assessment", "date"),
    ("opens", "Kupfer GmbH {} in its plant in April 2022.", "began construction work", "began production"),
    ("capacity", "Kupfer GmbH is {} 28,000 tonnes a year.", "to purchase", "to produce"),
    ("fundingAmount", "Kupfer GmbH, which has {} of EUR 5 million, was funded.", "a turnover", "a grant"),
    ("capacity", "Kupfer GmbH has {} of 5,000 tonnes and a capacity of its own.", "reserves", "a mill"),
    ("fundingAmount", "{} of the Nordic Bank, a grant of EUR 5 million, came.", "A branch", "Kupfer GmbH and a branch"),
    ("produces", "{} makes magnets.", "The Nordic Bank", "Kupfer GmbH")])
def test_what_speaks_against_a_relation_bars_it(relation: str, text: str, bar: str, other: str) -> None:
    assert [bool(_pairs(scene, relation)) for word in (bar, other) for scene in _scenes(text.format(word))] == [
        False, True]


@pytest.mark.parametrize(("text", "made"), [
    ("Kupfer GmbH builds a magnet recycling plant.", False), ("Kupfer GmbH sells magnets.", True),
    ("Kupfer GmbH is known for the recycling of magnets.", False)])
def test_what_is_recycled_is_no_product(text: str, made: bool) -> None:
    scene, = _scenes(text)
    assert [(bool(_pairs(scene, relation)), bool(_pairs(scene, "performs").get(("Kupfer GmbH", "magnet making"))))
            for relation in ("produces", "suppliesMaterial")] == [(made, made)] * 2


@pytest.mark.parametrize(("plant", "made"), [("magnet recycling plant", False), ("magnet plant", True)])
def test_no_pattern_makes_a_product_of_what_is_recycled(plant: str, made: bool) -> None:
    text = f"Kupfer GmbH said that the output of its {plant} in Leeds will double."
    document = Document("a.txt", text, language="en")
    for net_asked in (True, False):
        stated = [c.statement for c in extract_claims(document, net=net_asked).claims]
        assert any(isinstance(s, Triple) and s.predicate == "produces" for s in stated) is made


@pytest.mark.parametrize(("language", "relation", "text", "bar", "other"), [
    ("en", "worksFor", "Ida Maar, {} of Zinn AG, praised the president.", "former president", "president"),
    ("de", "worksFor", "Ida Maar, {} der Zinn AG, lobte den Chef.", "ehemalige Chefin", "Chefin"),
    ("en", "operatesIn", "Kupfer GmbH, {} in Leeds, builds a plant.", "headquartered", "at work"),
    ("fr", "operatesIn", "Kupfer SA, {} à Lens, construit une usine.", "basée", "construisant"),
    ("en", "locatedIn", "Kupfer GmbH lies {} Leeds.", "12 km from", "in"),
    ("fr", "locatedIn", "Kupfer SA se trouve {} Lens.", "à 12 km au sud de", "à"),
    ("en", "produces", "Kupfer GmbH makes electric vehicle (EV) {}.", "batteries", "parts")])
def test_words_before_a_name_bar_it_as_an_object(language: str, relation: str, text: str, bar: str,
                                                 other: str) -> None:
    things = ("Zinn AG", "Leeds", "Lens", "electric vehicle")

    def objects(word: str) -> set[str]:
        return {pair[1] for scene in _scenes(text.format(word), language)
                for pair in _pairs(scene, relation)} & {*things}

    assert [bool(objects(word)) for word in (bar, other)] == [False, True]


def test_who_pays_is_not_carried_over_to_what_is_received() -> None:
    for name, found in (("The Nordic Bank", False), ("Kupfer GmbH", True)):
        *_, scene = _scenes(f"{name} grows. A grant of EUR 5 million was received.")
        assert bool(_pairs(scene, "fundingAmount")) is found


def test_a_predecessor_is_not_carried_over() -> None:
    for words, found in (("It follows on from the project", False), ("It meets the project", True)):
        *_, scene = _scenes(f"The project TINLOOP began. {words} ZINCOLD. The consortium met Kupfer GmbH.")
        assert ("ZINCOLD" in {a.named.name for a in scene.carried["P"]}) is found


def test_flows_know_the_reference_chain() -> None:
    text = "Kupfer GmbH turns magnet powder into permanent magnets and recycles batteries."
    document = Document("a.txt", text, language="en")
    stated = Stated(extract_claims(document, merge=False, net=False).claims)
    told = {(c.subject.named.name, c.object.named.name): features for c, features in features_of(
        _scenes(text)[0], "en", stated) if c.relation.name == "flow"}
    assert {"chain=makes", "chain=makes+"} <= {*told["magnet powder", "permanent magnet"]}
    assert "chain=unmakes" in told["permanent magnet", "magnet powder"]


def test_nobody_works_where_he_once_did() -> None:
    for words, works in (("former CEO of", []), ("CEO of", ["Zinn AG"])):
        document = Document("a.txt", f"Ida Maar, {words} Zinn AG, now leads Kupfer GmbH.", language="en")
        found = [c.statement for c in extract_claims(document).claims]
        assert [s.object.name for s in found if isinstance(s, Triple) and s.predicate == "worksFor"
                and isinstance(s.object, Name) and s.object.name == "Zinn AG"] == works


def test_a_place_in_a_quotation_is_not_where_who_said_it_is() -> None:
    scene, = _scenes("“We need it in Norway,” Kupfer GmbH said in Leeds.")
    assert set(_pairs(scene, "locatedIn")) == {("Kupfer GmbH", "Leeds")}
    scene, = _scenes('"We need it in Norway," Kupfer GmbH said.')
    assert not _pairs(scene, "locatedIn")
    for text in ("The firm “Kupfer GmbH” is in Leeds.", 'The firm "Kupfer GmbH" is in Leeds.'):
        scene, = _scenes(text)
        assert ("Kupfer GmbH", "Leeds") in _pairs(scene, "locatedIn")


def test_what_is_outside_of_a_country_is_not_there_but_it_may_be_near_a_town() -> None:
    scene, = _scenes("Kupfer GmbH runs the largest plant outside of China, located outside Leeds.")
    assert set(_pairs(scene, "operatesIn")) == {("Kupfer GmbH", "Leeds")}
    assert ("Kupfer GmbH", "China") not in _pairs(scene, "locatedIn")


@pytest.mark.parametrize(("text", "places"), [
    ("Kupfer GmbH and Vesle AS run a plant in Leeds.", {"Kupfer GmbH", "Vesle AS"}),
    ("Kupfer GmbH says that Vesle AS runs a plant in Leeds.", {"Vesle AS"})])
def test_of_two_that_one_breath_names_both_stay(text: str, places: set[str]) -> None:
    scene, = _scenes(text)
    scored = [(1.0 if subject == "Vesle AS" else 0.5, found)
              for (subject, _), found in _pairs(scene, "operatesIn").items()]
    assert {found.subject.named.name for _, found in net._one_each(scored)} == places


def test_a_candidate_is_told_how_far_it_leads_its_rivals() -> None:
    scene, = _scenes("Solvay and Carester produce neodymium.")
    pairs = _pairs(scene, "produces")
    scored = [(250, pairs["Solvay", "neodymium"]), (-20, pairs["Carester", "neodymium"])]
    ahead, behind = (set(features) for features in rival_features(scored))
    assert {"subject here=2", "subject=2", "object here=alone", "relation here=alone"} <= ahead
    assert {"subject here=-3", "subject=-3", "object here=alone"} <= behind
    assert "s:produces=1" not in ahead  # only other relations count
    supplied = _pairs(_scenes("Solvay and Carester produce and supply neodymium.")[0], "suppliesMaterial")
    scored.append((130, supplied["Solvay", "neodymium"]))
    ahead, behind, _ = (set(features) for features in rival_features(scored))
    assert {"relation here=1", "s:suppliesMaterial=1", "o:suppliesMaterial=1"} <= ahead
    assert "o:suppliesMaterial=1" in behind and "s:suppliesMaterial=1" not in behind


def test_rivals_weigh_in_beside_the_score_itself() -> None:
    pairs = _pairs(_scenes("Solvay and Carester produce neodymium.")[0], "produces")
    scored = [(250, pairs["Solvay", "neodymium"]), (-20, pairs["Carester", "neodymium"])]
    weights = Weights([("*", "score", 80), ("produces", "bias", -50), ("produces", "subject here=-3", -110)])
    assert list(among_rivals(weights, scored)) == pytest.approx([2.5 * 0.8 - 0.5, -0.2 * 0.8 - 0.5 - 1.1])


def test_the_shipped_weights_of_rivals_count_for_every_relation() -> None:
    weights = load_weights("rivals")
    assert set(weights.labels) == {kind.name for kind in relation_kinds()}
    own, leading, behind = (weights.sums((f,)) for f in ("score", "subject here=2", "subject here=-3"))
    assert all(weights.of(label, own) > 25 for label in weights.labels)
    assert sum(weights.of(label, leading) > weights.of(label, behind) for label in weights.labels) > 15
    assert LEAST < 0


def test_reading_is_the_same_in_any_process() -> None:
    outputs = [subprocess.run([sys.executable, "-c", READ, str(DEV)], capture_output=True, text=True, check=True,
                              env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")]
    assert outputs[0] == outputs[1] and "net." in outputs[0]


def test_what_the_second_layer_thinks_nothing_of_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document("x.txt", "Silmet AS recycles magnets in Narva, and Bosch GmbH buys them there.", language="en")
    assert any(claim.rule.startswith("net.") for claim in extract_claims(document).claims)
    never = Weights((kind.name, "bias", -99 * UNIT) for kind in relation_kinds())
    monkeypatch.setattr(net, "load_weights", lambda name: never if name == "rivals" else load_weights(name))
    assert not any(claim.rule.startswith("net.") for claim in extract_claims(document).claims)


TWO_FIRMS = "Silmet AS supplies magnets to Bosch GmbH. In Narva it has a plant."


def _verdicts(monkeypatch: pytest.MonkeyPatch, weight: int) -> dict[str, float]:
    """The confidence of the patterns' claims, by rule, where the net finds all that it is asked after that likely."""
    fixed = Weights((kind.name, "bias", weight) for kind in relation_kinds())
    monkeypatch.setattr(net, "load_weights", lambda name: fixed if name == "rivals" else load_weights(name))
    claims = extract_claims(Document("x.txt", TWO_FIRMS, language="en")).claims
    return {c.rule: c.confidence for c in claims if isinstance(c.statement, Relation)}


def test_the_net_judges_what_patterns_state(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {c.rule for c in extract_claims(Document("x.txt", TWO_FIRMS, language="en"), net=False).claims
             if isinstance(c.statement, Relation)}
    assert plain
    sure = _verdicts(monkeypatch, 2 * UNIT)
    assert plain <= set(sure) and all(sure[rule] == pytest.approx(0.881, abs=0.001) for rule in plain)
    assert plain.isdisjoint(_verdicts(monkeypatch, -2 * UNIT))


def test_a_relation_that_holds_one_way_goes_the_way_that_a_pattern_tells() -> None:
    text = "Maginito wird eine 100-prozentige Beteiligung an HyProMag halten."
    claims = extract_claims(Document("a.txt", text, language="de")).claims
    assert {(c.statement.subject.name, c.statement.object.name) for c in claims
            if isinstance(c.statement, Triple) and isinstance(c.statement.object, Name)
            and c.statement.predicate == "subsidiaryOf"} == {("HyProMag", "Maginito")}


@pytest.mark.parametrize("text", [
    "A subsidiary of Solvay – Kupfer GmbH – has acquired a stake in Carester.",
    "Solvay subsidiary Kupfer GmbH acquires a stake in Carester."])
def test_who_has_a_subsidiary_is_none(text: str) -> None:
    scene, = _scenes(text)
    pairs = _pairs(scene, "subsidiaryOf")
    assert ("Kupfer GmbH", "Solvay") in pairs
    assert "Solvay" not in {subject for subject, _ in pairs}


@pytest.mark.parametrize(("language", "text", "kind"), [
    ("en", "It is so, according to Project Blue.", "agree"), ("en", "It has a significant address.", "fund"),
    ("fr", "La ligne va de Lyon vers Paris, entre deux sites.", "fund"), ("de", "Das ist bereits so.", "fund")])
def test_cues_are_no_beginnings_of_other_words(language: str, text: str, kind: str) -> None:
    assert kind not in {cue.kind for cue in cue_finder(language).find(lowered(text), 0, len(text))}


def test_words_beside_and_between_the_ends() -> None:
    text = "Silmet AS, of Narva, sells all its oxide to the smaller Bosch GmbH."
    document = Document("x.txt", text, language="en")
    masked = masked_sentences(document, find_mentions(document, sentences_of(document)))[0]
    words = Words(lowered(text), masked)
    silmet, narva, bosch = 0, text.index("Narva"), text.index("Bosch")
    assert words.beside(silmet) == ("", "", ",", "of")
    assert words.beside(bosch) == ("the", "smaller", ".", "")
    assert words.beside(narva) == (",", "of", ",", "sells")
    assert words.between(bosch, narva) == ("L", ",", "sells", "all", "its", "oxide", "to", "the", "smaller", "O")
    assert not words.between(bosch, bosch)


def test_what_holds_both_ways_is_claimed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Silmet AS runs a plant in Verdun. Its partner Kestovar Oyj has signed a contract and supplies magnets."
    sure = Weights((kind.name, "bias", 9 * UNIT) for kind in relation_kinds())
    monkeypatch.setattr(net, "load_weights", lambda name: sure if name == "rivals" else load_weights(name))
    found = [frozenset(t.name for t in c.statement.of("signatory") if isinstance(t, Name)) for c in extract_claims(
        Document("x.txt", text, language="en")).claims if isinstance(c.statement, Relation) and (
        c.statement.type == "Agreement")]
    assert found == [{"Silmet AS", "Kestovar Oyj"}]


def test_the_words_about_a_pair_are_features_of_it() -> None:
    text = "Silmet AS, of Narva, sells all its oxide to the smaller Bosch GmbH."
    found = {(c.subject.named.name, c.object.named.name): set(features) for c, features in features_of(
        _scenes(text)[0], "en", Stated()) if c.relation.name == "suppliesTo"}
    assert {"s1=,", "o-1=smaller", "w>sells", "w>smaller"} <= found["Silmet AS", "Bosch GmbH"]
    assert {"o1=,", "s-2=the", "w<sells"} <= found["Bosch GmbH", "Silmet AS"]


def test_a_pair_that_a_pattern_states_elsewhere_speaks_less_than_one_stated_here() -> None:
    document = Document("x.txt", TWO_FIRMS, language="en")
    first, second = sentences_of(document)
    stated = Stated(extract_claims(document, merge=False, net=False).claims)
    pair = ("suppliesTo", "Silmet AS", "Bosch GmbH")
    assert pair in stated and ("suppliesTo", "Bosch GmbH", "Silmet AS") not in stated
    here, there = stated.features(pair, first), stated.features(pair, second)
    assert here[:2] == there[:2] and here[2].startswith("stated here=") and there[2] == "stated elsewhere"
    assert stated.features(("suppliesTo", "Bosch GmbH", "Silmet AS"), first) == []
