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
        "solid": ["in solid colour", "with a solid fill", "that is filled in", "that is solid", "filled with colour"],
        "striped": [
            "with stripes",
            "with horizontal stripes",
            "that is striped",
            "full of stripes",
            "with a striped pattern",
            "in stripes",
            "that is covered with stripes",
            "with stripes all over",
        ],
        "outlined": [
            "drawn as an outline",
            "drawn in outline",
            "that is outlined",
            "as only an outline",
            "that is empty",
            "shown in outline",
            "with nothing inside",
            "that is only an outline",
            "that is hollow inside",
            "shown as an outline only",
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
        f"in the {v} corner on the {h}",
        f"in the {v} row, on the {h}",
        f"in the {h} column, at the {v}",
        f"at the {h} of the {v} row",
        f"in the far {v} {h}",
        f"in the {v} {h} of the image",
        f"in the {h} part of the {v} row",
        f"on the {h} side at the {v}",
        f"at the {v} and to the {h}",
        f"in the {h} corner at the {v}",
        f"in the corner on the {up} {h}",
        f"in the {v}, {h} corner",
        f"in the {h} corner along the {v}",
        f"where the {v} and the {h} side meet",
        f"in the {h}-most corner of the {v}",
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
        f"centred at the {v}",
        f"in the {v} row, in the centre",
        f"in the middle column, at the {v}",
        f"between the two {v} corners",
        f"halfway along the {v} edge",
        f"in the centre of the {v} row",
        f"at the {v} of the middle column",
        f"in the {up} centre",
        f"{up} middle",
        f"in the centre at the {v}",
        f"in the middle, at the very {v}",
        f"in the middle along the {v}",
        f"at the {v}, halfway between the corners",
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
        f"halfway along the {h} edge",
        f"in the middle row, on the {h}",
        f"in the {h} column, in the middle",
        f"in the centre of the {h} column",
        f"between the two {h} corners",
        f"at the {h} of the middle row",
        f"midway down the {h} edge",
        f"on the {h}, in the centre",
        f"on the {h} at half height",
        f"on the {h}, midway down",
        f"at half height along the {h}-hand side",
        f"middle {h}",
        f"on the {h}-hand side, halfway up",
        f"at the middle of the {h} edge",
        f"in the centre of the {h} side",
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
        "at the centre",
        "at the middle of the image",
        "in the exact middle",
        "exactly in the middle",
        "right at the centre",
        "in the middle row and the middle column",
        "in the central spot",
        "at the dead middle",
        "centre",
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
        f"along the {v} edge",
        f"making the {v} row",
        f"arranged along the {v}",
        f"next to each other at the {v}",
        f"spread across the {v}",
        f"lining the {v}",
    ]


def _column(h: str) -> list[str]:
    return [
        f"in a column down the {h} side",
        f"stacked on the {h}",
        f"in the {h} column",
        f"in a line down the {h} edge",
        f"lined up in the {h} column",
        f"filling the {h} column",
        f"along the {h} edge",
        f"making the {h} column",
        f"arranged down the {h} side",
        f"one below the other on the {h}",
        f"down the {h}",
        f"lining the {h} side",
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
        "arranged across the middle",
        "making the middle row",
        "next to each other in the middle row",
        "spread across the middle",
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
        "arranged down the centre",
        "making the centre column",
        "one below the other in the centre",
        "down the middle",
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
        f"in the corners of the {side}",
        f"at both {side} corners",
        f"one in each {other} corner",
        f"one in each of the {side} corners",
        f"taking both {side} corners",
        f"each in a {side} corner",
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
        "at the four corners",
        "each in its own corner",
        "taking all four corners",
        "in all of the corners",
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
        "one step above {ref}",
        "right over {ref}",
        "higher than {ref}",
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
        "one step below {ref}",
        "right below {ref}",
        "right underneath {ref}",
        "lower than {ref}",
    ],
    "left of": [
        "to the left of {ref}",
        "directly left of {ref}",
        "left of {ref}",
        "just left of {ref}",
        "on the left side of {ref}",
        "immediately to the left of {ref}",
        "directly to the left of {ref}",
        "at the left of {ref}",
        "one step to the left of {ref}",
        "on the left-hand side of {ref}",
        "next to {ref}, to the left",
    ],
    "right of": [
        "to the right of {ref}",
        "directly right of {ref}",
        "immediately to the right of {ref}",
        "just right of {ref}",
        "directly to the right of {ref}",
        "at the right of {ref}",
        "one step to the right of {ref}",
        "on the right-hand side of {ref}",
        "next to {ref}, to the right",
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
    "we find {np} {place}",
    "{np} {is} shown {place}",
    "{np} {is} seen {place}",
    "{place} one can see {np}",
    "paint {np} {place}",
    "the scene has {np} {place}",
    "the image shows {np} {place}",
    "{np} {is} located {place}",
    "{np} {is} put {place}",
    "add {np} {place}",
    "{place} I want {np}",
    "{np}, {place}",
    "look {place} for {np}",
    "{place} you find {np}",
]
"""{is} and {sit} agree in number."""
UNPLACED = [
    "there {is} {np}",
    "{np}",
    "a picture of {np}",
    "the image shows {np}",
    "you can see {np}",
    "put {np}",
    "paint {np}",
    "the scene has {np}",
    "show {np}",
]
EACH = [
    "one {a} and one {b}",
    "one {a} and the other {b}",
    "the first {a}, the second {b}",
    "one of them {a} and the other {b}",
    "one {a}, the other one {b}",
    "one {a}, one {b}",
    "one is {a} and one is {b}",
    "one of the two {a}, the other {b}",
    "the first one {a} and the second one {b}",
    "one {a}, and another {b}",
    "one of them {a}, one {b}",
]


def _halves(a: str, b: str, first: str, second: str) -> list[str]:
    """Two-tone grounds: `a` and `b` name the halves, `first` and `second` say where they are."""
    patterns = [
        f"the background is {{a}} in the {a} half and {{b}} in the {b} half",
        f"the {a} half of the background is {{a}} and the {b} half is {{b}}",
        f"the background is two-tone, {{a}} {first} and {{b}} {second}",
        f"the backdrop is {{a}} {first} and {{b}} {second}",
        f"behind them, the {a} half is {{a}} while the {b} half is {{b}}",
        f"the backdrop's {a} half is {{a}}, its {b} half is {{b}}",
        f"the background has two halves, {{a}} {first}, {{b}} {second}",
        f"in the {a} half the background is {{a}}, in the {b} half it is {{b}}",
        f"{{a}} fills the {a} half of the background, {{b}} fills the {b} half",
        f"the background changes from {{a}} {first} to {{b}} {second}",
        f"the {a} half of the picture has a {{a}} background, the {b} half a {{b}} one",
        f"the {b} half of the background is {{b}}, the {a} half is {{a}}",
        f"{first} the background is {{a}}, {second} it is {{b}}",
        f"behind everything, the {a} part is {{a}} and the {b} part is {{b}}",
        f"the background is split: {{a}} {first}, {{b}} {second}",
        f"the canvas is {{a}} {first} but {{b}} {second}",
        f"two colours are behind it all, {{a}} {first} and {{b}} {second}",
        f"the backdrop is {{a}} in its {a} half and {{b}} in its {b} half",
        f"the background consists of {{a}} {first} and {{b}} {second}",
        f"the {a} half is {{a}} in the background, and the {b} half {{b}}",
    ]
    return [*patterns, f"{{b}} is the background {second} and {{a}} {first}"]


def _half_tails(a: str, b: str, first: str, second: str) -> list[str]:
    return [
        f"on a background that is {{a}} {first} and {{b}} {second}",
        f"on a background whose {a} half is {{a}} and whose {b} half is {{b}}",
        f"against {{a}} in the {a} half and {{b}} in the {b} half",
        f"on a two-tone background, {{a}} {first} and {{b}} {second}",
        f"against a backdrop with a {{a}} {a} half and a {{b}} {b} half",
        f"on a background of {{a}} {first} and {{b}} {second}",
        f"with {{a}} behind in the {a} half and {{b}} in the {b} half",
        f"with a background, {{a}} {first} and {{b}} {second}",
        f"in front of {{a}} {first} and {{b}} {second}",
    ]


HORIZONTAL = [
    ("top", "bottom", "at the top", "at the bottom"),
    ("upper", "lower", "above", "below"),
    ("top", "bottom", "in the top half", "in the bottom half"),
    ("upper", "lower", "on top", "beneath"),
]
VERTICAL = [
    ("left", "right", "on the left", "on the right"),
    ("left-hand", "right-hand", "to the left", "to the right"),
    ("left", "right", "in the left half", "in the right half"),
    ("left-hand", "right-hand", "at the left side", "at the right side"),
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
        "the background is entirely {a}",
        "the background is all {a}",
        "the colour of the background is {a}",
        "the backdrop is one plain {a}",
        "{a} covers the background",
        "the canvas is {a}",
        "behind it all is {a}",
        "the background is filled with {a}",
        "use a {a} background",
        "the whole scene is set on {a}",
    ],
    "horizontal": [pattern for names in HORIZONTAL for pattern in _halves(*names)],
    "vertical": [pattern for names in VERTICAL for pattern in _halves(*names)],
}
GROUND_TAIL = {
    "plain": [
        "on a {a} background",
        "on a plain {a} background",
        "against {a}",
        "with {a} behind",
        "against a backdrop of {a}",
        "on {a}",
        "all on {a}",
        "in front of a {a} background",
        "with a background of {a}",
        "against a {a} backdrop",
        "with a {a} backdrop",
    ],
    "horizontal": [pattern for names in HORIZONTAL for pattern in _half_tails(*names)],
    "vertical": [pattern for names in VERTICAL for pattern in _half_tails(*names)],
}

TOTAL = [
    "there {is} {n} {things} in total",
    "in all there {is} {n} {things}",
    "the picture has {n} {things}",
    "count {n} {things}",
    "altogether there {is} {n} {things}",
    "{n} {things} in all",
    "{n} {things} can be seen",
    "one can count {n} {things}",
    "there {is} {n} {things} altogether",
]
THINGS = {1: ["object", "shape", "figure"], 2: ["objects", "shapes", "figures"]}
AGAIN_RELATION = [
    "{x} is {rel}",
    "{x} sits {rel}",
    "so {x} is {rel}",
    "note how {x} sits {rel}",
    "{x} can be seen {rel}",
    "{x} stands {rel}",
    "{x} stays {rel}",
    "that puts {x} {rel}",
    "notice that {x} is {rel}",
]
AGAIN_CELL = [
    "{x} is {place}",
    "{x} can be seen {place}",
    "{x} stands {place}",
    "note how {x} is {place}",
    "{x} appears {place}",
]
AGAIN_COLOUR = [
    "the {shape} is {colour}",
    "the colour of the {shape} is {colour}",
    "{colour} is what the {shape} is",
    "note how the {shape} is {colour}",
]
NOISE = [
    "nothing else is in the picture",
    "the picture is simple and flat",
    "the shapes have clean edges",
    "the artwork is plain",
    "the drawing has a clean style",
    "nothing else appears",
    "that is all there is",
    "there is nothing more",
    "the style is plain and clean",
    "the drawing is simple",
    "nothing more is to be seen",
    "the picture is flat and clean",
]
