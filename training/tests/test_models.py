"""Our modules compute what the reference vectors say."""

from __future__ import annotations

import unittest
from pathlib import Path

from check_models import differences

ROOT = Path(__file__).resolve().parents[2]


class Models(unittest.TestCase):
    def test_every_part_agrees_with_its_reference(self):
        for part, difference in differences(ROOT / "test" / "fixtures" / "tiny-sd15").items():
            with self.subTest(part):
                self.assertLess(difference, 1e-4)
