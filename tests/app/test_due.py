"""What is due is done until nothing is left that can be."""

from collections.abc import Callable, Sequence

import pytest

from pascal.app.usecases.due import AT_ONCE, do_all


class Heap:
    """What is done is gone; what cannot be stays, and is found again."""

    def __init__(self, size: int, can_be_done: Callable[[int], bool]) -> None:
        self.left, self._can_be_done, self.looks = [*range(size)], can_be_done, 0

    async def find(self, most: int) -> Sequence[int]:
        self.looks += 1
        return self.left[:most]

    async def do(self, one: int) -> bool:
        if self._can_be_done(one):
            self.left.remove(one)
        return self._can_be_done(one)


@pytest.mark.parametrize(("size", "looks"), [(0, 1), (1, 1), (AT_ONCE, 2), (3 * AT_ONCE - 1, 3)])
async def test_all_are_done_in_order_some_at_a_time(size: int, looks: int) -> None:
    heap = Heap(size, lambda _: True)
    assert await do_all(heap.find, heap.do) == [*range(size)]
    assert (heap.left, heap.looks) == ([], looks)


async def test_what_cannot_be_done_stops_neither_the_others_nor_the_end() -> None:
    heap = Heap(3 * AT_ONCE, lambda one: one % 4 > 0)
    assert await do_all(heap.find, heap.do) == [one for one in range(3 * AT_ONCE) if one % 4]
    assert heap.left == [*range(0, 3 * AT_ONCE, 4)]
    assert await do_all(heap.find, heap.do) == []
