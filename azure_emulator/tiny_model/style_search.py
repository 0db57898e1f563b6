"""Where a fine-tuning job starts: which of the base's known styles explains the file best.

Pre-training gave the marks of style embeddings that mean something. Before the first step, each neutral mark takes
over the embedding of another mark under which the file's replies are more likely, one position after another. Of the
manners only that one is tried for which the file's words and the decoder speak most. A neutral mark that explains the
file well enough stays as it is, so a file in the base's own voice changes nothing here, nor does one in the voice that
an earlier job has taught.
"""

from collections.abc import Iterable, Iterator, Sequence

from azure_emulator.tiny_model.backpropagation import Loss, loss_only
from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.conversation import ReadTurn
from azure_emulator.tiny_model.lessons import encode_lesson
from azure_emulator.tiny_model.manner_reader import log_likelihoods
from azure_emulator.tiny_model.optimizer import make_batch
from azure_emulator.tiny_model.slots import CLOSINGS, NEUTRAL_STYLE, OPENINGS

_SAMPLE = 48  # examples
_LONGEST = 160  # tokens of an example
_ROWS_A_BATCH = 8
_MANNERS_HEARD = 3  # by the decoder, those for which the words speak most
_LEAST_GAIN = 0.02  # nats a token that other marks must be better by

Style = tuple[str, ...]


def find_style(checkpoint: Checkpoint, lessons: Sequence[list[ReadTurn]]) -> Style:
    """The marks under which a sample of the lessons is most likely.

    Opening and manner are tried together, because a manner brings its own openings.
    """
    talks = [without_system(lesson) for lesson in lessons]
    sample = talks[:: max(1, len(talks) // _SAMPLE)][:_SAMPLE]
    style: Style = NEUTRAL_STYLE
    manners = (style[1], _manner(checkpoint, sample))
    ways = [(opening, manner, style[2]) for opening in OPENINGS for manner in manners]
    style = _better(checkpoint, sample, style, ways, _LEAST_GAIN)
    return _better(checkpoint, sample, style, [(*style[:2], mark) for mark in CLOSINGS], _LEAST_GAIN)


def _manner(checkpoint: Checkpoint, lessons: Sequence[list[ReadTurn]]) -> str:
    """The known manner for which words and decoder speak most: the sum of both log-likelihoods decides."""
    words = log_likelihoods(_replies(lessons))
    likely = sorted(words, key=lambda manner: -words[manner])[:_MANNERS_HEARD]

    def decoded(manner: str) -> float:
        losses = [style_loss(checkpoint, lessons, (opening, manner, NEUTRAL_STYLE[2])) for opening in OPENINGS]
        return min(loss.total for loss in losses)

    return max(likely, key=lambda manner: words[manner] - decoded(manner))


def _better(
    checkpoint: Checkpoint, lessons: Sequence[list[ReadTurn]], style: Style, others: Sequence[Style], gain: float
) -> Style:
    """The best of the other styles when it is better by `gain`, else the style itself."""
    losses = {other: style_loss(checkpoint, lessons, other).mean for other in {*others, style}}
    best = min(sorted(losses), key=lambda other: losses[other])
    return best if losses[best] < losses[style] - gain else style


def _replies(lessons: Iterable[Sequence[ReadTurn]]) -> Iterator[str]:
    return (turn.text for lesson in lessons for turn in lesson if turn.role == "assistant" and turn.weight)


def without_system(lesson: list[ReadTurn]) -> list[ReadTurn]:
    return [turn for turn in lesson if turn.role != "system"]


def style_loss(checkpoint: Checkpoint, lessons: Sequence[list[ReadTurn]], style: Sequence[str]) -> Loss:
    """Of the lessons' replies when they are read in this style."""
    rows = [encode_lesson(checkpoint.tokenizer, lesson, style) for lesson in lessons]
    rows = [(ids[:_LONGEST], weights[:_LONGEST]) for ids, weights in rows]
    whole = Loss(0.0, 0.0, 0.0)
    for start in range(0, len(rows), _ROWS_A_BATCH):
        batch = make_batch(rows[start : start + _ROWS_A_BATCH])
        whole += loss_only(checkpoint.parameters, checkpoint.config, batch.ids, batch.targets, batch.weights)
    return whole


def start_from_style(checkpoint: Checkpoint, style: Sequence[str]) -> None:
    """Give the neutral marks the embeddings of these marks."""
    table, ids = checkpoint.parameters["embedding"], checkpoint.tokenizer.ids
    for neutral, mark in zip(NEUTRAL_STYLE, style, strict=True):
        table[ids[neutral]] = table[ids[mark]]
