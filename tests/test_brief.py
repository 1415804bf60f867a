"""The brief: every row on quotes, every quote on a source, every figure on a query."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

import oreloop
from oreloop.analyses import ANALYSES
from oreloop.errors import UsageError
from oreloop.views.brief import SECTIONS, render_brief
from small_graph import small_graph


@pytest.fixture(scope="module")
def page() -> str:
    return render_brief(small_graph(), "A <brief> & more", {"include_planned": True})


def test_it_is_one_page_without_scripts_or_anything_from_outside(page: str) -> None:
    assert page.startswith("<!DOCTYPE html>") and "<script" not in page
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "A &lt;brief&gt; &amp; more" in page and "script-src ; style-src" in page


def test_each_section_is_an_analysis_with_its_heading_and_command(page: str) -> None:
    for section in SECTIONS:
        ANALYSES.get(section.analysis)
        assert f'<section id="{section.key}">' in page and f'href="#{section.key}"' in page
        assert f"oreloop analyse {section.analysis} " in page or f"oreloop analyse {section.analysis}<" in page


def test_names_on_the_page_are_unique_and_every_link_leads_somewhere(page: str) -> None:
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(names)
    assert any(link.startswith("source-") for link in links), "quotes name their documents"
    assert {f"source-{n}" for n in range(1, page.count('<li id="source-') + 1)} <= set(names)


def test_every_row_has_quotes_below_it(page: str) -> None:
    rows = re.findall(r'<tr id="[a-z-]+-\d+">.*?</tr>\s*(<tr class="quotes">)?', page, re.DOTALL)
    assert rows and all(rows)


def test_the_figures_at_the_top_are_what_their_queries_give(page: str) -> None:
    graph = oreloop.KnowledgeGraph(small_graph())
    shown = re.findall(r'<dt>([^<]+)</dt><dd><a href="#query-(\d+)">([\d,]+)</a>', page)
    assert len(shown) >= 4
    for label, place, value in shown:
        query = re.search(rf'<dt id="query-{place}">{label}</dt><dd><code>(.*?)</code>', page)
        assert query is not None
        ((count,),) = graph.query(html.unescape(query[1])).table().rows
        assert f"{count:,}" == value


def test_rows_are_limited_and_the_page_says_so(page: str) -> None:
    short = render_brief(small_graph(), "t", {"include_planned": True}, rows=1)
    for section in SECTIONS:
        assert len(re.findall(rf'<tr id="{section.key}-\d+">', short)) <= 1
    assert len(short) < len(page) or "the first 1 shown" not in short


def test_nothing_found_is_said_in_words() -> None:
    page = render_brief(small_graph(), "t", {"as_of": "1990"})
    assert "nothing that the documents support" in page
    assert "As documents up to 1990 support it." in page and "plans stand on the board" in page


def test_a_wrong_date_is_told() -> None:
    with pytest.raises(UsageError, match="as_of can't be 'soon'"):
        render_brief(small_graph(), "t", {"as_of": "soon"})


def test_it_is_written_as_a_file_and_is_the_same_each_time(tmp_path: Path) -> None:
    graph = oreloop.KnowledgeGraph(small_graph())
    told: list[str] = []
    first = graph.report(tmp_path / "a.html", title="t", on_section=told.append, include_planned=True)
    second = graph.report(tmp_path / "b.html", title="t", include_planned=True)
    assert first.read_bytes() == second.read_bytes()
    assert told == [section.heading for section in SECTIONS]
