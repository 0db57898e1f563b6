"""Surveys of training sets, beside whatever else the process does."""

import asyncio
from collections import Counter, deque
from collections.abc import Iterator

from admin.version_lines import Makers
from core.errors import Refused
from training_data.build import BuiltFile, FinishedBuild
from training_data.survey.repetition import repetition_in
from training_data.survey.survey import Survey, SurveyCounter, survey, survey_lines
from training_data.unreadable_files import Content
from training_data.vocabulary import VocabularyError

LINES_AT_ONCE = 2_000
_AHEAD = 4


async def survey_files(training: Content, validation: Content) -> Survey:
    """Raises Refused when tokens cannot be counted in this installation."""
    try:
        return await asyncio.to_thread(survey, training, validation)
    except VocabularyError as error:
        raise Refused(str(error)) from error


async def count_build(build: FinishedBuild, makers: Makers) -> SurveyCounter:
    """Every line of a version that is being made, counted in slices. Raises Refused as `survey_files` does."""
    counter = SurveyCounter()
    waiting: deque[asyncio.Task[SurveyCounter]] = deque()
    try:
        for file in build.files:
            for first, content in _slices(file):
                waiting.append(asyncio.create_task(makers.do(survey_lines, file.name, content, first)))
                if len(waiting) >= _AHEAD:
                    counter.merge(await waiting.popleft())
        while waiting:
            counter.merge(await waiting.popleft())
    except VocabularyError as error:
        raise Refused(str(error)) from error
    finally:
        for task in waiting:
            task.cancel()
    return counter


async def survey_build(build: FinishedBuild, counter: SurveyCounter, makers: Makers) -> Survey:
    """The survey of what was counted, with whom its training lines came through."""
    repetition = await makers.do(repetition_in, counter.prompts)
    contributors = Counter(line.contributor for line in build.training.lines())
    return await asyncio.to_thread(counter.survey, repetition, contributors)


def _slices(file: BuiltFile) -> Iterator[tuple[int, bytes]]:
    """The number of the first line of each slice, and its lines."""
    content, start, line = file.content, 0, 1
    while start < len(content):
        end = start
        for _ in range(min(LINES_AT_ONCE, file.examples - line + 1)):
            end = content.find(b"\n", end) + 1
        yield line, content[start:end]
        file.forget()
        start, line = end, line + LINES_AT_ONCE
