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
        "small": ["small", "small", "little", "tiny"],
        "medium": ["medium", "medium-sized", "mid-sized"],
        "large": ["large", "large", "big", "huge"],
    },
    "fill": {
        "solid": ["solid", "filled", "plain"],
        "striped": ["striped", "striped", "stripy"],
        "outlined": ["outlined", "outlined", "hollow"],
    },
    "fill_after": {
        "solid": ["in solid colour"],
        "striped": ["with stripes", "with horizontal stripes"],
        "outlined": ["drawn as an outline", "drawn in outline"],
    },
    "number": {
        1: ["a", "a", "a", "one", "a single"],
        2: ["two", "two", "2", "a pair of"],
        3: ["three", "three", "3"],
        4: ["four", "four", "4"],
        5: ["five", "5"],
    },
}

CELLS = {
    (0, 0): ["in the top left corner", "in the upper left corner", "at the top left", "in the top-left"],
    (0, 1): ["at the top", "at the top centre", "at the top in the middle", "in the middle of the top row"],
    (0, 2): ["in the top right corner", "in the upper right corner", "at the top right", "in the top-right"],
    (1, 0): ["on the left", "on the left side", "at the middle left", "in the middle of the left side"],
    (1, 1): ["in the centre", "in the middle", "in the center of the image", "right in the centre"],
    (1, 2): ["on the right", "on the right side", "at the middle right", "in the middle of the right side"],
    (2, 0): ["in the bottom left corner", "in the lower left corner", "at the bottom left", "in the bottom-left"],
    (2, 1): ["at the bottom", "at the bottom centre", "at the bottom in the middle", "in the middle of the bottom row"],
    (2, 2): ["in the bottom right corner", "in the lower right corner", "at the bottom right", "in the bottom-right"],
}

LINES = {
    "top": ["in a row along the top", "side by side at the top", "across the top row"],
    "middle": ["in a row across the middle", "side by side in the middle row", "in a horizontal line in the middle"],
    "bottom": ["in a row along the bottom", "side by side at the bottom", "across the bottom row"],
    "left": ["in a column down the left side", "stacked on the left", "in the left column"],
    "centre": ["in a column down the centre", "stacked in the middle column", "in a vertical line in the centre"],
    "right": ["in a column down the right side", "stacked on the right", "in the right column"],
}

CORNERS = {
    "top": ["in the two top corners", "in the upper corners"],
    "bottom": ["in the two bottom corners", "in the lower corners"],
    "left": ["in the two left corners", "in the corners on the left"],
    "right": ["in the two right corners", "in the corners on the right"],
    "all": ["in the four corners", "in all four corners", "one in each corner"],
}

RELATIONS = {
    "above": ["above {ref}", "directly above {ref}", "right above {ref}", "over {ref}"],
    "below": ["below {ref}", "directly below {ref}", "under {ref}", "beneath {ref}"],
    "left of": ["to the left of {ref}", "directly left of {ref}", "left of {ref}"],
    "right of": ["to the right of {ref}", "directly right of {ref}", "immediately to the right of {ref}"],
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
]
"""{is} and {sit} agree in number."""
UNPLACED = ["there {is} {np}", "{np}", "a picture of {np}", "the image shows {np}"]
EACH = ["one {a} and one {b}", "one {a} and the other {b}", "the first {a}, the second {b}"]

BACKGROUND = {
    "plain": [
        "the background is {a}",
        "the background is plain {a}",
        "everything is on a {a} background",
        "the scene has a {a} background",
    ],
    "horizontal": [
        "the background is {a} in the top half and {b} in the bottom half",
        "the top half of the background is {a} and the bottom half is {b}",
        "the background is two-tone, {a} above and {b} below",
    ],
    "vertical": [
        "the background is {a} in the left half and {b} in the right half",
        "the left half of the background is {a} and the right half is {b}",
        "the background is two-tone, {a} on the left and {b} on the right",
    ],
}
GROUND_TAIL = {
    "plain": ["on a {a} background", "on a plain {a} background"],
    "horizontal": ["on a background that is {a} at the top and {b} at the bottom"],
    "vertical": ["on a background that is {a} on the left and {b} on the right"],
}

TOTAL = ["there {is} {n} {things} in total", "in all there {is} {n} {things}", "the picture has {n} {things}"]
THINGS = {1: ["object", "shape"], 2: ["objects", "shapes"]}
AGAIN_RELATION = ["{x} is {rel}", "{x} sits {rel}", "so {x} is {rel}"]
AGAIN_CELL = ["{x} is {place}", "{x} can be seen {place}"]
AGAIN_COLOUR = ["the {shape} is {colour}", "the colour of the {shape} is {colour}"]
NOISE = ["nothing else is in the picture", "the picture is simple and flat", "the shapes have clean edges"]
