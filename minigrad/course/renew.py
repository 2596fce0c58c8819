"""Bring build cells up to date: where the package's code has changed, the cell takes it over."""

import ast
from pathlib import Path

from .source import FUNCTION, dump, is_text, label

DEFINED = (*FUNCTION, ast.ClassDef)


def renewed(cell, root):
    """Return a final build cell's text with each definition as the package has it now.

    What agrees with the package stays as it is, comments included; so do drafts and other cells.
    A docstring that the cell has is kept. What the package no longer has is left to the tests.

    Args:
        cell: the text of a notebook's code cell.
        root: the folder in which the path after `%%build` is.
    """
    line, _, body = cell.partition("\n")
    words = line.split()
    if words[:1] != ["%%build"] or "--draft" in words:
        return cell
    text = (Path(root) / words[1]).read_text(encoding="utf-8")
    theirs = members(ast.parse(text))
    lines = body.split("\n")
    for name, node in reversed(members(ast.parse(body)).items()):
        if name in theirs and dump(copied(node)) != dump(copied(theirs[name])):
            lines[first(node) - 1 : node.end_lineno] = shortened(theirs[name], text, node)
    return "\n".join([line, *lines])


def members(tree):
    """Return functions and members of classes by (class, name, how many before of this name)."""
    found = {}

    def enter(owner, node):
        key = owner, label(node)
        found[*key, sum(each[:2] == key for each in found)] = node

    for node in tree.body:
        if isinstance(node, FUNCTION):
            enter("", node)
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                if not is_text(member) and not isinstance(member, ast.Pass):
                    enter(node.name, member)
    return found


def copied(node):
    """Return a node of its own, since `dump` takes docstrings away."""
    return ast.parse(ast.unparse(node)).body[0]


def first(node):
    """Return the number of a definition's first line, decorators included."""
    return min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])


def shortened(node, text, old):
    """Return the lines of a definition in `text`, with the docstring that `old` has, if any."""
    lines = text.split("\n")
    code = lines[first(node) - 1 : node.end_lineno]
    if isinstance(node, DEFINED) and is_text(node.body[0]):
        start, end = node.body[0].lineno - first(node), node.body[0].end_lineno - first(node) + 1
        kept = []
        if isinstance(old, DEFINED) and is_text(old.body[0]):
            kept = [" " * node.body[0].col_offset + f'"""{ast.get_docstring(old)}"""']
        elif end < len(code) and not code[end].strip():
            end += 1
        code[start:end] = kept
    return code
