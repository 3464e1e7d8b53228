"""Prompts of people and what is made of them: the words and the scene always say the same."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from compose import compose
from data import targets_of
from joins import MOST, WHOLE, join, joinable
from lexicon import COLOUR_OF, FIND_COLOUR, FIND_SHAPE, SHAPE_OF
from mirrors import mirror, mirrorable
from noise import noisy
from rightness import everything_right
from settle import settle
from swaps import swap_colours, swap_shapes
from templates import entries, parse, scene_of, vary, voices

ENTRY = {"p": "A red dot, then an orange star under it", "g": ["white"], "o": ["circle red", "star orange"]}
PLAIN = {"split": "plain", "colours": ["white"]}


def answers(scene: dict) -> torch.Tensor:
    return torch.from_numpy(targets_of(scene)).clamp(min=0)


# The lexicon leaves these as they are: misspelled, a word of two meanings, a place ("in the heart of").
OTHER_WORDS = {"triangel": "triangle", "ring": "circle", "heart": "heart"}


def shapes_in(text):
    known = {SHAPE_OF[m.group(0).lower()][0] for m in FIND_SHAPE.finditer(text)}
    return known | {shape for word, shape in OTHER_WORDS.items() if word in text.lower()}


class Templates(unittest.TestCase):
    def test_every_prompt_can_be_drawn_and_its_picture_is_right_in_everything(self):
        for held_out in (False, True):
            for entry in entries(held_out):
                with self.subTest(entry["p"]):
                    self.assertTrue(everything_right(entry, answers(scene_of(parse(entry)))))

    def test_a_picture_with_one_object_too_many_or_too_few_is_wrong(self):
        for entry in entries(held_out=True)[::10]:
            scene = scene_of(parse(entry))
            self.assertFalse(everything_right(entry, answers({**scene, "objects": scene["objects"][1:]})))

    def test_no_voice_is_both_trained_on_and_held_out(self):
        self.assertEqual(set(voices()) & set(voices(held_out=True)), set())
        self.assertGreaterEqual(len(voices(held_out=True)), 3)

    def test_variations_name_what_they_show(self):
        rng = np.random.default_rng(3)
        for entry in entries()[::7]:
            plain = scene_of(parse(entry))
            scene, text = vary(entry, rng)
            shapes = shapes_in(text)
            colours = {COLOUR_OF[m.group(0).lower()] for m in FIND_COLOUR.finditer(text)}
            with self.subTest(text):
                self.assertEqual(len(scene["objects"]), len(plain["objects"]))
                if {o["shape"] for o in scene["objects"]} != {o["shape"] for o in plain["objects"]}:
                    self.assertLessEqual({o["shape"] for o in scene["objects"]}, shapes)
                if {o["colour"] for o in scene["objects"]} != {o["colour"] for o in plain["objects"]}:
                    self.assertLessEqual({o["colour"] for o in scene["objects"]}, colours)


class Swaps(unittest.TestCase):
    def test_a_swap_is_one_mapping_over_words_and_scene(self):
        for seed in range(20):
            scene, rng = parse({**ENTRY, "r": ["1>0y"]}), np.random.default_rng(seed)
            swap_shapes(scene, rng)
            swap_colours(scene, rng)
            named = [SHAPE_OF[m.group(0).lower()][0] for m in FIND_SHAPE.finditer(scene["text"])]
            self.assertEqual(named, [o["shape"] for o in scene["objects"]])
            named = [COLOUR_OF[m.group(0).lower()] for m in FIND_COLOUR.finditer(scene["text"])]
            self.assertEqual(named, [o["colour"] for o in scene["objects"]])
            self.assertNotRegex(scene["text"], r"\b[Aa] [aeiou]|\b[Aa]n [^aeiou]")

    def test_a_mirror_turns_words_cells_and_relations(self):
        scene = parse({"p": "star top left, heart right of it", "g": ["blue", "pink", "v"],
                       "o": ["star red @00", "heart red"], "r": ["1>0x"]})
        self.assertTrue(mirrorable(scene, "x"))
        mirror(scene, "x")
        self.assertEqual(scene["text"], "star top right, heart left of it")
        self.assertEqual(scene["objects"][0]["cell"], (0, 2))
        self.assertEqual(scene["relations"], [(0, 1, 1)])
        self.assertEqual(scene["background"]["colours"], ["pink", "blue"])

    def test_what_depends_on_the_order_of_words_is_not_mirrored(self):
        row = {"p": "across the top: red star, blue star", "g": ["white"], "o": ["star red @00", "star blue @01"]}
        self.assertFalse(mirrorable(parse(row), "x"))


class Settling(unittest.TestCase):
    def test_objects_that_no_words_place_stand_as_the_world_says(self):
        self.assertEqual(settle(PLAIN, ["red", "blue"], [None, None], []), [(1, 0), (1, 2)])

    def test_relations_make_rows_and_columns(self):
        cells = settle(PLAIN, ["red"] * 3, [None] * 3, [(1, 0, 1), (2, 1, 1)])
        self.assertEqual(cells, [(1, 0), (1, 1), (1, 2)])
        self.assertEqual(settle(PLAIN, ["red"] * 2, [(0, 2), None], [(1, 0, 0)]), [(0, 2), (1, 2)])

    def test_what_no_picture_can_do_is_an_error(self):
        with self.assertRaises(ValueError):
            settle(PLAIN, ["red"] * 2, [None, None], [(0, 1, 1), (1, 0, 1)])


class Composition(unittest.TestCase):
    def test_what_is_composed_names_what_it_shows(self):
        for seed in range(60):
            scene, text = compose(np.random.default_rng(seed))
            with self.subTest(text):
                named = {SHAPE_OF[m.group(0).lower()][0] for m in FIND_SHAPE.finditer(text)}
                self.assertEqual(named, {o["shape"] for o in scene["objects"]})
                named = {COLOUR_OF[m.group(0).lower()] for m in FIND_COLOUR.finditer(text)}
                shown = {o["colour"] for o in scene["objects"]} | set(scene["background"]["colours"])
                self.assertEqual(named | {"white"}, shown | {"white"})


class Joining(unittest.TestCase):
    def test_both_prompts_are_there_and_no_shape_is_named_in_both(self):
        for seed in range(30):
            scene, text = join(np.random.default_rng(seed))
            with self.subTest(text):
                named = shapes_in(text)
                self.assertLessEqual({o["shape"] for o in scene["objects"]}, named)
                cells = [(o["row"], o["col"]) for o in scene["objects"]]
                self.assertEqual(len(set(cells)), len(cells))
                self.assertLessEqual(len(cells), MOST)

    def test_a_part_says_nothing_of_the_picture_as_a_whole(self):
        parts, silent = joinable()
        self.assertGreater(len(silent), 100)
        for word in ("only", "both", "the others", "nothing else", "5 stars"):
            self.assertRegex(word, WHOLE)
        self.assertFalse([e["p"] for e in parts if WHOLE.search(e["p"])])
        self.assertTrue(all(e["g"] == ["white"] for e in silent))


class Noise(unittest.TestCase):
    def test_it_is_a_function_of_the_seed_and_leaves_most_of_the_text(self):
        text = "Three red stars and a large blue circle in the bottom left corner."
        for seed in range(50):
            one, two = (noisy(text, np.random.default_rng(seed)) for _ in range(2))
            self.assertEqual(one, two)
            self.assertGreater(len(one), len(text) / 2)
