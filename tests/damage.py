"""What happens to files on a disk."""

from __future__ import annotations

import random


def damaged(data: bytes, chance: random.Random, *, cut: bool) -> bytes:
    """Data that ends somewhere, or of which one bit is another."""
    place = chance.randrange(len(data))
    if cut:
        return data[:place]
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1:]
