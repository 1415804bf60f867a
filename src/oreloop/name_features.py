"""What kind of thing a capital run names: features of its words, of its neighbours and of the votes of `cues`."""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Iterator, Mapping, Sequence

from oreloop.cues import Token, inner_capital, is_acronym, is_legal_form, name_words
from oreloop.folding import read_tsv
from oreloop.lexicon import lowered
from oreloop.resources import folder
from oreloop.text import Sentence

_WORD = re.compile(r"[^\W_]+")
_STEM = 7
#: Within so many characters a name stands at the head of a text.
_HEAD = 300
_BELOW = re.compile(r"[\s*_#|•–-]*([^\W\d_]+)")
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")


def name_features(text: str, sentence: Sentence, run: Sequence[Token], votes: Mapping[str, int],
                  language: str, known: Mapping[int, str]) -> tuple[str, ...]:
    """The features of one mention of a name; `known` holds the types of what the lexicon knows, by start and by end."""
    words = name_words()
    start, end = run[0].start, run[-1].end
    out = [f"n={min(len(run), 5)}", f"kind={sentence.kind}", f"lang={language}"]
    out += [f"vote={kind}{'+' if count >= 4 else ''}" for kind, count in sorted(votes.items()) if count]
    shapes = [shape_of(t.text) for t in run]
    out.append("shape=" + " ".join(shapes[:4]))
    out += [f"has={shape}" for shape in dict.fromkeys(shapes)]
    low = [t.text.casefold() for t in run]
    out += [f"word={w}" for w in low if len(w) > 1]
    out += [f"last={low[-1][-3:]}", f"first={low[0][-3:]}", f"last4={low[-1][-4:]}"]
    if len(run) == 1 and len(low[0]) > 5:
        out.append(f"starts={low[0][:4]}")
    if " ".join(t.text for t in run) in small_towns():
        out.append("town")
    elif len(run) > 1 and (run[-1].text in small_towns() or -end in known):
        out.append(f"ends={known.get(-end, 'City')}")
    if is_legal_form(run[-1].text):
        out.append("legal")
    if low[0].split("-")[0] in words.first:
        out.append("firstname")
    if any(c.isdigit() for c in text[start:end]):
        out.append("digit")
    left = lowered(text[max(sentence.start, start - 60):start])
    right = lowered(text[end:min(sentence.end, end + 60)])
    before, after = _WORD.findall(left)[-3:], _WORD.findall(right)[:4]
    out += [f"b{place}={w[:_STEM]}" for place, w in enumerate(reversed(before), 1) if place < 3]
    out += [f"before={w[:_STEM]}" for w in before]
    out += [f"a{place}={w[:_STEM]}" for place, w in enumerate(after, 1) if place < 3]
    out += [f"after={w[:_STEM]}" for w in after]
    out.append(f"lc={_mark(left.rstrip(' ')[-1:])}")
    out.append(f"rc={_mark(right.lstrip(' ')[:1])}")
    if before and after and not re.search(r"\w", left[len(left) - 1:] + right[:1]) and len(after[0]) > 1:
        out.append(f"pair={before[-1][:_STEM]} {after[0][:_STEM]}")
    out += [f"bc={kind}" for w in before[-2:] for kind in word_classes(w)]
    out += [f"ac={kind}" for w in after[:2] for kind in word_classes(w)]
    out += [f"ac1={kind}" for w in after[:1] for kind in word_classes(w)]
    out += [f"r{gap}={known[place]}" for gap in range(1, 5) if (place := end + gap) in known]
    out += [f"l{gap}={known[place]}" for gap in range(1, 3) if (place := gap - start) in known]
    if not before:
        out.append("opens")
    return tuple(dict.fromkeys(out))


@functools.cache
def small_towns() -> frozenset[str]:
    """Names of towns that are too small for the lexicon: a hint."""
    return frozenset(row["name"] for row in read_tsv(folder("ontology") / "vocabulary" / "small_towns.tsv"))


@functools.lru_cache(maxsize=1 << 12)
def word_classes(word: str) -> tuple[str, ...]:
    """What a word beside a name speaks of: a firm, a role, a verb, a project, a plant."""
    words = name_words()
    lists: dict[str, Container[str]] = {
        "agent": words.agents, "body": words.heads, "plant": words.facility, "role": words.role_words,
        "title": words.titles, "verb": words.verbs}
    found = [kind for kind, group in lists.items() if word in group]
    return tuple(sorted([*found, "project"] if words.project_noun.fullmatch(word) else found))


def standing_features(text: str, sentence: Sentence, run: Sequence[Token], lower: frozenset[str]) -> Iterator[str]:
    """What a name's place in its line tells: a label ("HOST:"), a line of its own, one in capitals; common words.

    `lower` are the words that the document writes without a capital.
    """
    line = text[sentence.start:sentence.end]
    opens = not any(map(str.isalnum, text[sentence.start:run[0].start]))
    if opens and text[run[-1].end:run[-1].end + 2].lstrip("* ").startswith(":"):
        yield "label"
    if opens and not any(map(str.isalnum, text[run[-1].end:sentence.end])):
        yield "line"
        yield "line upper" if line.isupper() else "line mixed"
        below = _BELOW.match(text, sentence.end)
        yield f"below={below.group(1).casefold()[:7]}" if below else "below="
    elif line.isupper():
        yield "upper"
    if all(t.text.casefold() in lower for t in run if t.capital):
        yield "lower"
    if len(run) > 1 and all(t.text.islower() for t in run[1:]):
        yield "plain"
    for token in run:
        if any(map(str.isdigit, token.text)):
            yield "form=" + _LETTERS.sub("A", _DIGITS.sub("0", token.text))
        elif len(token.text) > 6:
            yield f"tail={token.text[-5:].casefold()}"


def _mark(character: str) -> str:
    """A mark as it stands; "w" for a letter, a digit or nothing."""
    return character if character and not character.isalnum() else "w"


def shape_of(word: str) -> str:
    """How a word is written: "A" in capitals, "xX" with one inside, "X" with one in front, "x" without any."""
    if is_acronym(word):
        return "A" if len(word) > 1 else "I"
    if inner_capital(word):
        return "xX"
    return "X" if word[0].isupper() else "x"


def document_features(text: str) -> tuple[str, ...]:
    """What a document as a whole tells of the names in it: how much it talks of a project."""
    return (f"talk={min(len(name_words().project_talk.findall(lowered(text))), 3)}",)


def group_features(forms: Sequence[str], starts: Sequence[int], total: int) -> tuple[str, ...]:
    """The features of all mentions of one name together: its forms, where it stands, how often among `total`."""
    count = len(starts)
    shape = " ".join(shape_of(w) for w in min(forms, key=len).split()[:3])
    return ("bias", f"count={min(count, 4)}", f"share={min(4 * count // max(total, 1), 3)}",
            f"at={'head' if min(starts) < _HEAD else 'body'}", f"forms={min(len(forms), 3)}", f"short={shape}")
