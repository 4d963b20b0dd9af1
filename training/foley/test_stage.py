"""What training relies on: a seed is a clip, sound comes when the list says, pictures move with it.

python -m unittest training/foley/test_stage.py
"""

import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley import captions, dataset, words  # noqa: E402
from foley.sounds import AMBIENCES, CLASSES, EVENTS  # noqa: E402
from foley.stage import FRAME_RATE, RATE, make_clip  # noqa: E402

IMPACTS = [name for name in EVENTS if name not in ("creak", "thunder")]


def steepest(sound, at, reach=0.05):
    """When sound rises most within `reach` seconds of `at`: each millisecond against the twelve before it."""
    step = RATE // 1000
    power = np.square(sound.astype(np.float64)[: len(sound) // step * step]).reshape(-1, step).mean(1) + 1e-9
    best, found = -np.inf, None
    for i in range(max(int((at - reach) * 1000), 12), min(int((at + reach) * 1000), len(power) - 4)):
        rise = np.log(power[i : i + 4].mean() / power[i - 12 : i].mean())
        if rise > best:
            best, found = rise, i / 1000
    return found


class StageTests(unittest.TestCase):
    def test_a_seed_is_a_clip(self):
        for seed in (3, 11):
            first, second = make_clip(seed), make_clip(seed)
            np.testing.assert_array_equal(first.frames, second.frames)
            np.testing.assert_array_equal(first.sound, second.sound)
            self.assertEqual((first.caption, first.events), (second.caption, second.events))
            # Leaving the pictures out leaves all else as it is.
            heard = make_clip(seed, draw=False)
            np.testing.assert_array_equal(first.sound, heard.sound)
            self.assertEqual(first.caption, heard.caption)
        self.assertFalse(np.array_equal(make_clip(3, 4).frames, make_clip(4, 4).frames))

    def test_lengths(self):
        for duration in (4, 6.4, 10):
            clip = make_clip(5, duration)
            self.assertEqual(clip.frames.shape, (round(duration * FRAME_RATE), 64, 64, 3))
            self.assertEqual(clip.sound.shape, (round(duration * RATE),))
        self.assertEqual(make_clip(5, 4, size=(96, 48)).frames.shape, (100, 48, 96, 3))

    def test_sound_is_finite_and_within_range(self):
        for seed in range(120):
            clip = make_clip(seed, 4, draw=False)
            self.assertTrue(np.isfinite(clip.sound).all(), seed)
            self.assertLess(np.abs(clip.sound).max(), 0.98, seed)
            self.assertGreater(np.abs(clip.sound).max(), 0.003, (seed, clip.classes))

    def test_every_class_is_reached_and_can_be_asked_for(self):
        reached = {name for seed in range(400) for name in make_clip(seed, 4, draw=False).classes}
        self.assertEqual(reached, set(CLASSES))
        for index, name in enumerate(CLASSES):
            clip = make_clip(900 + index, 4, [name], conflict=False)
            self.assertEqual(clip.classes, [name])
            if clip.pictures:
                self.assertGreater(np.abs(np.diff(clip.frames.astype(int), axis=0)).max(), 8, name)
        with self.assertRaises(KeyError):
            make_clip(0, 4, ["banjo"])

    def test_impacts_sound_when_the_list_says(self):
        for index, name in enumerate(IMPACTS):
            late = []
            for seed in range(8):
                clip = make_clip(1000 * index + seed, 4, [name], draw=False)
                times = [at for at, _, _ in clip.events]
                for k, (at, _, strength) in enumerate(clip.events):
                    alone = all(abs(at - other) > 0.25 for j, other in enumerate(times) if j != k)
                    if alone and strength > 0.4 and 0.1 < at < 3.8:
                        late.append(abs(steepest(clip.sound, at) - at))
            self.assertGreater(len(late), 3, name)
            self.assertLess(max(late), 0.010, name)

    def test_pictures_move_at_the_events(self):
        moved = []
        for seed in range(6):
            clip = make_clip(seed, 4, ["metal"], conflict=False)
            if clip.pictures:
                change = np.abs(np.diff(clip.frames.astype(float), axis=0)).mean((1, 2, 3))
                near = np.zeros(len(change), bool)
                for at, _, _ in clip.events:
                    near[max(int(at * 25) - 4, 0) : int(at * 25) + 4] = True
                moved.append(change[near].mean() > change[~near].mean())
        self.assertGreaterEqual(sum(moved), len(moved) - 1)

    def test_a_conflict_shows_another_class_than_it_names(self):
        clip = make_clip(21, 4, ["bell"], conflict=True, draw=False)
        self.assertEqual(clip.classes, ["bell"])
        self.assertNotIn("bell", clip.pictures)
        text = " ".join(make_clip(s, 4, ["bell"], conflict=True, draw=False).caption.lower() for s in range(8))
        self.assertIn("bell", text)

    def test_captions_vary_and_held_words_are_kept_apart(self):
        rng = np.random.default_rng(0)
        for name in CLASSES:
            said = {captions.caption(rng, [(name, {"count": 2})]) for _ in range(60)}
            self.assertGreater(len(said), 35, name)
            kept = {captions.name_of(rng, name, held=True) for _ in range(20)}
            trained = {item.strip() for item in words.TRAIN[name][1].split(",")}
            self.assertFalse(kept & trained, name)
        self.assertEqual(captions._forms("drip on"), ("drips on", "dripping on", "dripped on"))
        self.assertEqual(captions._forms("splash into"), ("splashes into", "splashing into", "splashed into"))

    def test_shards_hold_clips_and_are_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            (job,) = dataset.jobs_of(
                Path(folder), (8, 9), 64, [4.0], {"size": (64, 64), "held_out": False, "draw": True}
            )
            dataset.write_shard(job)
            frames, sound, facts = dataset.read_shard(job[0])
            clip = make_clip(9, 4.0)
            np.testing.assert_array_equal(frames[1], clip.frames)
            np.testing.assert_allclose(sound[1] / 32767, clip.sound, atol=2e-5)
            self.assertEqual(facts[1]["caption"], clip.caption)
            before = (job[0] / "sound.npy").stat().st_mtime_ns
            dataset.write_shard(job)
            self.assertEqual((job[0] / "sound.npy").stat().st_mtime_ns, before)

    def test_ambiences_follow_their_drive(self):
        for index, name in enumerate(AMBIENCES):
            clip = make_clip(70 + index, 6, [name], draw=False)
            self.assertEqual(clip.events, [])
            self.assertGreater(np.square(clip.sound).mean() ** 0.5, 0.004, name)


if __name__ == "__main__":
    unittest.main()
