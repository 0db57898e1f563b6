"""Azure OpenAI's format for direct preference optimization: a conversation with a better and a worse reply to its end.

From Azure's page on preference fine-tuning (2025). A version of conversations holds such pairs where a plain reply of
weight 0 was followed by the recipe's request and the ideal reply.
"""

from collections.abc import Iterator, Sequence

from training_data.examples import Example, Message, encode_pair
from training_data.exporters.export import Export, ExportedFile, Options, Source, Written, feature_of, write_part
from training_data.lines import join_lines
from training_data.transfer import Feature, Loss

NAME = "azure-dpo"
NOTHING_WORSE = "no worse reply to the same question is known"
WHERE_PAIRS_ARE = (
    "A version of this format's pairs, built with format preference, has every ideal reply against the given one. "
    "A version of conversations has only those whose ideal reply follows the given one."
)


def export(source: Source, options: Options) -> Export:
    files, reports = [], {}
    for part, examples in source.parts():
        notes = (WHERE_PAIRS_ARE,) if any(example.rejected is None for example in examples) else ()
        lines, reports[part] = write_part(NAME, examples, lambda example: _write(example, options), notes)
        if lines:
            content = join_lines(lines, byte_order_mark=options.byte_order_mark)
            files.append(ExportedFile(f"{source.name}-{part}-pairs.jsonl", content))
    return Export(NAME, tuple(files), reports)


def _write(example: Example, options: Options) -> Written:
    if example.rejected is not None:
        return Written((encode_pair(example.messages, example.rejected),))
    pairs = list(_bettered(example.messages, options.follow_request))
    lines = tuple(encode_pair(messages, worse) for messages, worse in pairs)
    alone = sum(message.trained for message in example.messages) - len(pairs)
    return Written(lines, (Loss(Feature.REPLY, NOTHING_WORSE, alone),) if alone else (), carried=_carried(pairs))


def _carried(pairs: Sequence[tuple[tuple[Message, ...], str]]) -> tuple[Feature, ...]:
    """The longest pair holds what came before the others."""
    longest = max((messages for messages, _ in pairs), key=len, default=())
    before = [feature_of(message) for message in longest[:-1]]
    return (*before, *[feature for _ in pairs for feature in (Feature.REPLY, Feature.PAIR)])


def _bettered(messages: Sequence[Message], request: str | None) -> Iterator[tuple[tuple[Message, ...], str]]:
    """Each ideal reply in the place of the plain one before it, with everything said before, and the plain one."""
    for index in range(len(messages) - 3):
        question, plain, asked, ideal = messages[index : index + 4]
        if question.role == "user" and asked.content == request and not plain.trained and ideal.trained:
            yield (*messages[: index + 1], ideal), plain.content
