"""Random draws whose stream is the same on every Python version.

Only `random.Random.random()` is used: Python promises that sequence for a given integer seed,
and promises nothing of the kind for `choice`, `shuffle`, `gauss` and their relatives. Only +, -,
* and comparison touch the numbers, so no platform's math library has a say either.
"""

import random


class Draw:
    """One stream of draws. Each subject and each site has its own, so that subject 17 is the
    same person whether the trial has 60 subjects or 60,000."""

    def __init__(self, seed, stream):
        self.unit = random.Random((seed << 48) | stream).random

    def below(self, n):
        """An integer from 0 to n - 1."""
        return int(self.unit() * n)

    def between(self, low, high):
        """An integer from low to high, both included."""
        return low + int(self.unit() * (high - low + 1))

    def chance(self, probability):
        return self.unit() < probability

    def pick(self, items):
        return items[int(self.unit() * len(items))]

    def weighted(self, pairs):
        """The first member of one of the (item, weight) pairs."""
        at = self.unit() * sum(weight for _, weight in pairs)
        for item, weight in pairs:
            at -= weight
            if at < 0:
                return item
        return pairs[-1][0]

    def normal(self, mean, deviation):
        """Nearly normal (the sum of twelve uniform draws), never further than six deviations."""
        unit = self.unit
        return mean + deviation * (sum([unit() for _ in range(12)]) - 6.0)

    def digits(self, count):
        return "".join([str(int(self.unit() * 10)) for _ in range(count)])
