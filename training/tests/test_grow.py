"""A text side that has grown says what it said before, and has room that can learn."""

from __future__ import annotations

import unittest

import torch

from grow import grown
from text import Connector, T5Encoder, connector_config, initialise_t5, t5_config

SHAPE = {"width": 48, "feed": 80, "layers": 3, "heads": 6, "connector_layers": 2}


def small_side() -> tuple[T5Encoder, Connector]:
    torch.manual_seed(1)
    t5 = T5Encoder({**t5_config(32, 48, 2, 4, 8), "vocab_size": 50})
    initialise_t5(t5)
    connector = Connector(connector_config(16, 1, 2, 10, 32))
    for parameter in connector.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return t5, connector


def said(t5: T5Encoder, connector: Connector) -> torch.Tensor:
    ids = torch.arange(24).view(3, 8)
    mask = torch.arange(8)[None] < torch.tensor([8, 5, 1])[:, None]
    return connector(t5(ids, mask), torch.tensor([0, 500, 999]), mask)


class Growing(unittest.TestCase):
    def test_it_says_the_same(self):
        with torch.no_grad():
            before, after = said(*small_side()), said(*grown(*small_side(), SHAPE))
        self.assertLess(float((after - before).norm() / before.norm()), 0.02)

    def test_nothing_changes_where_nothing_grows(self):
        same = {"width": 32, "feed": 48, "layers": 2, "heads": 4, "connector_layers": 1}
        self.assertTrue(torch.equal(said(*grown(*small_side(), same)), said(*small_side())))

    def test_everything_new_can_learn(self):
        t5, connector = grown(*small_side(), SHAPE)
        optimiser = torch.optim.SGD([*t5.parameters(), *connector.parameters()], 0.05)
        for _ in range(3):  # what is silent at both ends needs a step for each
            optimiser.zero_grad()
            said(t5, connector).square().mean().backward()
            optimiser.step()
        for name, parameter in [*t5.named_parameters(), *connector.named_parameters()]:
            with self.subTest(name):
                self.assertGreater(float(parameter.grad.abs().max()), 0)


if __name__ == "__main__":
    unittest.main()
