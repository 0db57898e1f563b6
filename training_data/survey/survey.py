"""The survey of a training set: both files measured in one pass each."""

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


class SurveyCounter:
    """Measures lines as they come. Those of one set may be measured in several places and merged in their order."""

    def __init__(self) -> None:
        self._sizes: dict[Part, SizeCounter] = {"training": SizeCounter(), "validation": SizeCounter()}
        self._manner, self._teaches = MannerCounter(), CoverageCounter()
        self.prompts: list[Prompt] = []

    def add(self, part: Part, content: Content, first: int = 1) -> None:
        """Lines of one file, of which the first has this number; lines that are no examples are passed over.

        Raises training_data.vocabulary.VocabularyError.
        """
        for example in spoken_lines(content, first):
            self._sizes[part].add(example)
            if example.asked:
                self.prompts.append(Prompt(part, example.line, example.asked[0]))
            if part == "training":
                self._manner.add(example)
                self._teaches.add(example.questions)

    def merge(self, later: "SurveyCounter") -> None:
        for part, sizes in self._sizes.items():
            sizes.merge(later._sizes[part])
        self._manner.merge(later._manner)
        self._teaches.merge(later._teaches)
        self.prompts += later.prompts

    def survey(self, repetition: Repetition, contributors: Mapping[str, int] | None = None) -> Survey:
        """`repetition` is that of the prompts; `contributors` says how many training lines came through whom."""
        return Survey(
            training=self._sizes["training"].sizes(),
            validation=self._sizes["validation"].sizes(),
            manner=self._manner.manner(),
            teaches=self._teaches.coverage(),
            repetition=repetition,
            contributors=_shares(contributors or {}),
        )


def survey(training: Content, validation: Content = b"", contributors: Mapping[str, int] | None = None) -> Survey:
    """Measures the files of a set; `contributors` says how many lines of the training file came through whom.

    Lines that are no examples are passed over. Raises training_data.vocabulary.VocabularyError.
    """
    counter = SurveyCounter()
    counter.add("training", training)
    counter.add("validation", validation)
    return counter.survey(repetition_in(counter.prompts), contributors)


def survey_lines(part: Part, content: Content, first: int) -> SurveyCounter:
    """Some lines of one file, of which the first has this number. Raises training_data.vocabulary.VocabularyError."""
    counter = SurveyCounter()
    counter.add(part, content, first)
    return counter


def _shares(contributors: Mapping[str, int]) -> tuple[Contributor, ...]:
    """The biggest first."""
    counts = sorted(contributors.items(), key=lambda one: (-one[1], one[0]))[:CONTRIBUTORS_SHOWN]
    examples = sum(contributors.values())
    return tuple(Contributor(name=name, examples=n, share=share(n, examples)) for name, n in counts)
