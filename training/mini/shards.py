"""What is trained on: shards of the foley stage, mapped into memory."""

from pathlib import Path

import numpy as np
import torch

from foley.dataset import read_shard


class Sounds:
    """Random pieces of the sound of all shards under a folder."""

    def __init__(self, folder, seed=0):
        self.rows = [row for shard in sorted(Path(folder).glob("shard-*")) for row in read_shard(shard)[1]]
        if not self.rows:
            raise SystemExit(f"no shards in {folder}: run training/foley/dataset.py first")
        self.rng = np.random.default_rng(seed)

    def batch(self, count, samples):
        """[count, samples] in -1..1. Half of the pieces lie around something that happens: silence is cheap."""
        out = np.empty((count, samples), np.float32)
        for i in range(count):
            row = self.rows[self.rng.integers(len(self.rows))]
            starts = self.rng.integers(0, len(row) - samples + 1, 2 if i % 2 else 1)
            pieces = [np.asarray(row[s:s + samples]) for s in starts]
            out[i] = max(pieces, key=lambda piece: np.abs(piece).max())
        return torch.from_numpy(out / 32767)

