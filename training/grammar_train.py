"""The words and sentence patterns of the training captions."""

WORDS = {
    "shape": {
        "circle": ["circle", "circle", "circle", "disc", "dot"],
        "square": ["square", "square", "square", "box"],
        "triangle": ["triangle"],
        "diamond": ["diamond", "diamond", "rhombus"],
        "star": ["star"],
        "heart": ["heart"],
        "cross": ["cross", "cross", "plus sign"],
        "moon": ["moon", "crescent moon", "crescent"],
    },
    "colour": {"purple": ["purple", "purple", "violet"], "grey": ["grey", "gray"]},
    "size": {
        "small": ["small", "small", "little", "tiny", "small-size"],
        "medium": ["medium", "medium-sized", "mid-sized"],
        "large": ["large", "large", "big", "huge", "large-size"],
    },
    "fill": {
        "solid": ["solid", "filled", "plain"],
        "striped": ["striped", "striped", "stripy"],
        "outlined": ["outlined", "outlined", "hollow"],
    },
    "fill_after": {
        "solid": ["in solid colour", "with a solid fill", "that is filled in"],
        "striped": ["with stripes", "with horizontal stripes", "that is striped", "full of stripes"],
        "outlined": [
            "drawn as an outline",
            "drawn in outline",
            "that is outlined",
            "as only an outline",
            "that is empty",
        ],
    },
    "number": {
        1: ["a", "a", "a", "one", "a single"],
        2: ["two", "two", "2", "a pair of", "a group of two"],
        3: ["three", "three", "3", "a set of three"],
        4: ["four", "four", "4", "a group of four"],
        5: ["five", "5"],
    },
}


def _corner(v: str, h: str) -> list[str]:
    """Ways to name the corner where the edges `v` and `h` meet."""
    up = {"top": "upper", "bottom": "lower"}[v]
    return [
        f"in the {v} {h} corner",
        f"in the {up} {h} corner",
        f"at the {v} {h}",
        f"in the {v}-{h}",
        f"in the {h} {v} corner",
        f"in the {up} {h}-hand corner",
        f"at the {h} end of the {v} edge",
        f"at the {v} end of the {h} side",
        f"in the corner of the {v} and {h} edges",
        f"at the {v}, in the {h} corner",
        f"on the {h}, in the corner at the {v}",
        f"near the {v} {h} corner of the picture",
        f"at the very {v}, on the {h}",
        f"in the {h}-hand corner, at the {v}",
    ]


def _edge_row(v: str) -> list[str]:
    """Ways to name the middle of the top or bottom row."""
    up = {"top": "upper", "bottom": "lower"}[v]
    return [
        f"at the {v}",
        f"at the {v} centre",
        f"at the {v} in the middle",
        f"in the middle of the {v} row",
        f"in the middle of the {v} edge",
        f"at the centre of the {v}",
        f"in the {up} middle",
        f"at the very {v}, in the middle",
        f"in the {v} row, halfway across",
        f"{v} centre",
        f"at the centre of the {up} edge",
        f"at the middle {v}",
    ]


def _edge_side(h: str) -> list[str]:
    """Ways to name the middle of the left or right column."""
    return [
        f"on the {h}",
        f"on the {h} side",
        f"at the middle {h}",
        f"in the middle of the {h} side",
        f"halfway down the {h} side",
        f"in the middle of the {h} edge",
        f"in the centre of the {h}-hand edge",
        f"on the {h}-hand side, in the middle",
        f"on the {h} edge, halfway up",
        f"at the {h}, in the centre",
        f"in the {h} middle",
        f"at the very {h}, in the middle",
    ]


CELLS = {
    (0, 0): _corner("top", "left"),
    (0, 1): _edge_row("top"),
    (0, 2): _corner("top", "right"),
    (1, 0): _edge_side("left"),
    (1, 1): [
        "in the centre",
        "in the middle",
        "in the center of the image",
        "right in the centre",
        "in the middle of the picture",
        "at the very centre",
        "in the exact centre",
        "right in the middle of everything",
    ],
    (1, 2): _edge_side("right"),
    (2, 0): _corner("bottom", "left"),
    (2, 1): _edge_row("bottom"),
    (2, 2): _corner("bottom", "right"),
}


def _row(v: str) -> list[str]:
    return [
        f"in a row along the {v}",
        f"side by side at the {v}",
        f"across the {v} row",
        f"in the {v} row",
        f"lined up in the {v} row",
        f"in a line along the {v} edge",
        f"filling the {v} row",
    ]


def _column(h: str) -> list[str]:
    return [
        f"in a column down the {h} side",
        f"stacked on the {h}",
        f"in the {h} column",
        f"in a line down the {h} edge",
        f"lined up in the {h} column",
        f"filling the {h} column",
    ]


LINES = {
    "top": _row("top"),
    "middle": [
        "in a row across the middle",
        "side by side in the middle row",
        "in a horizontal line in the middle",
        "in the middle row",
        "lined up in the middle row",
        "filling the middle row",
    ],
    "bottom": _row("bottom"),
    "left": _column("left"),
    "centre": [
        "in a column down the centre",
        "stacked in the middle column",
        "in a vertical line in the centre",
        "in the centre column",
        "lined up in the centre column",
        "filling the middle column",
    ],
    "right": _column("right"),
}


def _two_corners(side: str, other: str) -> list[str]:
    return [
        f"in the two {side} corners",
        f"in the {other} corners",
        f"in both {other} corners",
        f"in the two corners of the {side}",
        f"filling both corners at the {side}",
    ]


CORNERS = {
    "top": _two_corners("top", "upper"),
    "bottom": _two_corners("bottom", "lower"),
    "left": [*_two_corners("left", "left-hand"), "in the corners on the left"],
    "right": [*_two_corners("right", "right-hand"), "in the corners on the right"],
    "all": [
        "in the four corners",
        "in all four corners",
        "one in each corner",
        "filling all the corners",
        "in each corner",
    ],
}

RELATIONS = {
    "above": [
        "above {ref}",
        "directly above {ref}",
        "right above {ref}",
        "over {ref}",
        "immediately above {ref}",
        "straight over {ref}",
        "just over {ref}",
    ],
    "below": [
        "below {ref}",
        "directly below {ref}",
        "under {ref}",
        "beneath {ref}",
        "immediately below {ref}",
        "straight under {ref}",
        "just under {ref}",
        "directly underneath {ref}",
    ],
    "left of": [
        "to the left of {ref}",
        "directly left of {ref}",
        "left of {ref}",
        "just left of {ref}",
        "on the left side of {ref}",
        "immediately to the left of {ref}",
    ],
    "right of": [
        "to the right of {ref}",
        "directly right of {ref}",
        "immediately to the right of {ref}",
        "just right of {ref}",
        "on the right side of {ref}",
        "right of {ref}",
    ],
}
"""Where objects are placed by another; the pairs also serve to say again what is known."""

PLACED = [
    "there {is} {np} {place}",
    "{np} {is} {place}",
    "{np} {sit} {place}",
    "{place} there {is} {np}",
    "{place}, {np}",
    "{np} {place}",
    "{place} {is} {np}",
    "the image has {np} {place}",
    "put {np} {place}",
    "you can see {np} {place}",
    "{place} you will see {np}",
    "{np} {is} to be found {place}",
    "find {np} {place}",
    "the drawing shows {np} {place}",
    "{np} {is} drawn {place}",
    "look at {np} {place}",
    "place {np} {place}",
]
"""{is} and {sit} agree in number."""
UNPLACED = ["there {is} {np}", "{np}", "a picture of {np}", "the image shows {np}", "you can see {np}", "put {np}"]
EACH = [
    "one {a} and one {b}",
    "one {a} and the other {b}",
    "the first {a}, the second {b}",
    "one of them {a} and the other {b}",
    "one {a}, the other one {b}",
]


def _halves(a: str, b: str, first: str, second: str, ground: str) -> list[str]:
    return [
        f"the background is {{a}} in the {a} half and {{b}} in the {b} half",
        f"the {a} half of the background is {{a}} and the {b} half is {{b}}",
        f"the background is two-tone, {{a}} {first} and {{b}} {second}",
        f"the {ground} is {{a}} {first} and {{b}} {second}",
        f"behind them, the {a} half is {{a}} while the {b} half is {{b}}",
        f"the {ground}'s {a} half is {{a}}, its {b} half is {{b}}",
    ]


BACKGROUND = {
    "plain": [
        "the background is {a}",
        "the background is plain {a}",
        "everything is on a {a} background",
        "the scene has a {a} background",
        "the backdrop is {a}",
        "it is all on {a}",
        "everything is set against {a}",
        "the whole backdrop is {a}",
        "{a} is the colour of the background",
    ],
    "horizontal": [
        *_halves("top", "bottom", "above", "below", "backdrop"),
        *_halves("upper", "lower", "at the top", "at the bottom", "backdrop"),
    ],
    "vertical": [
        *_halves("left", "right", "on the left", "on the right", "backdrop"),
        *_halves("left-hand", "right-hand", "to the left", "to the right", "backdrop"),
    ],
}
GROUND_TAIL = {
    "plain": [
        "on a {a} background",
        "on a plain {a} background",
        "against {a}",
        "with {a} behind",
        "against a backdrop of {a}",
    ],
    "horizontal": [
        "on a background that is {a} at the top and {b} at the bottom",
        "on a background whose upper half is {a} and whose lower half is {b}",
        "against {a} in the top half and {b} in the bottom half",
    ],
    "vertical": [
        "on a background that is {a} on the left and {b} on the right",
        "on a background whose left side is {a} and whose right side is {b}",
        "against {a} in the left half and {b} in the right half",
    ],
}

TOTAL = [
    "there {is} {n} {things} in total",
    "in all there {is} {n} {things}",
    "the picture has {n} {things}",
    "count {n} {things}",
    "altogether there {is} {n} {things}",
]
THINGS = {1: ["object", "shape", "figure"], 2: ["objects", "shapes", "figures"]}
AGAIN_RELATION = [
    "{x} is {rel}",
    "{x} sits {rel}",
    "so {x} is {rel}",
    "note how {x} sits {rel}",
    "{x} can be seen {rel}",
]
AGAIN_CELL = ["{x} is {place}", "{x} can be seen {place}", "{x} stands {place}", "note how {x} is {place}"]
AGAIN_COLOUR = ["the {shape} is {colour}", "the colour of the {shape} is {colour}", "{colour} is what the {shape} is"]
NOISE = [
    "nothing else is in the picture",
    "the picture is simple and flat",
    "the shapes have clean edges",
    "the artwork is plain",
    "the drawing has a clean style",
    "nothing else appears",
    "that is all there is",
]
