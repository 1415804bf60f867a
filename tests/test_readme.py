"""What README and docs show is what happens: their commands run on the example, in order, and print what they say.

After a change that is right, `ORELOOP_UPDATE_GOLDEN=1 pytest tests/test_readme.py` writes the new output there.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import oreloop

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
#: Pages with commands and their output, and how many such blocks they have at least.
PAGES = ((README, 3), (ROOT / "docs" / "analyses.md", 8))
_BLOCK = re.compile(r"(?ms)^```console\n(.*?)^```$")
#: Longer output is shown to here; the line that stands for the rest.
_SHOWN, _REST = 12, "..."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built example workspace `graph` in it, where the commands run."""
    root = tmp_path_factory.mktemp("readme")
    made = shutil.ignore_patterns("store", "claims", "build-report.json")
    shutil.copytree(ROOT / "graph", root / "graph", ignore=made)
    oreloop.build(root / "graph")
    return root


def run(command: str, folder: Path) -> str:
    """What a command of a page prints, both streams, the first lines of it."""
    words = shlex.split(command)
    assert words[0] == "oreloop", f"console blocks hold commands of oreloop alone: {command}"
    done = subprocess.run([sys.executable, "-m", "oreloop", *words[1:]], cwd=folder, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    lines = [line.rstrip() for line in (done.stdout + done.stderr).splitlines()]
    return "\n".join([*lines[:_SHOWN], _REST] if len(lines) > _SHOWN + 1 else lines)


@pytest.mark.parametrize(("page", "least"), PAGES, ids=[page.stem for page, _ in PAGES])
def test_commands_print_what_the_page_shows(page: Path, least: int, folder: Path) -> None:
    text = page.read_text(encoding="utf-8")

    def block(match: re.Match[str]) -> str:
        commands = re.findall(r"(?m)^\$ (.*)$", match.group(1))
        assert commands
        return "```console\n" + "".join(f"$ {c}\n{output}\n" if (output := run(c, folder)) else f"$ {c}\n"
                                        for c in commands) + "```"

    fresh = _BLOCK.sub(block, text)
    if os.environ.get("ORELOOP_UPDATE_GOLDEN"):
        page.write_text(fresh, encoding="utf-8")
    assert text.count("```console") >= least
    assert fresh == page.read_text(encoding="utf-8")


def test_the_python_example_runs(folder: Path, monkeypatch: pytest.MonkeyPatch,
                                 capsys: pytest.CaptureFixture[str]) -> None:
    code = re.search(r"(?ms)^```python\n(.*?)^```$", README.read_text(encoding="utf-8"))
    assert code is not None
    monkeypatch.chdir(folder)
    exec(compile(code.group(1), "README.md", "exec"), {})
    assert capsys.readouterr().out.strip()


def test_every_verb_stands_in_the_table() -> None:
    done = subprocess.run([sys.executable, "-m", "oreloop", "--help"], capture_output=True, text=True, check=True)
    verbs = re.findall(r"(?m)^  ([a-z]+)  +[A-Z]", done.stdout)
    assert len(verbs) >= 12
    table = README.read_text(encoding="utf-8").partition("## The verbs")[2].partition("\n## ")[0]
    assert not [verb for verb in verbs if f"`{verb}" not in table]
