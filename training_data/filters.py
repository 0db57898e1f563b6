"""Keeps out of a version what its recipe does not ask for, and says why."""

from collections.abc import Iterable
from datetime import UTC, datetime

from training_data.examples import Example, Message, Origin
from training_data.languages import language_of
from training_data.recipe import Filters
from training_data.reviewed import ReviewedConversation


def filtered_out(conversation: ReviewedConversation, filters: Filters) -> str | None:
    """Why this conversation stays out; None when it may enter."""
    return (
        _by_day(conversation.started_at, filters)
        or _by_release(conversation.release, filters)
        or _by_tags(frozenset(conversation.tags), filters)
        or by_language(_texts(conversation), filters)
    )


def kept_out(
    conversations: Iterable[ReviewedConversation], imported: Iterable[Example], filters: Filters
) -> set[Origin]:
    """What these filters leave out of any version."""
    out = {Origin("conversation", one.id) for one in conversations if filtered_out(one, filters)}
    return out | {one.origin for one in imported if by_language(said_by_people(one.messages), filters)}


def by_language(texts: Iterable[str], filters: Filters) -> str | None:
    """Why something with these texts stays out; nothing is looked at when the recipe names no language."""
    if not filters.languages:
        return None
    found = language_of("\n".join(texts))
    if found is None:
        return "its language is not known"
    return None if found in filters.languages else f"its language is '{found}'"


def said_by_people(messages: Iterable[Message]) -> list[str]:
    """The texts whose language counts: a system message is the company's own."""
    return [message.content for message in messages if message.role != "system"]


def _texts(conversation: ReviewedConversation) -> list[str]:
    return [text for exchange in conversation.exchanges for text in (exchange.question, exchange.reply)]


def _by_day(started_at: datetime | None, filters: Filters) -> str | None:
    if not (filters.since or filters.until):
        return None
    if started_at is None:
        return "nobody knows when it began"
    day = started_at.astimezone(UTC).date()
    if filters.since and day < filters.since:
        return f"began on {day}, before {filters.since}"
    return f"began on {day}, after {filters.until}" if filters.until and day > filters.until else None


def _by_release(release: int | None, filters: Filters) -> str | None:
    if not filters.releases or release in filters.releases:
        return None
    return f"was answered by release {release}" if release else "was answered by no known release"


def _by_tags(tags: frozenset[str], filters: Filters) -> str | None:
    if filters.tags and not tags.intersection(filters.tags):
        return f"has none of the tags {', '.join(sorted(filters.tags))}"
    unwanted = sorted(tags.intersection(filters.without_tags))
    return f"has the tag {unwanted[0]}" if unwanted else None
