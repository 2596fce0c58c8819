"""Chapter 2: type an expression over named tensors and see the graph that it makes."""

import ast
import operator

import numpy as np

import minigrad
from minigrad.draw import draw_graph
from minigrad.draw.text import lines
from minigrad.language import _

from .kit import Entry, Experiment, complaint

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.UAdd: lambda x: x,
    ast.USub: operator.neg,
}
FUNCTIONS = ("exp", "log", "sin", "cos", "tanh", "sqrt", "sigmoid", "relu", "abs", "sum", "mean")
LONGEST = 100  # characters: about what a picture can show
LARGEST_EXPONENT = 10


class Refused(ValueError):
    """Say in one line what the lab does not read."""


class ExpressionLab(Experiment):
    """Read an expression that the learner types, run it on tensors, draw the graph it made.

    The text is never evaluated by Python. It is parsed, and only the operations of the table
    above are carried out, one by one; so every step can be named by its own text.

    Args:
        typed: the expression to start with.
        view: `both`, `forward` or `backward`, as in `draw_graph`.
        tensors: the tensors that may be named; x = 2 and w = -3 if none are given.

    Example:
        >>> lab = ExpressionLab("x * w + 2")
        >>> print(lab.text())
        given: x = 2, w = −3
        x * w = −6  (MulBackward0)
        x * w + 2 = −4  (AddBackward0)
        >>> lab.typed = "x.grad"
        >>> print(lab.text())
        given: x = 2, w = −3
        x.grad: nothing with a dot is read here
        (the faded picture is that of x * w + 2)
    """

    controls = (Entry("typed", _("expression"), _("such as x * w + 2")),)
    frame = 930, 240
    scrolled = True

    def __init__(self, typed="x * w + 2", /, view="both", **tensors):
        if not tensors:
            tensors = {
                name: minigrad.tensor(value, requires_grad=True)
                for name, value in (("x", 2.0), ("w", -3.0))
            }
        self.tensors, self.view = tensors, view
        self.trouble, self.graph, self.made, self.drawn = "", None, {}, ""
        self.typed = typed

    @property
    def typed(self):
        """The text as the learner typed it; where it cannot be read, `trouble` says why."""
        return self._typed

    @typed.setter
    def typed(self, text):
        self._typed, self.trouble = text, ""
        try:
            result, made = calculate(text, self.tensors)
            self.graph = draw_graph(result, names=self.tensors | made, view=self.view).flat()
            self.made, self.drawn = made, text
        except Exception as error:  # the last picture stays, faded
            self.trouble = str(error) if isinstance(error, Refused) else complaint(error)

    def drawing(self):
        return self.graph

    def picture(self):
        if self.graph is None or not self.trouble:
            return super().picture()
        facts = self.graph.graph
        return self.graph.paint(dimmed={key for key, _, _ in facts.items()} | facts.edges.keys())

    def text(self):
        given = ", ".join(f"{name} = {shown(tensor)}" for name, tensor in self.tensors.items())
        nothing = self.trouble or _("nothing is computed: this is a tensor as it was given")
        rows = [nothing] if self.trouble or not self.made else map(self.row, self.made)
        faded = [_("(the faded picture is that of {text})").format(text=self.drawn)] * bool(
            self.trouble and self.drawn
        )
        return "\n".join([_("given: {given}").format(given=given), *rows, *faded])

    def html(self):
        return f'<div style="height: 12em; overflow: auto">{super().html()}</div>'

    def row(self, text):
        """Return one line for a part of the expression: its value and what its tensor holds."""
        node = self.made[text].node
        return f"{text} = {shown(self.made[text])}  ({node.name() if node else 'no grad_fn'})"


def shown(tensor):
    """Write a tensor's value on one line."""
    return " ".join(lines(tensor.array))


def calculate(text, tensors):
    """Carry out a typed expression on tensors.

    Args:
        text: the expression.
        tensors: what may be named in it, by name.

    Returns:
        The resulting tensor, and every result met on the way by the text that made it.

    Raises:
        Refused: the text is not an expression of this small language.
        Exception: whatever the engine raises.
    """
    if len(text) > LONGEST:
        raise Refused(
            _("this has {count} characters; at most {most} are read").format(
                count=len(text), most=LONGEST
            )
        )
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise Refused(
            _("not a whole expression yet: {text}").format(
                text=text.strip() or _("nothing is typed")
            )
        ) from None
    made = {}
    with np.errstate(all="ignore"):  # an infinity or nan is shown, not warned about
        result = value(tree, tensors, made)
    if not isinstance(result, minigrad.Tensor):
        raise Refused(
            _("there is no tensor in it; name one of {names}").format(names=", ".join(tensors))
        )
    return result, made


def value(node, tensors, made):
    """Return the value of one part of the expression; note each tensor under its text."""
    text = ast.unparse(node)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return float(node.value)
    if isinstance(node, ast.Name):
        if node.id not in tensors:
            raise Refused(
                _("{text}: there is no such tensor; there are {names}").format(
                    text=text, names=", ".join(tensors)
                )
            )
        return tensors[node.id]
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        left, right = (value(part, tensors, made) for part in (node.left, node.right))
        if isinstance(node.op, ast.Pow):
            check_exponent(text, right)
        out = OPERATORS[type(node.op)](left, right)
    elif isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        out = OPERATORS[type(node.op)](value(node.operand, tensors, made))
    elif isinstance(node, ast.Call):
        run = function(node, text)
        operand = value(node.args[0], tensors, made)
        if not isinstance(operand, minigrad.Tensor):
            raise Refused(
                _("{text}: {name} takes a tensor, and this is a number").format(
                    text=text, name=node.func.id
                )
            )
        out = run(operand)
    elif isinstance(node, ast.Attribute):
        raise Refused(_("{text}: nothing with a dot is read here").format(text=text))
    else:
        raise Refused(
            _("{text}: not read here; type names, numbers, + - * / ** @ and exp(x)").format(
                text=text
            )
        )
    if isinstance(out, minigrad.Tensor) and all(out is not given for given in tensors.values()):
        made.setdefault(text, out)
    return out


def check_exponent(text, exponent):
    """Refuse an exponent that could keep the computer busy, or that no rule is there for."""
    if not isinstance(exponent, float) or abs(exponent) > LARGEST_EXPONENT:
        limit = _("a plain number from -{most} to {most}").format(most=LARGEST_EXPONENT)
        raise Refused(_("{text}: the exponent must be {limit}").format(text=text, limit=limit))


def function(node, text):
    """Return the engine's function that a call names."""
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    if name not in FUNCTIONS:
        raise Refused(
            _("{name}: no such function here; there are {names}").format(
                name=name, names=", ".join(FUNCTIONS)
            )
        )
    if len(node.args) != 1 or node.keywords:
        raise Refused(
            _("{text}: {name} takes one thing in its brackets").format(text=text, name=name)
        )
    return getattr(minigrad, name, None) or getattr(minigrad.Tensor, name)
