"""Drawings of figures: sound SVG for anything, nothing told by colour alone, the same bytes each time."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import oreloop
from oreloop.analyses import Outcome, Row
from oreloop.analyses.figure import (
    Bars,
    Diagram,
    Figure,
    Link,
    Matrix,
    Moment,
    Node,
    PlaceMap,
    Ring,
    Rings,
    Sankey,
    Series,
    Spot,
    Timeline,
)
from oreloop.analyses.outcome import Run
from oreloop.errors import UsageError
from oreloop.views.drawing import draw
from oreloop.views.drawing.place_map import outlines
from oreloop.views.drawing.svg import clipped, number, round_ticks, text_width, wrapped
from oreloop.views.pictures import render_outcome, write_picture
from small_graph import iri, small_graph

SVG = "{http://www.w3.org/2000/svg}"
A, B, C = Node("a", "ore", "mining"), Node("b", "oxide", "separation"), Node("c", "magnet", "use", planned=True)
CHAIN = (Link("a", "b", 3, "separation"), Link("b", "c", 2, "alloying", planned=True), Link("c", "a", 1, "recycling"))
FIGURES: dict[str, Figure] = {
    "sankey": Sankey("Flows", (A, B, C), CHAIN, "documents"),
    "diagram": Diagram("Brokers", (A, B, C), CHAIN, directed=True),
    "rings": Rings("Loops", (Ring("long loop", (A, B, C), CHAIN, missing=(2,)), Ring("one", (A,), CHAIN[:1]))),
    "matrix": Matrix("Shared", ("x", "y"), ("x", "a long name"), ((None, 2), (0, 7.5)), "partners"),
    "map": PlaceMap("Plants", (Spot("Lacq", 43.4, -0.6, "separation", planned=True), Spot("Narva", 59.4, 28.2, "use")),
                    ("Nowhere",)),
    "timeline": Timeline("Time", (Moment("opening", "2026", lane="plants", planned=True), Moment("day", "2025-03-17"),
                                  Moment("project", "2021-06", "2024-12", lane="projects"))),
    "bars": Bars("Capacity", ("2025", "2026"), (Series("now", (10, None)), Series("soon", (5, 0), planned=True)), "t",
                 stacked=True),
    "lying": Bars("Concentration", ("a long category by name", "b"), (Series("index", (8000, None)),), "HHI"),
}


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_sound_self_contained_and_the_same_each_time(name: str) -> None:
    canvas = draw(FIGURES[name])
    svg = canvas.svg(FIGURES[name].title, "why", "k")
    assert svg == draw(FIGURES[name]).svg(FIGURES[name].title, "why", "k")
    root = ElementTree.fromstring(svg)
    assert root.findtext(f"{SVG}title") == FIGURES[name].title and root.findtext(f"{SVG}desc") == "why"
    assert FIGURES[name].title in texts(svg)
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "") and "<script" not in svg
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids)) and all(i.startswith("k-") for i in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
    for element in root.iter():
        for key in ("x", "y", "cx", "cy"):
            if (value := element.get(key)) and not value.endswith("%"):
                assert -30 <= float(value) <= max(canvas.width, canvas.height) + 30, (element.tag, key, value)


EMPTY: list[Figure] = [
    Sankey("", (), (), ""), Diagram("", (), ()), Rings("", ()), Matrix("", (), (), (), ""), PlaceMap("", ()),
    Timeline("", ()), Bars("", (), (), ""), Bars("", ("a",), (Series("s", (None,)),), ""),
    Bars("", ("a",), (Series("s", (0,)),), ""), Sankey("", (A,), (), ""), Diagram("", (A,), ())]


@pytest.mark.parametrize("figure", EMPTY, ids=lambda f: type(f).__name__)
def test_an_empty_figure_is_drawn_too(figure: Figure) -> None:
    ElementTree.fromstring(draw(figure).svg("", ""))


def test_what_is_planned_or_missing_is_told_without_colour() -> None:
    def drawn(name: str) -> str:
        return draw(FIGURES[name]).svg("", "")

    assert drawn("sankey").count('fill="url(#d-hatch-') == 2, "the planned link and the planned material"
    assert "hatch" in drawn("bars") and "hatch" in drawn("timeline")
    assert "stroke-dasharray" in drawn("diagram") and "stroke-dasharray" in drawn("map")
    assert drawn("rings").count("arrow-missing)") == 1 and "(missing)" in drawn("rings")
    assert "hatch" not in draw(Bars("", ("a",), (Series("s", (1,)),), "")).svg("", "")


def test_what_is_not_known_is_no_nought() -> None:
    assert texts(draw(FIGURES["matrix"]).svg("", "")).count("0") == 1
    assert "nothing known" in draw(FIGURES["matrix"]).svg("", "")
    assert "Nowhere" in " ".join(texts(draw(FIGURES["map"]).svg("", "")))


HOSTILE = "</title><script>x()</script>\x00\u202e<&\"'"


def test_no_text_becomes_markup() -> None:
    node, link = Node("a", HOSTILE, HOSTILE), Link("a", "a", 1, HOSTILE)
    figures: list[Figure] = [
        Sankey(HOSTILE, (node, B), (Link("a", "b", 1, HOSTILE),), HOSTILE), Diagram(HOSTILE, (node,), (link,)),
        Rings(HOSTILE, (Ring(HOSTILE, (node,), (link,)),)), Matrix(HOSTILE, (HOSTILE,), (HOSTILE,), ((1,),), HOSTILE),
        PlaceMap(HOSTILE, (Spot(HOSTILE, 1, 1, HOSTILE),), (HOSTILE,)),
        Timeline(HOSTILE, (Moment(HOSTILE, "2026", lane=HOSTILE),)),
        Bars(HOSTILE, (HOSTILE,), (Series(HOSTILE, (1,), True),), HOSTILE)]
    for figure in figures:
        svg = draw(figure).svg(HOSTILE, HOSTILE)
        assert "<script" not in svg and "\x00" not in svg and "\u202e" not in svg
        assert {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()} <= {
            "svg", "title", "desc", "defs", "marker", "pattern", "path", "rect", "circle", "polygon", "line", "text",
            "clipPath"}


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 9)), max_size=16))
def test_a_sankey_of_any_graph_flows_to_the_right_but_for_what_goes_back(edges: list[tuple[int, int, int]]) -> None:
    nodes = tuple(Node(str(i), f"n{i}") for i in range(8))
    links = tuple(Link(str(a), str(b), w) for a, b, w in dict.fromkeys(edges))
    root = ElementTree.fromstring(draw(Sankey("s", nodes, links, "u")).svg("s"))
    told = [path.findtext(f"{SVG}title") for path in root.iter(f"{SVG}path") if path.find(f"{SVG}title") is not None]
    assert len(told) == len(links)
    for path in root.iter(f"{SVG}path"):
        if path.find(f"{SVG}title") is not None and "C" in (data := path.get("d", "")):
            numbers = [float(n) for n in re.findall(r"-?[\d.]+", data)]
            assert numbers[0] < numbers[6], "a band leads to the right"


def test_sizes_of_texts_and_ticks() -> None:
    assert clipped("short", 100) == "short"
    cut = clipped("a very long name of something", 80)
    assert cut.endswith("…") and text_width(cut) <= 80
    assert wrapped("one two three four five", 60, 13, 2)[-1].endswith("…")
    assert [number(n) for n in (0, 12500, 0.256, 3.0)] == ["0", "12,500", "0.256", "3"]


@given(st.floats(0.001, 1e9))
def test_ticks_cover_what_they_measure_with_few_steps(largest: float) -> None:
    ticks = round_ticks(largest)
    assert ticks[0] == 0 and ticks[-1] >= largest > ticks[-2] and 2 <= len(ticks) <= 8


def test_the_outlines_are_rings_on_the_globe() -> None:
    assert len(outlines()) > 300
    for ring in outlines():
        assert len(ring) > 3 and all(-90 <= y <= 90 and -200 <= x <= 200 for x, y in ring)


def outcome() -> Outcome:
    run = Run("loops", "closed loops of materials", ("flows",), (), "oreloop analyse loops", "abc")
    rows = [Row.of(("a", 1), [iri("claim/a-1")]), Row.of((HOSTILE, None))]
    return replace(Outcome.of(("materials", "count"), rows, [HOSTILE], FIGURES["rings"]), run=run)


def test_the_page_of_a_result_shows_figure_rows_notes_and_quotes() -> None:
    page = render_outcome(small_graph(), outcome())
    assert "<script" not in page and "\x00" not in page
    assert 'content="default-src &#39;none&#39;; script-src ; style-src ' in page
    assert page.count("<svg") == 1 and page.count('<tr id="row-') == 2
    assert "1 quote<" in page and "<q><bdi>" in page
    assert "oreloop analyse loops</code> from version <code>abc</code>" in page


def test_a_picture_is_an_svg_or_a_page(tmp_path: Path) -> None:
    for name, begins in (("a.svg", "<svg "), ("a.html", "<!DOCTYPE html>")):
        write_picture(small_graph(), outcome(), tmp_path / name)
        assert (tmp_path / name).read_text().startswith(begins)
    with pytest.raises(UsageError, match=r"a\.png: a picture is an \.svg or \.html file"):
        write_picture(small_graph(), outcome(), tmp_path / "a.png")
    with pytest.raises(UsageError, match="loops has nothing to draw here"):
        write_picture(small_graph(), replace(outcome(), figure=None), tmp_path / "b.svg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.svg"]
    write_picture(small_graph(), replace(outcome(), figure=None), tmp_path / "b.html")


def test_the_command_that_gives_a_result_again_is_on_it() -> None:
    graph = oreloop.KnowledgeGraph(small_graph())
    made = graph.analyse("shared-partners", of="organisations", include_planned=True, minimum=1)
    assert made.run.command == (
        "oreloop analyse shared-partners --of organisations --include-planned --minimum 1")
