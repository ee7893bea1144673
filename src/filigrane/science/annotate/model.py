"""The shipped file of the component: weights of the two passes, word classes and codes, all by hash, in one ``npz`` archive."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np

from filigrane.science.annotate.chain import Chain
from filigrane.science.annotate.linear import Weights

MODEL = "fracco.bin"


@dataclass(frozen=True)
class Codes:
    """What the training mentions say of codes: hash of a mention's stems to a code and the share of its notes that gave it.

    Attributes
    ----------
    codes
        Code by hash (``coder.key``).
    floor
        Likeness under which the nearest label is not believed, by kind.
    """

    codes: dict[int, str]
    floor: dict[str, float]


@dataclass(frozen=True)
class Model:
    """Everything that training learned.

    Attributes
    ----------
    weights
        Two passes.
    classes
        Word class by hash of the word.
    outside
        Added to the score of O in the second pass.
    codes
        See ``Codes``.
    """

    weights: Weights
    classes: dict[int, int]
    outside: float
    codes: Codes

    def chain(self) -> Chain:
        """Return the tagger."""
        return Chain(self.weights, self.classes, self.outside)

    def dump(self) -> bytes:
        """Return the archive's bytes; ``load`` reads them without pickle."""
        names = sorted(set(self.codes.codes.values()))
        place = {name: i for i, name in enumerate(names)}
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            keys=self.weights.keys,
            values=self.weights.values,
            scale=self.weights.scale,
            transitions=self.weights.transitions,
            class_keys=np.array(list(self.classes), dtype=np.uint32),
            class_values=np.array(list(self.classes.values()), dtype=np.uint8),
            outside=np.array([self.outside], dtype=np.float32),
            code_names=np.array(names, dtype="U8"),
            code_keys=np.array(list(self.codes.codes), dtype=np.uint32),
            code_values=np.array([place[name] for name in self.codes.codes.values()], dtype=np.uint16),
            floor_kinds=np.array(list(self.codes.floor), dtype="U16"),
            floor_values=np.array(list(self.codes.floor.values()), dtype=np.float32),
        )
        return buffer.getvalue()

    @staticmethod
    def load(data: bytes) -> Model:
        """Return the model of an archive."""
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            names = held["code_names"].tolist()
            return Model(
                Weights(held["keys"], held["values"], held["scale"], held["transitions"]),
                dict(zip(held["class_keys"].tolist(), held["class_values"].tolist(), strict=True)),
                float(held["outside"][0]),
                Codes(
                    {key: names[i] for key, i in zip(held["code_keys"].tolist(), held["code_values"].tolist(), strict=True)},
                    dict(zip(held["floor_kinds"].tolist(), held["floor_values"].tolist(), strict=True)),
                ),
            )
