"""One reply while it grows: the content filter reads along and ends it where it must."""

from dataclasses import dataclass, field

from azure_emulator.content_filter import Policy, Results, flagged_reply, is_filtered, worse_of
from azure_emulator.tiny_model.generate import Piece, TokenLogprob

FILTERED = "content_filter"
_LOOK_BACK = 120  # characters, longer than any phrase: what lies before has been judged already
_WORDS_BEFORE_PHRASE = 3  # a phrase that the prompt asked for counts as said after so many words


@dataclass
class WatchedReply:
    """`phrase`: what the reply is judged by as if it had been said; mostly empty."""

    policy: Policy
    phrase: str = ""
    wants_logprobs: bool = False
    text: str = ""
    said: int = 0  # tokens
    finish_reason: str | None = None
    tokens: list[TokenLogprob] = field(default_factory=list)
    results: Results = field(init=False)

    def __post_init__(self) -> None:
        self.results = flagged_reply("", self.policy)

    @property
    def filtered(self) -> bool:
        return self.finish_reason == FILTERED

    @property
    def over(self) -> bool:
        return self.finish_reason is not None

    def judge(self, more: str = "", look_back: int | None = None) -> Results:
        """The filter's results for the reply so far with more text behind it; `look_back` leaves out its beginning."""
        text = (self.text if look_back is None else _ending(self.text, look_back)) + more
        if self.phrase and len((self.text + more).split()) >= _WORDS_BEFORE_PHRASE:
            text += f"\n{self.phrase}"
        return flagged_reply(text, self.policy)

    def take(self, piece: Piece) -> bool:
        """Add the piece, unless the filter ends the reply before it; False then."""
        if piece.text:
            results = worse_of(self.results, self.judge(piece.text, _LOOK_BACK))
            if is_filtered(results):
                self.end_filtered(results)
                return False
            self.results = results
        self.take_unseen(piece)
        return True

    def take_unseen(self, piece: Piece) -> None:
        """Add the piece without the filter, which will come later."""
        self.text += piece.text
        self.said += bool(piece.text)
        self.tokens += piece.tokens
        self.finish_reason = piece.finish_reason

    def end_filtered(self, results: Results) -> None:
        self.results, self.finish_reason = results, FILTERED


def _ending(text: str, characters: int) -> str:
    """The last words of the text: half a word could look like another one."""
    return text if len(text) <= characters else text[-characters:].partition(" ")[2]
