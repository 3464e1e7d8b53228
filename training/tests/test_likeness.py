"""New pieces of the vocabulary begin as what they stand for, and <unk> stays what it is."""

from __future__ import annotations

import unittest
from pathlib import Path

import torch
from tokenizers import Tokenizer

from data import UNKNOWN
from likeness import seeded

TOKENIZER = Path(__file__).resolve().parents[2] / "models" / "shapes" / "tokenizer_t5" / "tokenizer.json"


class Likeness(unittest.TestCase):
    def test_other_cases_and_synonyms_begin_as_the_words_that_are_known(self):
        tokenizer = Tokenizer.from_file(str(TOKENIZER))
        table = torch.zeros(32128, 2)
        number = tokenizer.get_vocab()
        for i, piece in enumerate(("▁star", "▁circle", "▁background")):
            table[number[piece]] = i + 1.0
        filled, count = seeded(table, tokenizer)
        self.assertGreater(count, 3)
        for piece, value in (("▁Star", 1.0), ("▁star", 1.0), ("▁ball", 2.0), ("▁page", 3.0), ("▁cat", 0.0)):
            with self.subTest(piece):
                self.assertEqual(float(filled[number[piece], 0]), value)
        self.assertEqual(float(filled[UNKNOWN].sum()), 0.0)
