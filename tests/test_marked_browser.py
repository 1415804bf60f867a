"""The page of a marked document in a real browser: marks answer to pointer and keyboard, and nothing leads outside."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from marked_page import note, page_of_note
from oreloop.extract import Extraction
from oreloop.mentions import Mentions
from oreloop.model import Claim, Document, Evidence, Name, Triple, Value
from oreloop.views import render_marked
from test_views_browser import PAYLOADS, browser, panel, pytestmark, requests, show  # noqa: F401


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Any:  # noqa: F811
    show(browser, page_of_note(), tmp_path)
    return browser


def quote(driver: Any, words: str) -> Any:
    """The mark that begins with some words."""
    return next(m for m in driver.find_elements(By.CSS_SELECTOR, ".quote") if m.text.startswith(words))


def point_at(driver: Any, element: Any) -> None:
    webdriver.ActionChains(driver).move_to_element(element).perform()


def shown_claims(driver: Any) -> list[int]:
    """The claims of the list that the filter lets through."""
    return [int(item.get_attribute("data-number")) for item in driver.find_elements(By.CSS_SELECTOR, ".claim")
            if item.is_displayed()]


def test_it_opens_from_a_file_without_any_request_or_error(opened: Any) -> None:
    asked = requests(opened)
    assert len(asked) == 1 and asked[0].startswith("file:")
    assert opened.get_log("browser") == []
    assert opened.title == "Japan plans to invest in Carester's rare earth project"
    assert panel(opened).startswith("17 claims")
    lines = opened.execute_script("return [...document.querySelectorAll('.line')].map(l => l.textContent).join('')")
    assert lines == note()[0].text


def test_pointing_at_a_quote_shows_its_claims(opened: Any) -> None:
    point_at(opened, quote(opened, "Japan depends on China"))
    text = panel(opened)
    assert text.startswith("One claim\n7\nJapan depends on China\nsubject\nJapan country place/japan\nrelation")
    for words in ("object\nChina country place/china", "confidence\n0.9", "rule\nen.depends.on", "characters 724–820"):
        assert words in text
    lit = [e.text for e in opened.find_elements(By.CSS_SELECTOR, ".name.on")]
    assert lit == ["Japan", "China"]
    point_at(opened, quote(opened, "It is expected to make"))
    text = panel(opened)
    assert text.startswith("3 claims\n10\ncapacity: of Carester; quantity 590 t/a; of material dysprosium, terbium")
    assert "planned" in text and "where a word stands for Carester characters 907–915" in text
    assert opened.get_log("browser") == []


def test_a_click_keeps_the_claims_until_they_are_let_go(opened: Any) -> None:
    mark = quote(opened, "Japan depends on China")
    point_at(opened, mark)
    mark.click()
    assert mark.get_attribute("aria-pressed") == "true"
    point_at(opened, quote(opened, "France will support"))
    assert panel(opened).startswith("One claim\nLet go\n7\nJapan depends on China")
    opened.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    assert mark.get_attribute("aria-pressed") == "false" and panel(opened).startswith("17 claims")
    mark.click()
    opened.find_element(By.CSS_SELECTOR, "#panel .top button").click()
    assert panel(opened).startswith("17 claims")


def test_marks_are_reached_and_kept_by_keyboard(opened: Any) -> None:
    opened.find_element(By.CSS_SELECTOR, ".front summary").send_keys(Keys.TAB)
    active = opened.switch_to.active_element
    assert (active.text, active.get_attribute("class")) == ("Carester", "antecedent on")
    assert panel(opened).startswith("2 claims\n5\nfunding: funder Japan Organization for Metals and Energy Security")
    active.send_keys(Keys.TAB)
    active = opened.switch_to.active_element
    assert active.text.startswith("Japan will put about") and panel(opened).startswith("4 claims\n1\n")
    active.send_keys(Keys.ENTER)
    assert active.get_attribute("aria-pressed") == "true"
    active.send_keys(Keys.TAB)
    assert panel(opened).startswith("4 claims\nLet go")
    active.send_keys(Keys.SPACE)
    assert active.get_attribute("aria-pressed") == "false"


def test_a_claim_of_the_list_leads_to_its_quote(opened: Any) -> None:
    opened.find_element(By.CSS_SELECTOR, "#claim-17 .go").click()
    mark = quote(opened, "Both elements are used")
    WebDriverWait(opened, 30).until(lambda b: b.execute_script(
        "const r = arguments[0].getBoundingClientRect(); return r.top > 0 && r.bottom < innerHeight", mark))
    assert "on" in mark.get_attribute("class").split()
    assert panel(opened).startswith("One claim\nLet go\n17\nflow: input permanent magnet; output electric vehicle")


def test_claims_are_filtered_by_relation_and_confidence(opened: Any) -> None:
    opened.find_element(By.ID, "none").click()
    assert shown_claims(opened) == [] and opened.find_element(By.ID, "nothing").is_displayed()
    assert all("off" in m.get_attribute("class") for m in opened.find_elements(By.CSS_SELECTOR, ".quote"))
    box = next(b for b in opened.find_elements(By.CSS_SELECTOR, ".relations label") if b.text == "performs\n2")
    box.click()
    assert shown_claims(opened) == [3, 4]
    mark = quote(opened, "Japan will put about")
    assert mark.get_attribute("data-numbers") == "3, 4"
    point_at(opened, mark)
    assert panel(opened).startswith("2 claims\n3\nCarester performs recycling")
    opened.find_element(By.ID, "every").click()
    least = opened.find_element(By.ID, "least")
    least.send_keys(Keys.END)
    assert shown_claims(opened) == []
    least.send_keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert opened.find_element(By.ID, "least-value").text == "0.90"
    assert shown_claims(opened) == [2, 7, 15]
    assert opened.find_element(By.ID, "count").text == "3 of 17 shown"
    assert mark.get_attribute("data-numbers") == "2"
    assert opened.get_log("browser") == []


def test_paper_has_the_details_of_every_claim_and_no_panel(opened: Any) -> None:
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert all(d.is_displayed() for d in opened.find_elements(By.CSS_SELECTOR, ".claim .detail"))
        assert not opened.find_element(By.ID, "panel").is_displayed()
        assert not opened.find_element(By.ID, "filters").is_displayed()
        after = "return getComputedStyle(arguments[0], '::after').content"
        assert opened.execute_script(after, quote(opened, "Japan will put about")) == '"1–4"'
    finally:
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_without_its_script_the_page_tells_the_same(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    page = page_of_note().replace("dataset.ready", "dataset.never")  # the policy stops what was changed
    file = tmp_path / "page.html"
    file.write_text(page, encoding="utf-8")
    browser.get(file.as_uri())
    assert "Content Security Policy" in " ".join(entry["message"] for entry in browser.get_log("browser"))
    assert all(d.is_displayed() for d in browser.find_elements(By.CSS_SELECTOR, ".claim .detail"))
    assert not browser.find_element(By.ID, "least").is_enabled()


def test_an_empty_page_opens_without_error(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    document = Document("a.txt", "Nada se dice aquí.", language="es")
    show(browser, render_marked(document, Extraction((), Mentions((), ()), ())), tmp_path)
    assert panel(browser).startswith("No claims found\nThe text is in Spanish.")
    assert browser.get_log("browser") == []


def test_a_long_text_is_soon_filtered_and_a_far_quote_found(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    line = "Alpha is a partner of Beta, and it will be so for many years to come. "
    document = Document("a.txt", (line * 5 + "\n") * 2000, language="en")
    step = len(line) * 5 + 1
    said = Triple(Name("Alpha", "Organisation"), "hasPartner", Name("Beta", "Organisation"))
    claims = tuple(Claim("a.txt", said, (Evidence.at(document.text, i * step, i * step + len(line)),), id=str(i))
                   for i in range(2000))
    show(browser, render_marked(document, Extraction(claims, Mentions((), ()), ())), tmp_path)
    took = browser.execute_script("""const start = performance.now(); document.getElementById("none").click();
        document.body.offsetHeight; return performance.now() - start""")
    assert took < 5000
    browser.find_element(By.ID, "every").click()
    browser.execute_script("document.querySelector('#claim-1900 .go').click()")
    mark = browser.find_element(By.CSS_SELECTOR, "[data-claims='1900']")
    WebDriverWait(browser, 30).until(lambda b: b.execute_script(
        "const r = arguments[0].getBoundingClientRect(); return r.top > 0 && r.bottom < innerHeight", mark))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_a_document_runs_or_calls(browser: Any, tmp_path: Path, payload: str) -> None:  # noqa: F811
    text = f"Before {payload} after. {payload}"
    document = Document(payload, text, "text/markdown", "en", payload, payload, payload, payload)
    said = Triple(Name(payload, "Organisation", (("pic", payload),)), payload, Value("x " + payload, raw=payload))
    claims = tuple(Claim(payload, said, (Evidence.at(text, start, end),), "", payload, 0.5, payload, payload, payload)
                   for start, end in ((0, len(text)), (3, 9), (8, 12)))
    page = render_marked(document, Extraction(claims, Mentions((), ()), ((payload, payload),)))
    show(browser, page, tmp_path)
    for mark in browser.find_elements(By.CSS_SELECTOR, ".quote"):
        point_at(browser, mark)
    browser.find_element(By.CSS_SELECTOR, ".go").click()
    lines = browser.execute_script("""for (const sign of document.querySelectorAll(".lines .sign"))
        sign.textContent = String.fromCodePoint(parseInt(sign.textContent.slice(2), 16));
        return document.querySelector(".lines").textContent""")
    assert lines == text
    assert browser.execute_script("return window.hits") == 0
    assert all(address.startswith("file:") for address in requests(browser))
    assert browser.get_log("browser") == []


def test_the_page_can_be_printed(opened: Any) -> None:
    pdf = base64.b64decode(opened.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"])
    assert pdf.startswith(b"%PDF")
