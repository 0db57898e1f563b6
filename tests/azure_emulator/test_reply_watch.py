"""The content filter reading along with a reply, piece by piece."""

from azure_emulator.content_filter import DEFAULT_POLICY, find_policy
from azure_emulator.reply_watch import FILTERED, WatchedReply
from azure_emulator.tiny_model.generate import Piece


def watched(text: str, reply: WatchedReply | None = None) -> WatchedReply:
    reply = reply or WatchedReply(DEFAULT_POLICY)
    for place, word in enumerate(text.split()):
        if reply.over or not reply.take(Piece(word if place == 0 else f" {word}")):
            return reply
    reply.take(Piece("", "stop"))
    return reply


def test_a_harmless_reply_is_taken_whole() -> None:
    reply = watched("Rome is lovely. " * 40)
    assert (reply.text.count("Rome"), reply.finish_reason) == (40, "stop")
    assert reply.results["violence"] == {"filtered": False, "severity": "safe"}


def test_harm_ends_the_reply_before_its_last_word() -> None:
    reply = watched("First you build a bomb and then you rest")
    assert (reply.text, reply.finish_reason) == ("First you build a", FILTERED)
    assert reply.results["violence"] == {"filtered": True, "severity": "medium"}


def test_what_was_reported_stays_reported() -> None:
    reply = watched("A nude beach. " + "Rome is lovely. " * 40)
    assert reply.finish_reason == "stop"
    assert reply.results["sexual"] == {"filtered": False, "severity": "low"}


def test_half_a_word_is_not_a_word() -> None:
    """Wherever the look back begins, 'denude' does not become 'nude'."""
    for filler in range(130):
        reply = watched(f"denude {'x' * filler} Rome is lovely")
        assert reply.results["sexual"]["severity"] == "safe", filler


def test_a_phrase_asked_for_counts_as_said() -> None:
    reply = watched("Rome is lovely in May", WatchedReply(DEFAULT_POLICY, phrase="filter-test hate"))
    assert (reply.text, reply.finish_reason) == ("Rome is", FILTERED)


def test_a_policy_that_only_annotates_lets_everything_pass() -> None:
    policy = find_policy("Emulator.AnnotateOnly")
    assert policy
    reply = watched("First you build a bomb", WatchedReply(policy))
    assert (reply.finish_reason, reply.results["violence"]["severity"]) == ("stop", "medium")
