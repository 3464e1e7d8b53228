"""What is rendered can be read back, and the grammar held out for tests is really held out."""

from __future__ import annotations

import unittest

import numpy as np

import grammar_heldout
import grammar_train
from captions import caption
from check_image import answers, read_image
from make_eval import shared_phrases
from questions import questions
from render import render
from world import captioned_scene


class World(unittest.TestCase):
    def test_a_rendered_scene_answers_every_question_about_it_with_yes(self):
        rng = np.random.default_rng(7)
        for _ in range(30):
            scene = captioned_scene(rng)
            for grammar in (grammar_train, grammar_heldout):
                text, stated = caption(scene, grammar, rng)
                asked = questions(scene, stated)
                with self.subTest(text):
                    self.assertTrue(asked)
                    self.assertTrue(all(answers(asked, read_image(render(scene)))))

    def test_a_wrong_picture_answers_some_with_no(self):
        rng = np.random.default_rng(8)
        for _ in range(30):
            scene = captioned_scene(rng)
            _, stated = caption(scene, grammar_heldout, rng)
            less = {**scene, "objects": scene["objects"][1:]}
            self.assertFalse(all(answers(questions(scene, stated), read_image(render(less)))))

    def test_the_two_grammars_share_no_phrase(self):
        self.assertEqual(shared_phrases(), set())
