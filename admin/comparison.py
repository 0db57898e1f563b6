"""What is measured on a reply, and what two releases' measurements say. Pure."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Literal

from core.models import EvaluationReply
from training_data.recommendations import recommends
from training_data.report import ends_with_question

Verdict = Literal["better", "worse", "not enough evidence"]
SIGNIFICANCE = 0.05
_Z95 = 1.959964


@dataclass(frozen=True)
class Measures:
    recommends: bool
    ends_with_question: bool
    words: int


def measure(reply: str) -> Measures:
    return Measures(recommends(reply), ends_with_question(reply), len(reply.split()))


def keeps_house_rules(reply: EvaluationReply) -> bool:
    return reply.ends_with_question and not reply.recommends


@dataclass(frozen=True)
class Rate:
    count: int
    of: int
    low: float
    high: float
    """Limits of the 95% Wilson interval."""

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0


def wilson(count: int, of: int) -> Rate:
    """The Wilson score interval, which stays within 0 and 1 and does not collapse at the ends (Wilson 1927)."""
    if of == 0:
        return Rate(0, 0, 0.0, 1.0)
    p, z2 = count / of, _Z95**2
    centre = (p + z2 / (2 * of)) / (1 + z2 / of)
    spread = _Z95 * math.sqrt(p * (1 - p) / of + z2 / (4 * of**2)) / (1 + z2 / of)
    return Rate(count, of, max(0.0, centre - spread), min(1.0, centre + spread))


def sign_test(better: int, worse: int) -> float:
    """Chance of at least `better` heads in `better + worse` throws of a fair coin (one-sided exact sign test)."""
    n = better + worse
    return sum(math.comb(n, k) for k in range(better, n + 1)) / 2**n


def summarise(replies: Sequence[EvaluationReply], baseline_id: int, candidate_id: int) -> dict[str, Any]:
    """Rates of both releases, and the verdict.

    A unit of evidence is one question in one way of asking: the candidate does better there if a larger share of its
    samples keeps the house rules (recommends nothing, ends with a question). Samples of one question are alike, so
    more samples make a unit steadier but do not count as more units.
    """
    units = _units(replies, baseline_id, candidate_id)
    better = sum(theirs > ours for ours, theirs in units)
    worse = sum(theirs < ours for ours, theirs in units)
    verdict, p = _verdict(better, worse)
    return {
        "baseline": _figures([reply for reply in replies if reply.release_id == baseline_id]),
        "candidate": _figures([reply for reply in replies if reply.release_id == candidate_id]),
        "units": len(units),
        "better": better,
        "worse": worse,
        "p": p,
        "verdict": verdict,
    }


def _verdict(better: int, worse: int) -> tuple[Verdict, float]:
    if better >= worse:
        p = sign_test(better, worse)
        return ("better" if p < SIGNIFICANCE else "not enough evidence"), p
    p = sign_test(worse, better)
    return ("worse" if p < SIGNIFICANCE else "not enough evidence"), p


def _units(replies: Sequence[EvaluationReply], baseline_id: int, candidate_id: int) -> list[tuple[float, float]]:
    kept: dict[tuple[str, int], dict[int, list[bool]]] = {}
    for reply in replies:
        sides = kept.setdefault((reply.way, reply.question), {})
        sides.setdefault(reply.release_id, []).append(keeps_house_rules(reply))
    pairs = [(sides.get(baseline_id), sides.get(candidate_id)) for sides in kept.values()]
    return [(sum(ours) / len(ours), sum(theirs) / len(theirs)) for ours, theirs in pairs if ours and theirs]


def _figures(replies: Sequence[EvaluationReply]) -> dict[str, Any]:
    of = len(replies)
    latencies = sorted(reply.latency_ms for reply in replies)
    first_tokens = [reply.first_token_ms for reply in replies if reply.first_token_ms is not None]
    return {
        "replies": of,
        "recommends": _rate(sum(reply.recommends for reply in replies), of),
        "ends_with_question": _rate(sum(reply.ends_with_question for reply in replies), of),
        "words_median": median(reply.words for reply in replies) if replies else None,
        "latency_ms_median": median(latencies) if latencies else None,
        "latency_ms_p95": latencies[math.ceil(0.95 * of) - 1] if latencies else None,
        "first_token_ms_median": median(first_tokens) if first_tokens else None,
    }


def _rate(count: int, of: int) -> dict[str, Any]:
    rate = wilson(count, of)
    return {**asdict(rate), "share": rate.share}
