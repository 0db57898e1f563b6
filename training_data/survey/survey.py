"""The survey of a training set: both files measured in one pass each."""

from collections import Counter
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from training_data.survey.coverage import Coverage, CoverageCounter
from training_data.survey.manner import Manner, MannerCounter
from training_data.survey.repetition import Part, Prompt, Repetition, repetition_in
from training_data.survey.sizes import SizeCounter, Sizes
from training_data.survey.spoken import spoken_lines
from training_data.survey.spread import share
from training_data.tokens import TOKENS_NOTE
from training_data.unreadable_files import Content

CONTRIBUTORS_SHOWN = 10


class Contributor(BaseModel):
    """Somebody, or a file, and how many training examples came through them."""

    model_config = ConfigDict(frozen=True)
    name: str
    examples: int
    share: float


class Survey(BaseModel):
    """`manner` and `teaches` are of the training file, `repetition` of both. `model_dump(mode="json")` is plain JSON.

    `contributors` is empty where nobody said who contributed which line.
    """

    model_config = ConfigDict(frozen=True)
    training: Sizes
    validation: Sizes
    manner: Manner
    teaches: Coverage
    repetition: Repetition
    contributors: tuple[Contributor, ...] = ()
    tokens_note: str = TOKENS_NOTE


def survey(training: Content, validation: Content = b"", contributors: Mapping[int, str] | None = None) -> Survey:
    """Measures the files of a set; `contributors` names whom each line (from 1) of the training file came through.

    Lines that are no examples are passed over. Raises training_data.vocabulary.VocabularyError.
    """
    manner, teaches, prompts = MannerCounter(), CoverageCounter(), list[Prompt]()
    sizes = {"training": SizeCounter(), "validation": SizeCounter()}
    parts: tuple[tuple[Part, Content], ...] = (("training", training), ("validation", validation))
    for part, content in parts:
        for example in spoken_lines(content):
            sizes[part].add(example)
            if example.asked:
                prompts.append(Prompt(part, example.line, example.asked[0]))
            if part == "training":
                manner.add(example)
                teaches.add(example.questions)
    return Survey(
        training=sizes["training"].sizes(),
        validation=sizes["validation"].sizes(),
        manner=manner.manner(),
        teaches=teaches.coverage(),
        repetition=repetition_in(prompts),
        contributors=_shares(contributors or {}),
    )


def _shares(contributors: Mapping[int, str]) -> tuple[Contributor, ...]:
    """The biggest first."""
    counts = sorted(Counter(contributors.values()).items(), key=lambda one: (-one[1], one[0]))[:CONTRIBUTORS_SHOWN]
    return tuple(Contributor(name=name, examples=n, share=share(n, len(contributors))) for name, n in counts)
