"""What can be asked of a caption's picture: a graph of questions that code answers exactly."""

from __future__ import annotations


class Graph:
    def __init__(self):
        self.nodes: list[dict] = []

    def ask(self, category: str, text: str, check: dict, parents: list[int]) -> int:
        node = {"id": len(self.nodes), "category": category, "parents": parents, "text": text, "check": check}
        self.nodes.append(node)
        return node["id"]


def _group_questions(graph: Graph, group: dict, stated: dict) -> int:
    """Entity, colour, and what was said of size, fill, number and place; the colour's id."""
    shape, colour, count = group["shape"], group["colour"], group["count"]
    entity = graph.ask("entity", f"Is there a {shape}?", {"kind": "exists", "match": {"shape": shape}}, [])
    match = {"shape": shape, "colour": colour}
    named = f"{colour} {shape}"
    main = graph.ask("attribute", f"Is there a {named}?", {"kind": "exists", "match": match}, [entity])
    for key in ("size", "fill"):
        if stated[key]:
            value = group[key]
            check = {"kind": "all", "match": match, "want": {key: value}}
            graph.ask("attribute", f"Is every {named} {value}?", check, [main])
    if count > 1:
        check = {"kind": "count", "match": match, "count": count}
        graph.ask("count", f"Are there exactly {count} {named}s?", check, [main])
    place = group["place"]
    if place["kind"] in ("cell", "each", "line", "corners"):
        cells = [list(c) for c in place["cells"]]
        check = {"kind": "at", "match": match, "cells": cells}
        graph.ask("relation", f"Is a {named} in each of the cells {cells} (row, column)?", check, [main])
    return main


def questions(scene: dict, stated: dict) -> list[dict]:
    """Nodes in an order where parents come first. Only what the caption says is asked."""
    graph = Graph()
    groups = scene["groups"]
    mains = [_group_questions(graph, g, s) for g, s in zip(groups, stated["groups"])]
    relations = [
        [i, g["place"]["relation"], g["place"]["anchor"]]
        for i, g in enumerate(groups)
        if g["place"]["kind"] == "relation"
    ]
    for subject, relation, other in relations + stated["relations"]:
        first, second = groups[subject], groups[other]
        check = {
            "kind": "relation",
            "relation": relation,
            "match": {"shape": first["shape"], "colour": first["colour"]},
            "other": {"shape": second["shape"], "colour": second["colour"]},
        }
        one, two = (f"{g['colour']} {g['shape']}" for g in (first, second))
        text = f"Is every {one} {relation} the {two}?"
        if not any(node["check"] == check for node in graph.nodes):
            graph.ask("relation", text, check, [mains[subject], mains[other]])
    if stated["total"]:
        total = sum(g["count"] for g in groups)
        check = {"kind": "count", "match": {}, "count": total}
        graph.ask("count", f"Are there exactly {total} objects?", check, [])
    if stated["background"]:
        ground = scene["background"]
        names = {"plain": ["all"], "horizontal": ["top", "bottom"], "vertical": ["left", "right"]}
        for region, colour in zip(names[ground["split"]], ground["colours"]):
            check = {"kind": "background", "region": region, "colour": colour}
            graph.ask("background", f"Is the background ({region}) {colour}?", check, [])
    return graph.nodes
