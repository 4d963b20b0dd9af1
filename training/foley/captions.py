"""Captions in natural language for a scene, from the words of its classes; and negative prompts."""

import re
from functools import lru_cache

from . import words
from .more_words import MORE

JOINS = [
    "{a} while {b}",
    "{a} and {b}",
    "{a} as {b}",
    "{a}, {b}",
    "{a} with {n} in the background",
    "{a} and {n}",
    "{a}, {n}",
]
HELD_JOINS = ["{a} during {n}", "{a}; meanwhile {b}", "{n} behind, {a}"]
FRAMES = ["{c}"] * 8 + [
    "the sound of {g}",
    "sound of {g}",
    "{c}.",
    "a video of {g}",
    "close up of {g}",
    "we hear {g}",
]
HELD_FRAMES = ["a recording of {g}", "you can hear {g}", "scene with {g}", "field recording, {c}"]


def _pick(rng, items):
    return items[int(rng.integers(len(items)))]


def _forms(verb):
    """(he does, doing, did) of an infinitive; words after the first stay."""
    first, _, rest = verb.partition(" ")
    more = _forms(rest[4:]) if rest.startswith("and ") else None
    if first in words.IRREGULAR:
        forms = words.IRREGULAR[first]
    else:
        third = first + ("es" if first.endswith(("s", "sh", "ch", "x", "z")) else "s")
        third = first[:-1] + "ies" if first.endswith("y") and first[-2] not in "aeiou" else third
        stem = first + first[-1] if first in words.DOUBLED else first
        drop = stem[:-1] if stem.endswith("e") and not stem.endswith("ee") else stem
        past = stem[:-1] + "ied" if third.endswith("ies") else drop + "ed"
        forms = (third, drop + "ing", past)
    if more:
        return tuple(f"{form} and {other}" for form, other in zip(forms, more))
    return tuple(f"{form} {rest}".strip() for form in forms)


def _noun(rng, word, bare):
    """A noun with its article; (text, is plural)."""
    if word.startswith("+"):
        return (word[1:] if bare or rng.random() < 0.8 else "the " + word[1:]), True
    if word.startswith("~") or word == "someone":
        return word.lstrip("~"), False
    if bare:
        return word, False
    article = "the" if rng.random() < 0.2 else "an" if word[0] in "aeiou" else "a"
    return f"{article} {word}", False


def _letters(text):
    return set(re.findall("[a-z]+", text))


@lru_cache(1)
def kept_words():
    """Words that tests keep for themselves."""
    return _letters(repr(words.HELD)) - _letters(repr(words.TRAIN))


@lru_cache(1)
def _more():
    """`MORE` without whatever holds a word that tests keep for themselves."""
    kept = kept_words()

    def free(text, mark):
        return mark.join(item for item in text.split(mark) if not _letters(item) & kept)

    def clause(text):
        fields = [free(field, ",") for field in text.split("|")]
        return "|".join(fields) if all(field.strip() for field in fields) else None

    return {name: ([c for c in map(clause, clauses) if c], free(names, ",")) for name, (clauses, names) in MORE.items()}


def _words(rng, name, held):
    """`held` True: words never trained on; "more": the stage's own or, more often, more words; False: its own."""
    if held == "more":
        return (_more() if rng.random() < 0.6 else words.TRAIN)[name]
    return (words.HELD if held else words.TRAIN)[name]


def _clause(rng, name, held, adverb):
    """(a sentence, the same as a gerund) about one class."""
    subjects, verbs, *objects = [
        [item.strip() for item in field.split(",")]
        for field in _pick(rng, _words(rng, name, held)[0]).split("|")
    ]
    bare = rng.random() < 0.2
    subject, plural = _noun(rng, _pick(rng, subjects), bare)
    verb = _pick(rng, verbs)
    third, doing, did = _forms(verb)
    whom = " " + _noun(rng, _pick(rng, objects[0]), bare)[0] if objects else ""
    tail = f" {adverb}" if adverb else ""
    kind = rng.random()
    if bare:
        sentence = f"{subject} {doing}"
    elif kind < 0.5:
        does = {"be": "are"}.get(verb.split()[0], verb.split()[0]) + verb[len(verb.split()[0]) :]
        sentence = f"{subject} {does if plural else third}"
    elif kind < 0.85:
        sentence = f"{subject} {'are' if plural else 'is'} {doing}"
    else:
        sentence = f"{subject} {did}" if not (plural and verb.startswith("be ")) else f"{subject} were{verb[2:]}"
    return sentence + whom + tail, f"{subject} {doing}{whom}{tail}"


def name_of(rng, name, held=False):
    """A name of the sound: `metal clang`."""
    return _pick(rng, [item.strip() for item in _words(rng, name, held)[1].split(",")])


def _adverb(rng, facts):
    """A word about number, speed or loudness that is true of the events, or nothing."""
    true = []
    if facts.get("count") in words.NUMBERS:
        true.append(_pick(rng, words.NUMBERS[facts["count"]]))
    if facts.get("count", 0) > 4:
        true.append(_pick(rng, ["repeatedly", "again and again", "several times", "many times"]))
    loud, soft = (words.LOUD, words.SOFT) if "count" in facts else (words.LOUD[:1], words.SOFT[-1:])
    for fact, choice in (("loud", loud), ("soft", soft), ("fast", words.FAST), ("slow", words.SLOW)):
        if facts.get(fact):
            true += [_pick(rng, choice)] * 2
    return _pick(rng, true) if true and rng.random() < 0.35 else ""


def caption(rng, parts, held=False):
    """`parts` are (class, facts), one or two; facts: count, loud, soft, fast, slow. `held`: see `_words`."""
    parts = list(parts)
    if len(parts) == 2 and rng.random() < 0.25:
        parts.reverse()
    name, facts = parts[0]
    if rng.random() < 0.3:
        told = ("loud " if facts.get("loud") else "soft " if facts.get("soft") else "") if rng.random() < 0.4 else ""
        text = gerund = told + name_of(rng, name, held)
    else:
        text, gerund = _clause(rng, name, held, _adverb(rng, facts))
    if len(parts) == 2:
        other, _ = _clause(rng, parts[1][0], held, "")
        text = _pick(rng, HELD_JOINS if held is True else JOINS).format(a=text, b=other, n=name_of(rng, parts[1][0], held))
    else:
        text = _pick(rng, HELD_FRAMES if held is True else FRAMES).format(c=text, g=gerund)
    kind = rng.random()
    if kind < 0.3:
        return text[0].upper() + text[1:]
    return text.upper() if kind < 0.36 else text


def negative(rng, name, held=False):
    """A prompt that names what must not be heard."""
    return name_of(rng, name, held)
