"""The picture in a real browser: it opens from a file, calls nothing, runs no script of the data, and answers."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from oreloop.iri import HOME, ORL, PREFIXES
from oreloop.views import render_page, select_nodes
from oreloop.views.brief import render_brief
from small_graph import iri, small_graph

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
DRIVER = shutil.which("chromedriver") or ""
MISSING = not (CHROMIUM and DRIVER)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(MISSING and os.environ.get("CI") != "true", reason="needs chromium and chromedriver"),
]

OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
           "--disable-background-networking", "--disable-component-update", "--window-size=1400,900")

PAYLOADS = (
    "<script>hit()</script>", "</script><script>hit()</script>", "<img src=x onerror=hit()>", "<svg onload=hit()>",
    "<!--<script>hit()//-->", "]]><script>hit()</script>", "\"><script>hit()</script>", "'><img src=x onerror='hit()'>",
    "<iframe srcdoc='<script>parent.hit()</script>'>", "<body onload=hit()>", "javascript:hit()",
    "<a href='javascript:hit()'>x</a>", "{{ hit() }}", "${hit()}", "\\\");hit();//", "\u2028hit()\u2029",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=hit()>", "<style>@import'//example.org'</style>",
    "&lt;script&gt;hit()&lt;/script&gt;", "<b>hit</b><link rel=stylesheet href=//example.org/x.css>",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    assert not MISSING, "CI needs chromium and chromedriver"
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for option in (*OPTIONS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument",
                           {"source": "window.hits = 0; window.hit = () => { window.hits += 1; };"})
    yield driver
    driver.quit()


def show(browser: Any, page: str, folder: Path) -> None:
    """Open a page from a file and wait until the picture is drawn; what the browser noted before is forgotten."""
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(file.as_uri())
    WebDriverWait(browser, 20).until(
        lambda b: b.find_element(By.TAG_NAME, "html").get_attribute("data-ready") == "true")


def requests(browser: Any) -> list[str]:
    """The addresses that the page asked for."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]


def panel(browser: Any) -> str:
    return str(browser.find_element(By.ID, "panel").text)


def type_in_search(browser: Any, *keys: str) -> None:
    search = browser.find_element(By.ID, "search")
    search.clear()
    search.send_keys(*keys)


def drawn(browser: Any) -> set[tuple[int, int, int]]:
    """The colours in the picture."""
    return {tuple(colour) for colour in browser.execute_script("""
        const canvas = document.querySelector("#picture canvas");
        const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const seen = new Set();
        for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) seen.add(data.slice(i, i + 3).join());
        return [...seen].map((text) => text.split(",").map(Number));""")}


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Any:
    show(browser, render_page(select_nodes(small_graph()), "The small graph"), tmp_path)
    return browser


def test_it_opens_from_a_file_without_any_request_or_error(opened: Any) -> None:
    asked = requests(opened)
    assert len(asked) == 1 and asked[0].startswith("file:")
    assert opened.get_log("browser") == []
    assert opened.title == "The small graph"


def test_every_type_is_drawn_in_its_colour(opened: Any) -> None:
    found = drawn(opened)
    for colour in ("0072b2", "d55e00", "009e73", "e69f00", "cc79a7"):
        assert tuple(bytes.fromhex(colour)) in found, colour


def test_a_press_on_the_legend_hides_a_type(opened: Any) -> None:
    place = next(b for b in opened.find_elements(By.CSS_SELECTOR, "button.type") if "Place" in b.text)
    place.click()
    assert place.get_attribute("aria-pressed") == "false"
    assert tuple(bytes.fromhex("009e73")) not in drawn(opened)
    opened.find_element(By.ID, "reset").click()
    assert place.get_attribute("aria-pressed") == "true"


def test_search_finds_by_keyboard_and_shows_the_facts(opened: Any) -> None:
    opened.find_element(By.TAG_NAME, "body").send_keys("/")
    assert opened.switch_to.active_element.get_attribute("id") == "search"
    type_in_search(opened, "AIMANT")
    assert [hit.text.split("\n")[0] for hit in opened.find_elements(By.CSS_SELECTOR, "#hits li")] == [
        "permanent magnet Material"]
    type_in_search(opened, "alpha")
    assert len(opened.find_elements(By.CSS_SELECTOR, "#hits li")) == 2
    type_in_search(opened, "alpha magnets", Keys.ENTER)
    text = panel(opened)
    assert text.startswith("Alpha Magnets\nCompany · organisation:alpha")
    assert "123" in text and "Under construction" in text


def test_a_fact_of_a_thing_leads_to_its_quotes(opened: Any) -> None:
    type_in_search(opened, "beta", Keys.ENTER)
    next(b for b in opened.find_elements(By.CSS_SELECTOR, "#panel button") if b.text.startswith("TWO")).click()
    text = panel(opened)
    assert "TWO works with the Beta Institute, not with Gamma Motors." in text
    assert "Beta takes part in TWO, where magnets go into motors." in text
    assert "Magnets come round, oreloop, 2024-05-01, after The round magnet, Ore Weekly, 2024-04-30" in text
    assert "notes/a.md · characters 10–67 · confidence 0.9" in text
    assert "oreloop why project:two orl:hasPartner organisation:beta" in text


def click_the_line(browser: Any) -> None:
    """Click the middle of a picture of two things."""
    canvas = browser.find_element(By.CSS_SELECTOR, "#picture canvas")
    webdriver.ActionChains(browser).move_to_element_with_offset(canvas, 0, -10).click().perform()


@pytest.fixture
def one_line(browser: Any, tmp_path: Path) -> Any:
    show(browser, render_page(select_nodes(small_graph(), entities=["Ore Fund"]), "t"), tmp_path)
    return browser


def test_a_click_on_a_line_shows_its_quote(one_line: Any) -> None:
    click_the_line(one_line)
    WebDriverWait(one_line, 30).until(lambda b: "What this line says" in panel(b))
    text = panel(one_line)
    assert "Planned" in text and "2.5 million EUR" in text
    assert "The Ore Fund will give 2.5 million euros to the plant of 590 tonnes in Berg" in text
    assert one_line.get_log("browser") == []


def test_a_status_can_be_filtered_out_and_back(one_line: Any) -> None:
    with_line = one_line.execute_script("return document.querySelector('#picture canvas').toDataURL()")
    planned = one_line.find_element(By.CSS_SELECTOR, "input[data-status=Planned]")
    planned.click()
    without = one_line.execute_script("return document.querySelector('#picture canvas').toDataURL()")
    click_the_line(one_line)
    time.sleep(0.5)
    assert "What this line says" not in panel(one_line)
    assert without != with_line
    planned.click()
    click_the_line(one_line)
    WebDriverWait(one_line, 30).until(lambda b: "What this line says" in panel(b))


def test_the_facts_stand_in_a_table_that_opens_for_print(opened: Any) -> None:
    table = opened.find_element(By.ID, "table")
    assert table.get_attribute("open") is None
    opened.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    rows = [row.text for row in table.find_elements(By.CSS_SELECTOR, "tbody tr")]
    assert any(row.startswith("Ore Fund funds 2.5 million EUR Alpha plant in Berg Planned") for row in rows)


def hostile(payload: str) -> list[ox.Quad]:
    """The payload as label, other name, value, quote, place, title, publisher and file name."""
    claims, catalog, entities = (ox.NamedNode(HOME + "graph/" + name) for name in ("claims/x", "catalog", "entities"))
    alpha, evidence, quote, document, claim = map(ox.NamedNode, (
        iri("organisation/alpha"), iri("evidence/x"), iri("evidence/x-quote"), iri("document/x"), iri("claim/x")))
    text = ox.Literal(payload)
    p = {name: ox.NamedNode(space + name) for space, names in (
        (ORL, ("evidence", "homepage", "fileName", "confidence", "column")),
        (PREFIXES["oa"], ("hasSource", "hasSelector", "exact")), (PREFIXES["dcterms"], ("title", "publisher")),
        (PREFIXES["rdf"], ("subject", "predicate", "object")), (PREFIXES["rdfs"], ("label",)),
        (PREFIXES["skos"], ("altLabel",))) for name in names}
    beta = ox.NamedNode(iri("organisation/beta"))
    return [
        ox.Quad(alpha, p["label"], ox.Literal(" " + payload), entities), ox.Quad(beta, p["altLabel"], text, entities),
        ox.Quad(alpha, p["homepage"], text, entities), ox.Quad(document, p["title"], text, catalog),
        ox.Quad(document, p["publisher"], text, catalog), ox.Quad(document, p["fileName"], text, catalog),
        ox.Quad(claim, p["predicate"], ox.NamedNode(ORL + "agreementWith"), claims),
        ox.Quad(claim, p["subject"], alpha, claims),
        ox.Quad(claim, p["object"], beta, claims), ox.Quad(claim, p["evidence"], evidence, claims),
        ox.Quad(claim, p["confidence"], text, claims), ox.Quad(evidence, p["hasSource"], document, claims),
        ox.Quad(evidence, p["hasSelector"], quote, claims), ox.Quad(evidence, p["column"], text, claims),
        ox.Quad(quote, p["exact"], text, claims)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_the_data_runs_or_calls(browser: Any, tmp_path: Path, payload: str) -> None:
    graph = small_graph(*hostile(payload))
    show(browser, render_page(select_nodes(graph, entities=["organisation:alpha"]), payload), tmp_path)
    type_in_search(browser, "a")
    type_in_search(browser, "beta", Keys.ENTER)
    assert payload.strip() in panel(browser)
    next(b for b in browser.find_elements(By.CSS_SELECTOR, "#panel button") if "agreement" in b.text).click()
    assert panel(browser).count(payload.strip()) >= 3
    browser.execute_script("document.getElementById('table').open = true")
    assert browser.execute_script("return window.hits") == 0
    assert all(address.startswith("file:") for address in requests(browser))
    assert browser.get_log("browser") == []


def test_the_tables_of_the_brief_fit_on_a_printed_page(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "brief.html"
    file.write_text(render_brief(small_graph(), "Brief", {"include_planned": True}), encoding="utf-8")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {  # A4 less 1 cm on either side, at 96 dpi
        "width": 718, "height": 1046, "deviceScaleFactor": 1, "mobile": False})
    try:
        browser.get(file.as_uri())
        widths = browser.execute_script("return [...document.querySelectorAll('table')].map(t => t.scrollWidth)")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert widths and max(widths) <= 718
