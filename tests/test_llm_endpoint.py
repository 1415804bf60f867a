"""An endpoint that answers well, badly, slowly, not at all: what is kept, what is counted, what is told."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from oreloop.errors import UsageError
from oreloop.extractors import Extracted, prepare
from oreloop.extractors.llm.answers import Answer, Answers
from oreloop.model import Document, Json
from scripted_endpoint import Say, Scripted, completion, endpoint, error, fact, facts, needs_client, reader

TEXT = "Carester SAS operates a plant in Lacq. Stellantis has signed a supply contract with Carester SAS for magnets."
PLANT = fact("operatesIn", 1, "operates a plant in Lacq", subject="Carester SAS", object="Lacq")
SUPPLY = fact("SupplyContract", 2, "has signed a supply contract", supplier="Carester SAS", buyer="Stellantis",
              ofMaterial="magnets")
LONG = "\n\n".join(f"Carester SAS operates plant number {n} in Lacq, which is near the river and the hills. " * 3
                   for n in range(6))


def read(script: Any, text: str = TEXT, **options: Any) -> tuple[Extracted, Json, Scripted]:
    """What one document gives, what it took, and what was asked."""
    with endpoint(script) as scripted:
        readers = reader(scripted, **options)
        found = readers.read(Document("a.txt", text, language="en"))
        return found, readers.usage()["llm"], scripted


@needs_client
def test_a_good_answer_becomes_claims_and_is_counted() -> None:
    found, usage, scripted = read([Say(facts(PLANT, SUPPLY))], input_price=2.0, output_price=10.0)
    assert [c.rule for c in found.claims] == ["llm.operatesIn", "llm.SupplyContract"] and found.is_complete
    assert (usage["asked"], usage["cached"], usage["failures"]) == (1, 0, {})
    assert (usage["prompt_tokens"], usage["completion_tokens"], usage["cost"]) == (100, 10, 0.0003)
    request = scripted.requests[0]
    assert (request["temperature"], request["seed"], request["max_tokens"]) == (0, 7, 3000)
    assert request["response_format"]["json_schema"]["strict"] is True
    assert "[1] Carester SAS operates" in request["messages"][1]["content"]


@needs_client
@pytest.mark.parametrize(("content", "ended", "kept", "reasons"), [
    ("I am sorry, I can not do that.", "stop", 0, ["llm: the answer is no list of facts"]),
    ('{"facts": [{"relation": "operatesIn", "parts"', "length", 0, ["llm: the answer breaks off"]),
    (facts(PLANT, SUPPLY)[:-20], "length", 1, ["llm: the answer breaks off"]),
    (facts(PLANT, fact("owns", 1, "operates a plant", subject="Carester SAS", object="Lacq")), "stop", 1,
     ["llm: no such relation"]),
    (facts(PLANT, fact("locatedIn", 1, "Carester SAS has always been in Lacq", subject="Carester SAS", object="Lacq")),
     "stop", 1, ["llm: the quote does not stand in the text"]),
    (facts(PLANT, fact("locatedIn", 1, "operates a plant in Lacq", subject="wd:Q1", object="geonames:3009797")),
     "stop", 1, ["llm: a part is not named in the quote"]),
    (facts(PLANT, fact("operatesIn", 1, "operates a plant in Lacq", "Fine", subject="Carester SAS", object="Lacq")),
     "stop", 1, ["llm: no such status"]),
])
def test_of_a_bad_answer_what_holds_is_kept_and_the_rest_counted(content: str, ended: str, kept: int,
                                                                 reasons: Sequence[str]) -> None:
    found, usage, _ = read([Say(content, ended=ended)], mode="json_schema")
    assert len(found.claims) == kept
    assert [reason for reason, _ in found.rejected] == reasons and found.is_complete
    assert usage["asked"] == 1


@needs_client
@pytest.mark.parametrize(("say", "reason"), [
    (Say("", wait=4.0), "no answer in time"),
    (Say(drips=True), "no answer in time"),
    (Say(closes=True), "no connection"),
    (Say(body=error("slow down"), status=429, headers=(("Retry-After", "0"),)), "HTTP 429"),
    (Say(body=b"oh", status=500), "HTTP 500"),
    (Say(body=error("bad key sk-very-secret"), status=401), "HTTP 401"),
    (Say(body=b"<html>Welcome to the proxy</html>"), "what came back is no chat completion"),
    (Say(body=b'{"choices": []}'), "what came back is no chat completion"),
    (Say(body=b'{"choices": "none"}'), "what came back is no chat completion"),
    (Say(body=b"[" * 100_000), "what came back is no chat completion"),
    (Say(body=b"null"), "what came back is no chat completion"),
])
def test_what_gives_no_answer_is_a_failure_in_our_words(say: Say, reason: str) -> None:
    found, usage, _ = read([say], timeout=2.0)
    assert not found.claims and not found.is_complete and usage["failures"] == {reason: 1}


@needs_client
@pytest.mark.parametrize("say", [Say(body=error("slow down"), status=429, headers=(("Retry-After", "0"),)),
                                 Say(body=b"oh", status=503, headers=(("Retry-After", "0"),)), Say(closes=True)])
def test_what_may_pass_is_tried_again(say: Say) -> None:
    found, usage, scripted = read([say, Say(facts(PLANT))], retries=1)
    assert len(found.claims) == 1 and usage["failures"] == {} and len(scripted.requests) == 2


@needs_client
def test_nobody_there_is_told_in_one_line_and_nothing_more_is_asked() -> None:
    readers = prepare(["llm"], {"llm": {"endpoint": "http://127.0.0.1:9/v1", "model": "m", "retries": 0,
                                        "stop_after": 2, "chunk_characters": 300}})
    found = readers.read(Document("a.txt", LONG, language="en"))
    assert not found.is_complete and not readers.goes_on
    assert readers.usage()["llm"]["asked"] == 2
    (issue,) = readers.issues()
    assert issue.line() == ("llm m: stopped after 2 failures in a row (2 x no connection); 1 document not read in "
                            "full; check http://127.0.0.1:9/v1; what was answered is kept; run it again to go on")


@needs_client
def test_a_model_that_only_talks_is_stopped_too() -> None:
    found, usage, scripted = read([Say("Certainly! Magnets are fascinating.")], LONG, stop_after=2, mode="text",
                                  chunk_characters=300)
    assert usage["failures"] == {"the answer is of no use": 2} and len(scripted.requests) == 2
    assert not found.is_complete and found.rejected == (("llm: the answer is no list of facts", 2),)


@needs_client
def test_a_failure_now_and_then_stops_nothing() -> None:
    def script(request: Json, number: int) -> Say:
        return Say(body=b"oh", status=500) if number % 2 else Say(facts())

    found, usage, _ = read(script, LONG, stop_after=2, chunk_characters=300)
    assert usage["failures"]["HTTP 500"] >= 3 and not found.is_complete
    assert usage["asked"] == len(LONG.split("\n\n"))


@needs_client
@pytest.mark.parametrize(("refused", "mode"), [(set(), "json_schema"), ({"json_schema"}, "json_object"),
                                               ({"json_schema", "json_object"}, "text")])
def test_the_mode_is_the_first_that_the_endpoint_knows(refused: set[str], mode: str) -> None:
    def script(request: Json, number: int) -> Say:
        kind = request.get("response_format", {}).get("type", "text")
        if kind in refused:
            return Say(body=error("response_format is not supported", "response_format"), status=400)
        return Say(facts(PLANT)) if kind != "text" else Say("Here:\n```json\n" + facts(PLANT) + "\n```")

    found, usage, scripted = read(script)
    assert usage["mode"] == mode and len(found.claims) == 1 and usage["failures"] == {}
    assert len(scripted.requests) == len(refused) + 1
    system = scripted.requests[-1]["messages"][0]["content"]
    assert ('"maxLength"' in system) is (mode != "json_schema")


@needs_client
def test_an_endpoint_that_ignores_the_schema_is_asked_in_words() -> None:
    def script(request: Json, number: int) -> Say:
        return Say(facts(PLANT) if "response_format" not in request else "Carester has a plant.")

    found, usage, _ = read(script)
    assert usage["mode"] == "text" and len(found.claims) == 1
    assert usage["prompt_tokens"] == 300


@needs_client
@pytest.mark.parametrize("mode", ["json_schema", "json_object", "text"])
def test_a_mode_that_is_set_is_the_only_one(mode: str) -> None:
    found, usage, scripted = read([Say(body=error("no"), status=400)], mode=mode)
    assert usage["failures"] == {"HTTP 400": 1} and len(scripted.requests) == 1 and not found.is_complete


@needs_client
def test_models_that_do_without_a_parameter_are_asked_without_it() -> None:
    def script(request: Json, number: int) -> Say:
        for name in ("max_tokens", "temperature", "seed"):
            if name in request:
                return Say(body=error(f"Unsupported parameter: {name}", name), status=400)
        return Say(facts(PLANT))

    found, _, scripted = read(script)
    assert len(found.claims) == 1
    assert scripted.requests[-1]["max_completion_tokens"] == 3000 and "seed" not in scripted.requests[-1]


@needs_client
def test_a_language_whose_plans_we_can_not_tell_is_not_asked_about() -> None:
    with endpoint([Say(facts(PLANT))]) as scripted:
        found = reader(scripted).read(Document("a.txt", TEXT, language="pl"))
    assert found == Extracted(()) and not scripted.requests


@needs_client
def test_the_same_answers_are_the_same_claims_and_nothing_is_asked_twice(tmp_path: Path) -> None:
    document = Document("a.txt", TEXT, language="en")
    with endpoint([Say(facts(SUPPLY, PLANT))]) as scripted:
        first = reader(scripted, tmp_path).read(document)
        readers = reader(scripted, tmp_path)
        second = readers.read(document)
    assert second == first and len(scripted.requests) == 1
    assert readers.usage()["llm"]["cached"] == 1
    assert [path.stem for path in tmp_path.glob("llm/??/*.json")] == list(first.kept)


@needs_client
def test_a_damaged_answer_is_asked_for_again(tmp_path: Path) -> None:
    with endpoint([Say(facts(PLANT))]) as scripted:
        reader(scripted, tmp_path).read(Document("a.txt", TEXT, language="en"))
        (path,) = tmp_path.glob("llm/??/*.json")
        path.write_text("{")
        found = reader(scripted, tmp_path).read(Document("a.txt", TEXT, language="en"))
    assert len(found.claims) == 1 and len(scripted.requests) == 2


def test_answers_that_nothing_rests_on_are_forgotten(tmp_path: Path) -> None:
    answers = Answers(tmp_path)
    answers.put("aa11", Answer("x"))
    answers.put("bb22", Answer("y", "length", 3, 4))
    answers.keep({"bb22"})
    assert answers.get("aa11") is None and answers.get("bb22") == Answer("y", "length", 3, 4)
    assert [path.name for path in tmp_path.iterdir()] == ["bb"]


@needs_client
def test_a_key_comes_from_the_environment_and_goes_nowhere_else(tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk-very-secret")
    with endpoint([Say(facts(PLANT)), Say(body=error("bad key sk-very-secret"), status=401)]) as scripted:
        readers = reader(scripted, tmp_path, key_env="MY_KEY", chunk_characters=200)
        readers.read(Document("a.txt", TEXT + "\n\n" + LONG, language="en"))
        said = json.dumps([readers.usage(), [issue.line() for issue in readers.issues()], readers.label,
                           readers.version])
    assert scripted.keys[0] == "Bearer sk-very-secret" and "HTTP 401" in said
    written = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert written and "sk-very-secret" not in said + written


@needs_client
def test_no_key_is_sent_that_the_settings_do_not_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    _, _, scripted = read([Say(facts())])
    assert scripted.keys and not any("secret" in key for key in scripted.keys)


GOOD = {"endpoint": "http://127.0.0.1:9/v1", "model": "m"}


@pytest.mark.parametrize(("options", "words"), [
    ({}, "endpoint is missing"),
    ({"endpoint": "http://a.example/v1"}, "model is missing"),
    ({**GOOD, "modle": "x"}, "unknown setting 'modle'; there is mode"),
    ({**GOOD, "mode": "loud"}, "no mode is called 'loud'"),
    ({**GOOD, "timeout": "long"}, "timeout is a number"),
    ({**GOOD, "timeout": 0}, "timeout is a number from 0.1"),
    ({**GOOD, "retries": 1.5}, "retries is a whole number"),
    ({**GOOD, "retries": True}, "retries is a whole number"),
    ({**GOOD, "model": 4}, "model is a text"),
    ({**GOOD, "endpoint": "file:///etc/passwd"}, "no plain address"),
    ({**GOOD, "endpoint": "http://me:secret@a.example/v1"}, "no plain address"),
    ({**GOOD, "endpoint": "http://a.example/v1?key=secret"}, "no plain address"),
    ({**GOOD, "key_env": "ORELOOP_TEST_NO_SUCH"}, "environment variable ORELOOP_TEST_NO_SUCH is not set"),
    ({"endpoint": "http://a.example/v1", "model": "m", "key_env": "ORELOOP_TEST_KEY"}, "unencrypted"),
])
@needs_client
def test_wrong_settings_are_named(options: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORELOOP_TEST_KEY", "k")
    with pytest.raises(UsageError) as caught:
        prepare(["llm"], {"llm": options})
    assert words in caught.value.line()
    assert "secret" not in caught.value.line()


def test_missing_software_is_one_line_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(UsageError, match=r"not installed; pip install 'oreloop\[llm\]'"):
        prepare(["llm"], {"llm": GOOD})


@needs_client
def test_preparing_asks_nobody() -> None:
    with endpoint([Say(body=completion("{}"))]) as scripted:
        readers = reader(scripted)
    assert not scripted.requests and readers.goes_on
