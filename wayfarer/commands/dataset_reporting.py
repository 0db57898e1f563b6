"""`wayfarer datasets report`: what a version says, what training on it would cost, and what it does not teach."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from admin.dataset_reports import VersionReport, version_report
from admin.prices import price_list
from core.services import Services
from training_data.prices import TrainingCost
from training_data.survey.sizes import Sizes
from training_data.survey.spread import Spread
from training_data.topics.intents import titles
from wayfarer.commands.session import JsonOption, console, print_json, run

NAMED = 12


def report(version: Annotated[int, typer.Argument(help="Number of the version.")], as_json: JsonOption = False) -> None:
    """Report on a version: tokens, cost, lengths, topics against live traffic, habits, repetitions, gaps."""
    found, address = run(lambda services: _report(services, version))
    if as_json:
        print_json(found)
        return
    for line in (*_sizes(found), *_costs(found), *_manner(found), *_gaps(found)):
        console.print(line, markup=False, highlight=False)
    _print_next(found, address)


async def _report(services: Services, version: int) -> tuple[VersionReport, str]:
    """With the address that people type."""
    async with services.database.reading() as session:
        found = await version_report(session, version, price_list(services.settings))
    return found, services.settings.address


def _sizes(found: VersionReport) -> Iterator[str]:
    for part, sizes in (("training", found.survey.training), ("validation", found.survey.validation)):
        if sizes.examples:
            yield f"{part}: {_of(sizes)}"


def _of(sizes: Sizes) -> str:
    return (
        f"{sizes.examples:,} examples, {sizes.tokens.total:,} tokens, {sizes.learned_share:.0%} of them learned; "
        f"an example has {_spread(sizes.tokens)} tokens, a reply {_spread(sizes.reply_words)} words"
    )


def _spread(spread: Spread) -> str:
    return f"{spread.least:,} to {spread.most:,} (median {spread.median:,})"


def _costs(found: VersionReport) -> Iterator[str]:
    for cost in found.costs:
        yield f"cost: {cost_in_words(cost)}"
    for one in found.hosting:
        yield f"hosting {one.sku}: {one.per_hour:.2f} {found.currency} an hour (as of {one.as_of}, {one.source})"


def cost_in_words(cost: TrainingCost) -> str:
    """As in: about 1.20 USD for 3 epochs on gpt-4.1, GlobalStandard (price as of 2026-02-11, PAGE)."""
    amount = f"{cost.low:.2f}" if cost.low == cost.high else f"{cost.low:.2f} to {cost.high:.2f}"
    price = cost.price
    chosen = "" if cost.epochs_chosen else ", if the service chooses as usual"
    return (
        f"about {amount} {cost.currency} for {cost.epochs} epochs on {price.model}, {price.training_type}{chosen} "
        f"(price as of {price.as_of}, {price.source})"
    )


def _manner(found: VersionReport) -> Iterator[str]:
    manner, repetition = found.survey.manner, found.survey.repetition
    yield f"languages: {_counted(manner.languages.items())}"
    yield f"openings that repeat: {_counted((habit.words, habit.replies) for habit in manner.openings)}"
    yield f"closings that repeat: {_counted((habit.words, habit.replies) for habit in manner.closings)}"
    yield f"refusals: {manner.refusals.replies}, links and markup: {manner.links.replies}"
    yield f"nearly the same questions: {repetition.near_prompts} in {repetition.near_groups} groups"
    for one in found.survey.contributors[:1]:
        yield f"biggest contributor: {one.name} with {one.share:.0%} of the examples"


def _gaps(found: VersionReport) -> Iterator[str]:
    gaps = found.gaps
    yield f"live: {gaps.conversations:,} conversations of {found.days} days; {gaps.known_share:.0%} name a taught place"
    for name, some in (("missing", gaps.missing_destinations), ("thin", gaps.thin_destinations)):
        yield f"{name} destinations: {_counted((gap.name, gap.asked) for gap in some)}"
    for name, some in (("missing", gaps.missing_intents), ("thin", gaps.thin_intents)):
        yield f"{name} topics: {_counted((titles()[gap.name], gap.asked) for gap in some)}"
    pairs = ((f"{gap.destination}: {titles()[gap.intent]}", gap.asked) for gap in gaps.missing_pairs)
    yield f"missing for a destination: {_counted(pairs)}"


def _print_next(found: VersionReport, address: str) -> None:
    """Where to review what would close the gaps, one conversation a line."""
    for one in found.gaps.review_next:
        line = f"review next: {address}/admin/reviews/{one.conversation_id} ({', '.join(one.covers)})"
        console.print(line, markup=False, highlight=False)


def _counted(entries: Iterable[tuple[str, int]]) -> str:
    named = [f"{name} ({count})" for name, count in entries]
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return ", ".join(named[:NAMED]) + more if named else "none"
