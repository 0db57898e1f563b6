"""Models in memory: each checkpoint is loaded once, however many ask at the same time."""

import asyncio
from collections import OrderedDict
from concurrent.futures import Executor
from pathlib import Path

from azure_emulator.tiny_model.generate import ChatModel

_KEEP = 8  # some 22 MB each


class LoadedModels:
    """Least recently used models leave when there are more than `_KEEP`."""

    def __init__(self, workers: Executor) -> None:
        self._workers = workers
        self._loads: OrderedDict[Path, asyncio.Future[ChatModel]] = OrderedDict()

    async def get(self, path: Path) -> ChatModel:
        load = self._loads.get(path)
        if load is None:
            load = asyncio.get_running_loop().run_in_executor(self._workers, ChatModel.load, path)
            self._loads[path] = load
            load.add_done_callback(lambda done: self._forget_failure(path, done))
        self._loads.move_to_end(path)
        while len(self._loads) > _KEEP:
            self._loads.popitem(last=False)
        return await asyncio.shield(load)

    def _forget_failure(self, path: Path, done: "asyncio.Future[ChatModel]") -> None:
        if done.cancelled() or done.exception():
            self._loads.pop(path, None)
