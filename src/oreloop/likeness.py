"""How likely two organisations are one, and why: the weighted sum of the features, through the logistic function.

The weights stand in ontology/matching/organisations.toml, each with its reason; tests/benchmarks/tune_resolution.py
fits them by logistic regression, as the matchers of OpenSanctions are. A score is between 0 and 1 and the same
whichever of the two comes first.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from oreloop.comparing import compare
from oreloop.errors import KnowledgeError
from oreloop.features import FEATURES, Case, Party
from oreloop.resources import folder
from oreloop.wording import Wording, take_apart

#: A feature that moves the sum by less than this is not worth a sentence.
_WORTH_SAYING = 0.3
_MOST_REASONS = 4
#: A name of so many words is a name in full.
_IN_FULL = 3
_FILE = "organisations.toml"


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of the features; from which score on two organisations are taken for one, or are in doubt."""

    weights: Mapping[str, float]
    bias: float
    accept: float
    doubt: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two organisations are one (0 to 1), the two names that speak for it most, and why."""

    score: float
    best: Case
    reasons: tuple[str, ...]


@functools.cache
def load_model() -> Model:
    """The weights of this installation.

    Raises:
        KnowledgeError: the file is broken, or has other features than the code.
    """
    path = folder("ontology") / "matching" / _FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        weights = {entry["name"]: float(entry["weight"]) for entry in data["feature"]}
        model = Model(weights, float(data["bias"]), float(data["accept"]), float(data["doubt"]))
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError) as error:
        raise KnowledgeError(f"the weights can't be read ({error})", where=str(path), hint="mend the file") from None
    if set(weights) != {feature.name for feature in FEATURES}:
        raise KnowledgeError("the weights are of other features than the code has", where=str(path),
                             hint="run tests/benchmarks/tune_resolution.py")
    return model


def cases(left: Party, right: Party) -> list[Case]:
    """Each name of one organisation beside each of the other; a short name beside a short name says too little."""
    pairs = [(a, b, False) for a in left.names for b in right.names]
    pairs += [(a, b, _is_short(a)) for a in left.shorts for b in right.names]
    pairs += [(a, b, _is_short(b)) for a in left.names for b in right.shorts]
    return [Case(left, right, compare(*_ordered(take_apart(a), take_apart(b))), short) for a, b, short in pairs]


def _is_short(name: str) -> bool:
    """Whether a short name is one: tables also put the name in another language there."""
    return len(take_apart(name).words) < _IN_FULL


def _ordered(one: Wording, other: Wording) -> tuple[Wording, Wording]:
    """The two in an order of their own, so that the comparison can't depend on which comes first."""
    return (one, other) if one.rank <= other.rank else (other, one)


def logit(case: Case, model: Model) -> float:
    """The weighted sum of the features."""
    return model.bias + sum(weight * feature.value(case) for feature in FEATURES
                            if (weight := model.weights[feature.name]))


def likeness(left: Party, right: Party, model: Model | None = None, *, least: float = 0.0) -> Likeness:
    """How likely two organisations are one, by those of their names that speak for it most.

    Names in full go before short ones where they are enough. Below the score `least` no reasons are made out.

    Raises:
        ValueError: one of them has no name.
    """
    model = model or load_model()
    ranked = [(round(logit(case, model), 9), case) for case in cases(left, right)]
    full = [pair for pair in ranked if not pair[1].is_short]
    best = max(full, key=_order)
    if len(full) < len(ranked) and _score(best[0]) < model.accept:
        best = max(ranked, key=_order)
    score = _score(best[0])
    return Likeness(score, best[1], explain(best[1], model) if score >= least else ())


def _score(total: float) -> float:
    return round(1.0 / (1.0 + math.exp(-total)), 4)


def _order(pair: tuple[float, Case]) -> tuple[float, bool, object, object]:
    total, case = pair
    return total, not case.is_short, case.words.one.rank, case.words.other.rank


def explain(case: Case, model: Model) -> tuple[str, ...]:
    """What speaks for and against, the weightiest first, as sentences."""
    weighed = [(round(abs(model.weights[f.name] * value), 6), f) for f in FEATURES if (value := f.value(case))]
    ranked = sorted(weighed, key=lambda pair: (-pair[0], pair[1].name))
    said = dict.fromkeys(feature.say(case) for weight, feature in ranked if weight >= _WORTH_SAYING)
    return tuple(said)[:_MOST_REASONS]
