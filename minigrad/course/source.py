"""Read source text as named pieces, and say whether two pieces are the same code.

A piece is a function (`run_backward`), the head of a class (`Node`: its bases and decorators), or
one member of a class (`Node.backward`, `Node.__slots__`). Two pieces are the same where their
syntax trees are: comments, docstrings and layout do not count.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Source:
    """Hold what a file or a cell says: its pieces by name, and its other statements by label.

    Example:
        >>> cell = read("class A:\\n    def f(self): return 1\\n\\nA.g = A.f")
        >>> list(cell.pieces), list(cell.statements)
        (['A', 'A.f'], ['A.g'])
    """

    pieces: dict[str, str]
    statements: dict[str, str]

    def __iter__(self):
        yield from self.pieces
        yield from self.statements

    def has(self, other, name):
        """Return whether this source and `other` agree on the piece or statement `name`.

        A class statement without bases and decorators reopens the class, so it agrees with any.
        """
        if name in other.pieces:
            mine, theirs = self.pieces.get(name), other.pieces[name]
            return mine == theirs or (mine is not None and theirs == PLAIN_HEAD)
        return other.statements[name] in self.statements.values()


def read(text):
    """Return the Source of a text; raises SyntaxError."""
    return source_of(ast.parse(text))


def read_file(path):
    """Return the Source of a file."""
    return read(Path(path).read_text(encoding="utf-8"))


def source_of(tree):
    """Return the Source of a parsed module."""
    pieces, statements = {}, {}
    for node in tree.body:
        if isinstance(node, FUNCTION):
            add(pieces, node.name, node)
        elif isinstance(node, ast.ClassDef):
            pieces[node.name] = head(node)
            for member in node.body:
                if not is_text(member) and not isinstance(member, ast.Pass):
                    add(pieces, f"{node.name}.{label(member)}", member)
        elif not is_text(node):
            add(statements, label(node), node)
    return Source(pieces, statements)


def add(table, name, node):
    """Enter a piece; a name defined twice (a property and its setter) is one piece."""
    table[name] = table.get(name, "") + dump(node)


def label(node):
    """Return the name a statement goes by: what it defines or assigns, else its first line."""
    if isinstance(node, (*FUNCTION, ast.ClassDef)):
        return node.name
    if isinstance(node, ast.Assign):
        return " = ".join(ast.unparse(target) for target in node.targets)
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.target)
    return ast.unparse(node).splitlines()[0]


def head(node):
    """Return the text of a class statement without its body."""
    return "".join(ast.dump(part) for part in [*node.bases, *node.keywords, *node.decorator_list])


PLAIN_HEAD = ""


def dump(node):
    """Return a text that is equal for equal code, docstrings aside."""
    for inner in ast.walk(node):
        if isinstance(inner, (*FUNCTION, ast.ClassDef)) and is_text(inner.body[0]):
            inner.body = inner.body[1:] or [ast.Pass()]
    return ast.dump(node)


def is_text(node):
    """Return whether a statement is a bare string, such as a docstring."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
