"""Words and sentence patterns kept out of training, to test phrasing; no pattern is in both."""

WORDS = {
    "shape": {
        "circle": ["circle"],
        "square": ["square"],
        "triangle": ["triangle"],
        "diamond": ["diamond"],
        "star": ["star"],
        "heart": ["heart"],
        "cross": ["cross"],
        "moon": ["moon", "crescent moon"],
    },
    "colour": {"grey": ["grey", "gray"]},
    "size": {
        "small": ["small", "tiny", "small-sized"],
        "medium": ["medium-sized", "medium"],
        "large": ["large", "big", "large-sized"],
    },
    "fill": {
        "solid": ["solid", "filled"],
        "striped": ["striped", "stripy"],
        "outlined": ["hollow", "outlined"],
    },
    "fill_after": {
        "solid": ["filled in solid"],
        "striped": ["covered in stripes", "that has stripes"],
        "outlined": ["shown only as an outline", "that is hollow"],
    },
    "number": {
        1: ["a", "one"],
        2: ["two", "a couple of"],
        3: ["three", "a group of three"],
        4: ["four", "a set of four"],
        5: ["five"],
    },
}

CELLS = {
    (0, 0): ["in the corner at the top left", "in the left corner of the top", "in the top left-hand corner"],
    (0, 1): ["in the top middle", "in the centre of the top edge", "at the very top, in the centre"],
    (0, 2): ["in the corner at the top right", "in the right corner of the top", "in the top right-hand corner"],
    (1, 0): ["on the left, halfway down", "at the centre of the left edge", "in the middle of the left-hand side"],
    (1, 1): ["in the very middle", "at the centre of the picture", "in the dead centre"],
    (1, 2): ["on the right, halfway down", "at the centre of the right edge", "in the middle of the right-hand side"],
    (2, 0): ["in the corner at the bottom left", "in the left corner of the bottom", "in the bottom left-hand corner"],
    (2, 1): ["in the bottom middle", "in the centre of the bottom edge", "at the very bottom, in the centre"],
    (2, 2): [
        "in the corner at the bottom right",
        "in the right corner of the bottom",
        "in the bottom right-hand corner",
    ],
}

LINES = {
    "top": ["lined up along the top", "forming the top row"],
    "middle": ["lined up across the middle", "forming the middle row"],
    "bottom": ["lined up along the bottom", "forming the bottom row"],
    "left": ["lined up down the left side", "forming the left column"],
    "centre": ["lined up down the centre", "forming the centre column"],
    "right": ["lined up down the right side", "forming the right column"],
}

CORNERS = {
    "top": ["in both of the top corners", "filling the two corners at the top"],
    "bottom": ["in both of the bottom corners", "filling the two corners at the bottom"],
    "left": ["in both of the left corners", "filling the two corners on the left"],
    "right": ["in both of the right corners", "filling the two corners on the right"],
    "all": ["in every corner", "filling the four corners"],
}

RELATIONS = {
    "above": ["just above {ref}", "straight above {ref}"],
    "below": ["just below {ref}", "straight below {ref}", "underneath {ref}"],
    "left of": ["just to the left of {ref}", "on the left of {ref}"],
    "right of": ["just to the right of {ref}", "on the right of {ref}"],
}

PLACED = [
    "look {place} and you will find {np}",
    "{np} can be found {place}",
    "{place} we see {np}",
    "draw {np} {place}",
    "{np} {is} placed {place}",
    "the artwork shows {np} {place}",
]
UNPLACED = ["draw {np}", "we see {np}", "the artwork shows {np}"]
EACH = ["one of them {a}, the other one {b}", "one {a}, another one {b}"]

BACKGROUND = {
    "plain": ["the whole background is {a}", "all of it is set against {a}", "{a} fills the background"],
    "horizontal": [
        "the upper half behind them is {a} while the lower half is {b}",
        "the backdrop is {a} on top, {b} at the bottom",
    ],
    "vertical": [
        "the left-hand half behind them is {a} while the right-hand half is {b}",
        "the backdrop is {a} on the left side, {b} on the right side",
    ],
}
GROUND_TAIL = {
    "plain": ["against a {a} background", "with a {a} background"],
    "horizontal": ["against a background whose top half is {a} and whose bottom half is {b}"],
    "vertical": ["against a background whose left half is {a} and whose right half is {b}"],
}

TOTAL = ["altogether {n} {things} appear", "one counts {n} {things}"]
THINGS = {1: ["shape", "figure"], 2: ["shapes", "figures"]}
AGAIN_RELATION = ["note that {x} is {rel}", "{x} appears {rel}"]
AGAIN_CELL = ["{x} stays {place}", "note that {x} is {place}"]
AGAIN_COLOUR = ["note that the {shape} is {colour}", "{colour} is the colour of the {shape}"]
NOISE = ["there is nothing else", "the style is simple", "the drawing is clean and flat"]
