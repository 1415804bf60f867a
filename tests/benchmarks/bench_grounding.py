"""How much of the truth the proof of facts lets through: python tests/benchmarks/bench_grounding.py GOLD_FOLDER

Each gold fact whose two ends one sentence names is given as a perfect model would give it: right relation, the words of
that sentence, the sentence as the quote. Prints how many become claims, and the reasons of the rest.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from oreloop.extractors.llm.chunks import Chunk
from oreloop.extractors.llm.grounding import Grounding, Unfounded
from oreloop.extractors.llm.prompt import prompt_words
from oreloop.extractors.llm.relations import load_relations
from oreloop.extractors.llm.reply import Fact
from oreloop.loaders import load_document
from oreloop.mentions import Mention, find_mentions
from oreloop.model import Name, Value
from oreloop.text import split_sentences

#: Gold relations that are parts of a relation node here.
NODES = {"funds": ("Funding", "funder", "beneficiary"), "suppliesTo": ("SupplyContract", "supplier", "buyer"),
         "agreementWith": ("Agreement", "signatory", "signatory"), "metIn": ("Event", "concerns", "heldIn"),
         "flow": ("Flow", "input", "output")}


def words_for(end: str, entities: dict[str, Any], text: str, mentions: Sequence[Mention]) -> str | None:
    """The words by which a sentence names one end of a gold fact; None where it does not."""
    if end in entities:
        return next((n for n in sorted(entities[end]["names"], key=len, reverse=True) if n in text), None)
    kind = {"m:": "material/", "s:": "step/"}.get(end[:2], "")
    listed = {kind + part.removeprefix(end[:2]) for part in end.split("|")}
    for mention in mentions:
        term = mention.term
        if (isinstance(term, Name) and any(i in listed for _, i in term.ids)) or (
                isinstance(term, Value) and term.value == end):
            return text[mention.start:mention.end]
    return None


def outcomes(gold: Path) -> Iterator[str]:
    """For each fact of a gold file: "" where it becomes a claim, else why not; "-" where no one sentence names both."""
    data, file = json.loads(gold.read_text(encoding="utf-8")), gold.with_suffix(".txt")
    document = load_document(file, file.name).document
    sentences = split_sentences(document.text, document.body)
    mentions = find_mentions(document, sentences)
    grounding, whole = Grounding(document, sentences, mentions), Chunk(tuple(sentences), "", 0)
    relations, longest = load_relations(), prompt_words()["bounds"]["quote"]
    for subject, relation, obj in data["facts"]:
        name, left, right = NODES.get(relation, (relation, "subject", "object"))
        if name not in relations:
            continue
        reason = "-"
        for number, sentence in enumerate(sentences, 1):
            text = document.text[sentence.start:sentence.end]
            here = [Mention(m.start - sentence.start, m.end - sentence.start, m.kind, m.term) for m in mentions.items
                    if sentence.start <= m.start and m.end <= sentence.end]
            ends = [words_for(end, data["entities"], text, here) for end in (subject, obj)]
            if ends[0] is None or ends[1] is None or reason == "":
                continue
            fact = Fact(relations[name], ((left, ends[0]), (right, ends[1])), number,
                        text if len(text) <= longest else text[:longest].rpartition(" ")[0], "")
            try:
                list(grounding.claims(fact, whole))
                reason = ""
            except Unfounded as error:
                reason = error.reason
        yield reason


def main(arguments: list[str]) -> int:
    """Print one line, and the reasons."""
    if len(arguments) != 1:
        sys.stderr.write("usage: bench_grounding.py GOLD_FOLDER\n")
        return 2
    files = [path for path in sorted(Path(arguments[0]).glob("*.json")) if path.with_suffix(".txt").exists()]
    counts = Counter(outcome for path in files for outcome in outcomes(path))
    named = counts.total() - counts["-"]
    sys.stdout.write(f"{len(files)} documents, {counts.total()} facts, {named} named in one sentence, "
                     f"{counts['']} of them claims ({counts[''] / max(named, 1):.0%})\n")
    for reason, count in counts.most_common():
        if reason not in ("", "-"):
            sys.stdout.write(f"  {count} x {reason}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
