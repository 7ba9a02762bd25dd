"""A store bounded in bytes. What falls out of it can be computed again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ByteStore(Generic[K, V]):
    """Least recently used entries leave first once ``budget`` bytes are passed.

    The newest entry always stays, however large it is.
    """

    def __init__(self, budget: int, size_of: Callable[[V], int]) -> None:
        self._budget = budget
        self._size_of = size_of
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: K) -> bool:
        return key in self._entries

    def get(self, key: K) -> V | None:
        """The entry, now the most recently used; None if it is not (or no longer) here."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V) -> list[K]:
        """Keep an entry; returns the keys that had to leave for it."""
        old = self._entries.pop(key, None)
        if old is not None:
            self.bytes -= old[1]
        size = self._size_of(value)
        self._entries[key] = (value, size)
        self.bytes += size
        gone: list[K] = []
        while self.bytes > self._budget and len(self._entries) > 1:
            key_gone, (_, size_gone) = self._entries.popitem(last=False)
            self.bytes -= size_gone
            gone.append(key_gone)
        return gone
