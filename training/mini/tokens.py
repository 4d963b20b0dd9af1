"""CLIP's byte-pair tokenizer over a vocabulary of our own, as Sources/MMAudio/Tokenizer.swift reads it."""

import re
from collections import Counter, defaultdict
from functools import lru_cache

from .sizes import MERGES, TEXT_TOKENS

_PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+")


def _alphabet():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + i) for i, b in enumerate(rest)}


SPELLING = _alphabet()
_PRINTABLE_FIRST = list(SPELLING.values())


def pieces(text):
    return _PIECES.findall(" ".join(text.lower().split()))


def _symbols(piece):
    letters = [SPELLING[b] for b in piece.encode()]
    return (*letters[:-1], letters[-1] + "</w>")


def learn(counts, merges=MERGES):
    """The most frequent pairs, one after another, of a Counter of pieces."""
    words = [[list(_symbols(piece)), count] for piece, count in counts.items()]
    pairs, where = Counter(), defaultdict(set)
    for i, (symbols, count) in enumerate(words):
        for pair in zip(symbols, symbols[1:]):
            pairs[pair] += count
            where[pair].add(i)
    found = []
    while len(found) < merges:
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        found.append(best)
        for i in list(where[best]):
            symbols, count = words[i]
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] -= count
                where[pair].discard(i)
            j = 0
            while j < len(symbols) - 1:
                if (symbols[j], symbols[j + 1]) == best:
                    symbols[j:j + 2] = [best[0] + best[1]]
                j += 1
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += count
                where[pair].add(i)
        del pairs[best]
    return found


def write(path, merges):
    lines = ["# onset-mini: byte pairs"] + [" ".join(pair) for pair in merges]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Tokenizer:
    def __init__(self, path):
        merges = [tuple(line.split(" ")) for line in path.read_text(encoding="utf-8").splitlines()[1:]]
        self.rank = {pair: i for i, pair in enumerate(merges)}
        names = _PRINTABLE_FIRST + [x + "</w>" for x in _PRINTABLE_FIRST] + ["".join(pair) for pair in merges]
        self.ids = {name: i for i, name in enumerate(names)}
        self.start, self.end = len(names), len(names) + 1
        self.piece = lru_cache(100_000)(self._piece)

    def _piece(self, piece):
        symbols = list(_symbols(piece))
        while len(symbols) > 1:
            best = min(zip(symbols, symbols[1:]), key=lambda pair: self.rank.get(pair, 10**9))
            if best not in self.rank:
                break
            j = 0
            while j < len(symbols) - 1:
                if (symbols[j], symbols[j + 1]) == best:
                    symbols[j:j + 2] = [best[0] + best[1]]
                j += 1
        return [self.ids[x] for x in symbols]

    def __call__(self, text, length=TEXT_TOKENS):
        ids = [i for piece in pieces(text) for i in self.piece(piece)]
        ids = [self.start, *ids[:length - 2], self.end]
        return ids + [0] * (length - len(ids))
