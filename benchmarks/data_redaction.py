"""How much of what is personal the rules of redaction find, and how much they take away wrongly.

`python -m benchmarks.data_redaction` measures on wordings that no rule was tuned on, `--development` on the others.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.redaction.sentences import Seeded, WordingSet, addresses, birth_dates, clean, identifiers, names
from training_data.redaction.redact import Passage, Redaction, redact

SEEDS = {"development": 20_250, "reported": 77_401}
IDENTIFIERS, CLEAN, SUSPECTED = 1_000, 2_000, 1_000


@dataclass
class Tally:
    """`missed` holds the first few texts that were not found, for looking at."""

    found: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    missed: list[Seeded] = field(default_factory=list)

    def count(self, one: Seeded, found: bool) -> None:
        self.asked[one.sort] += 1
        self.found[one.sort] += found
        if not found:
            self.missed.append(one)

    @property
    def share(self) -> float:
        return self.found.total() / self.asked.total()


def measure_identifiers(seeded: Iterable[Seeded]) -> Tally:
    """Replaced means: every letter and digit of the detail lies inside a replacement."""
    tally = Tally()
    for one in seeded:
        tally.count(one, _is_replaced(one, _redacted(one)))
    return tally


def measure_suspected(seeded: Iterable[Seeded]) -> Tally:
    """Flagged means: some part of the detail is replaced or is a case for a person."""
    tally = Tally()
    for one in seeded:
        result = _redacted(one)
        places = [case.places[0] for case in result.open] + [done.place for done in result.replacements]
        end = one.start + len(one.detail)
        tally.count(one, any(place.start < end and place.end > one.start for place in places))
    return tally


def measure_clean(seeded: Iterable[Seeded]) -> tuple[Tally, Tally]:
    """(sentences without a replacement, sentences without a case for a person)."""
    untouched, unflagged = Tally(), Tally()
    for one in seeded:
        result = _redacted(one)
        untouched.count(one, not result.replacements)
        unflagged.count(one, not result.open)
    return untouched, unflagged


def _redacted(one: Seeded) -> Redaction:
    return redact("bench", [Passage("user", one.text)])


def _is_replaced(one: Seeded, result: Redaction) -> bool:
    inside = {at for done in result.replacements for at in range(done.place.start, done.place.end)}
    return all(one.start + offset in inside for offset, letter in enumerate(one.detail) if letter.isalnum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--development", action="store_true", help="the wordings that the rules were tuned on")
    parser.add_argument("--show", type=int, default=0, help="print so many of the misses of each measure")
    arguments = parser.parse_args()
    name: WordingSet = "development" if arguments.development else "reported"
    sys.exit(0 if run(name, arguments.show) else 1)


def run(name: WordingSet, show: int) -> bool:
    """Prints every measure beside its promise; whether all were kept."""
    seed, began = SEEDS[name], time.perf_counter()
    proven = measure_identifiers(identifiers(name, seed, IDENTIFIERS))
    untouched, unflagged = measure_clean(clean(name, seed + 1, CLEAN))
    suspected = {
        "names flagged": measure_suspected(names(name, seed + 2, SUSPECTED)),
        "addresses flagged": measure_suspected(addresses(name, seed + 3, SUSPECTED)),
        "birth dates flagged": measure_suspected(birth_dates(name, seed + 4, SUSPECTED)),
    }
    print(f"Redaction, {name} wordings, seed {seed}, {time.perf_counter() - began:.1f} s")
    kept = _say("identifiers of tier 1 replaced", proven, 0.99, show)
    kept &= _say("clean sentences left alone", untouched, 0.999, show)
    for words, tally in suspected.items():
        kept &= _say(words, tally, 0.95, show)
    _say("clean sentences without a case", unflagged, 0.0, show)
    for sort in proven.asked:
        print(f"    {sort:22} {proven.found[sort]:4} of {proven.asked[sort]}")
    return kept


def _say(words: str, tally: Tally, promise: float, show: int) -> bool:
    kept = tally.share >= promise
    held = f"promised {promise:.1%}  {'kept' if kept else 'BROKEN'}" if promise else "no promise"
    print(f"  {words:32} {tally.found.total():5} of {tally.asked.total():5}  {tally.share:7.2%}  {held}")
    for one in tally.missed[:show]:
        print(f"      {one.sort}: {one.text!r} [{one.detail}]")
    return kept


if __name__ == "__main__":
    main()
