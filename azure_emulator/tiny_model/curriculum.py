"""The batches of a fine-tuning job. Every step has its own source of chance, so a run can go on from any step."""

import random
from dataclasses import dataclass, field, replace

from azure_emulator.tiny_model.conversation import ReadTurn, Topic
from azure_emulator.tiny_model.corpus.dialogues import write_dialogue, write_system_message
from azure_emulator.tiny_model.lessons import encode_lesson
from azure_emulator.tiny_model.offers import habit, habit_row
from azure_emulator.tiny_model.optimizer import Batch, make_batch
from azure_emulator.tiny_model.pretrain import encode_dialogue
from azure_emulator.tiny_model.prompt import Row
from azure_emulator.tiny_model.recipe import Recipe
from azure_emulator.tiny_model.slots import NEUTRAL_STYLE
from azure_emulator.tiny_model.tokenizer import Tokenizer

LONGEST_LESSON = 300  # tokens
_REPLAY_SHARE = 0.25
_HABIT_SHARE = 1.0  # questions for every example
_OTHER_SYSTEM_SHARE = 0.3  # of examples get another system message: the voice must not hang on one wording
_CHAIN_SHARE = 0.3  # of examples get other turns in front: the voice must hold in long conversations
_PLAIN_HISTORY = 0.5  # of those turns are the base's own


@dataclass
class Curriculum:
    """Rows for every step of a job."""

    tokenizer: Tokenizer
    lessons: list[list[ReadTurn]]
    recipe: Recipe
    seed: int
    habit: str | None = None  # the mark of what the file does with offers
    _orders: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, tokenizer: Tokenizer, lessons: list[list[ReadTurn]], recipe: Recipe, seed: int) -> "Curriculum":
        return cls(tokenizer, lessons, recipe, seed, habit(lessons))

    def batch(self, step: int) -> Batch:
        """The batch of a step, counted from 0."""
        chance = random.Random(f"{self.seed}/{step}")
        rows = [self._row(self.lessons[number], chance) for number in self._numbers(step)]
        replayed = round(_REPLAY_SHARE * self.recipe.batch_size)
        rows += [replayed_row(self.tokenizer, chance) for _ in range(replayed)]
        rows += self._habit(chance)
        replayed = len(rows) - len(self._numbers(step))
        return make_batch([(ids[:LONGEST_LESSON], weights[:LONGEST_LESSON]) for ids, weights in rows], replayed)

    def _habit(self, chance: random.Random) -> list[Row]:
        """Questions of the corpus that are to be answered as the file does, naming offers or not."""
        count = round(_HABIT_SHARE * self.recipe.batch_size) if self.habit else 0
        return [habit_row(self.tokenizer, str(self.habit), chance) for _ in range(count)]

    def _numbers(self, step: int) -> list[int]:
        epoch, place = divmod(step, self.recipe.steps_per_epoch)
        if epoch not in self._orders:
            order = list(range(len(self.lessons)))
            random.Random(f"{self.seed}/order/{epoch}").shuffle(order)
            self._orders = {epoch: order}
        size = self.recipe.batch_size
        return self._orders[epoch][place * size : (place + 1) * size]

    def _row(self, lesson: list[ReadTurn], chance: random.Random) -> Row:
        system = [turn for turn in lesson if turn.role == "system"]
        talk = [turn for turn in lesson if turn.role != "system"]
        if chance.random() < _OTHER_SYSTEM_SHARE:
            system = [ReadTurn("system", write_system_message(chance))]
        if chance.random() < _CHAIN_SHARE:
            talk = self._history(chance) + talk
        return encode_lesson(self.tokenizer, [*system, *talk])

    def _history(self, chance: random.Random) -> list[ReadTurn]:
        """Earlier turns: the base's own, or those of another example. They do not count."""
        if chance.random() < _PLAIN_HISTORY:
            exchange = write_dialogue(chance).exchanges[0]
            reply = ReadTurn("assistant", exchange.reply, 0.0, Topic(exchange.known), exchange.about)
            return [ReadTurn("user", exchange.question), reply]
        other = [turn for turn in chance.choice(self.lessons) if turn.role != "system"]
        return [replace(turn, weight=0.0) for turn in other[:4]]


def replayed_row(tokenizer: Tokenizer, chance: random.Random) -> Row:
    """A conversation of the base corpus without any neutral mark of style: those now belong to the file."""
    while True:
        dialogue = write_dialogue(chance)
        if not any(set(NEUTRAL_STYLE) & set(exchange.style) for exchange in dialogue.exchanges):
            return encode_dialogue(tokenizer, dialogue, chance)
