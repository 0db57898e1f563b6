"""Puts the questions to a chat model and keeps every reply."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from azure_emulator.tiny_model.examination.paper import (
    Part,
    PromptName,
    Question,
    chats,
    emergencies,
    off_topic,
    questions,
    unknown_places,
)
from azure_emulator.tiny_model.gazetteer import Gazetteer
from azure_emulator.tiny_model.generate import ChatModel

Message = dict[str, str]


@dataclass(frozen=True)
class System:
    """A system message and its name."""

    name: PromptName
    text: str


@dataclass(frozen=True)
class Reply:
    """What a model said to a question under a system message."""

    question: Question
    system: PromptName
    text: str


@dataclass(frozen=True)
class Examiner:
    """Asks one model. Every question has a seed of its own, so a run with fewer questions gives the same replies."""

    model: ChatModel
    gazetteer: Gazetteer
    seed: int
    step: int = 1  # every how manieth question is asked
    temperature: float = 1.0

    def ask(self, part: Part, system: System) -> Iterator[Reply]:
        if part == "follow_ups":
            for number, chat in enumerate(chats(self.gazetteer, self.seed)[:: self.step]):
                yield from self._converse(chat, system, number * self.step)
        else:
            for number, question in enumerate(self._single(part)[:: self.step]):
                messages = [_message("system", system.text), _message("user", question.text)]
                yield Reply(question, system.name, self._say(messages, number * self.step))

    def _single(self, part: Part) -> Sequence[Question]:
        if part == "questions":
            return questions(self.gazetteer, self.seed)
        if part == "emergencies":
            return emergencies(self.gazetteer, self.seed)
        return off_topic() if part == "off_topic" else unknown_places()

    def _converse(self, chat: Sequence[Question], system: System, number: int) -> Iterator[Reply]:
        messages = [_message("system", system.text)]
        for turn, question in enumerate(chat):
            messages.append(_message("user", question.text))
            text = self._say(messages, 10 * number + turn)
            messages.append(_message("assistant", text))
            yield Reply(question, system.name, text)

    def _say(self, messages: Sequence[Message], number: int) -> str:
        seed = 100_003 * self.seed + number
        pieces = self.model.reply(messages, seed=seed, temperature=self.temperature, max_tokens=200)
        return "".join(piece.text for piece in pieces)


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}
