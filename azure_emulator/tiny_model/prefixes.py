"""What many prompts begin with is read once: the system message of a deployment comes with every question."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from azure_emulator.tiny_model.cache import Seat
from azure_emulator.tiny_model.decoder import Decoder
from azure_emulator.tiny_model.weights import Weights

_KEPT = 4  # at most 1 MB each


class Prefixes:
    """The beginnings that were read last, with one set of weights; safe to share between threads."""

    def __init__(self, weights: Weights, read: Callable[[Decoder, Sequence[int]], object] = Decoder.read) -> None:
        """`read` has a decoder read ids, in turn with all else that is computed."""
        self._weights, self._lock, self._reads = weights, Lock(), read
        self._read: OrderedDict[tuple[int, ...], Decoder] = OrderedDict()

    def after(self, ids: Sequence[int], seat: Seat) -> Decoder:
        """A decoder in this seat that has read these ids, at least one.

        What is in it is the same to the bit whether they were known or not: they are read apart from what follows.
        """
        with self._lock:  # also while it is read: many who come at once mostly share it
            known = self._read.get(tuple(ids))
            if known is None:
                known = Decoder.alone(self._weights, len(ids))
                self._reads(known, ids)
                self._read[tuple(ids)] = known
            self._read.move_to_end(tuple(ids))
            if len(self._read) > _KEPT:
                self._read.popitem(last=False)
        return known.copy_to(seat)
