"""Reasons: why a tensor's `.grad` is None, from what can be seen now, and what cannot be known.

Seen: the tensor's own flags; the graphs behind the caller's variables; which values are freed;
which arrays share memory. Where these are silent, the text above the call is read, and quoted.
"""

import ast
import linecache
import sys

import numpy as np

from ..language import N_, _
from . import symbols
from .collect import collect
from .names import find
from .picture import GraphPicture
from .reach import behind
from .read import reader_of
from .text import lines

CUTS = {
    "no_grad": N_("under no_grad(), which tracks nothing"),
    "inference_mode": N_("under inference_mode(), which tracks nothing"),
    ".detach()": N_("by detach(), which cuts it off from its graph"),
    ".data": N_("by .data, which cuts it off from its graph"),
    ".item()": N_("from a Python number, which has no graph"),
    ".numpy()": N_("by way of NumPy, which has no graph"),
}


class Reasons:
    """Say why a `.grad` is what it is: one sentence for each reason, and a picture.

    Attributes:
        kinds: what each sentence is about, such as `"cut off"`, for those who ask by program.
        lines: the sentences.
        picture: where the path ends, a `GraphPicture`; None where there is no graph to draw.
    """

    def __init__(self):
        self.kinds, self.lines, self.picture = [], [], None

    def add(self, kind, sentence):
        """Add one reason."""
        self.kinds.append(kind)
        self.lines.append(sentence)

    def __repr__(self):
        picture = [repr(self.picture)] if self.picture else []
        return "\n".join([*self.lines, *picture])

    def _repr_mimebundle_(self, include=None, exclude=None):
        drawn = self.picture._repr_mimebundle_() if self.picture else {}
        return drawn | {"text/plain": repr(self)}


def why_no_grad(tensor, *roots, names=None):
    """Say why a tensor's `.grad` is None, or is not what was expected.

    It calls no backward and changes nothing. What it cannot know it says: a tensor that is not
    tracked remembers nothing of how it was made, and nobody counts backward calls.

    Args:
        tensor: the tensor in question, of minigrad or of PyTorch.
        roots: the tensors that backward was called on. Without them all results among your
            variables are looked at.
        names: names to use, as for `draw_graph`.

    Returns:
        Reasons: sentences with what to try, and the picture of where the path ends.

    Raises:
        TypeError: for what is not a tensor.

    Example:
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * 2
        >>> (y * y).backward()
        >>> why_no_grad(y).lines
        ['y is not a leaf: it is the result of MulBackward0. Backward passes through it and keeps \
nothing there. To keep its gradient, call y.retain_grad() before backward.']
    """
    read = reader_of((tensor, *roots), N_("why_no_grad looks at"))
    frame = sys._getframe(1)
    return Case(tensor, roots, find(frame, read, names), read, frame).reasons


class Case:
    """Carry what is known of one tensor and of the tensors around it; see `why_no_grad`."""

    def __init__(self, tensor, roots, named, read, frame):
        self.tensor, self.roots, self.read, self.frame = tensor, roots, read, frame
        self.named, self.reasons = named, Reasons()
        self.names = {}
        for name, thing in named:
            self.names.setdefault(id(thing), name)
        self.name = self.names.get(id(tensor), _("it"))
        results = {id(t): t for _, t in named if t is not tensor and self.is_result(t)}.values()
        nodes, users = behind([*roots, *results], read), {}
        for node in nodes:
            for edge in filter(None, read.next(node)):
                users.setdefault(id(edge[0]), []).append((edge[1], id(node)))
        tops = [t for t in results if not self.uses(t, users)]
        self.results = [t for t in roots if self.is_result(t)] if roots else tops
        self.source = read.source(tensor)
        stack, above = self.uses(tensor, users), set()
        while stack:
            node = stack.pop()
            if node not in above:
                above.add(node)
                stack += [user for _, user in users.get(node, ())]
        self.way = [node for node in nodes if id(node) in above]  # nodes that lead to the tensor
        self.through = [t for t in results if id(read.source(t)[0]) in above]
        self.reaching = [t for t in self.results if id(read.source(t)[0]) in above]
        self.explain()

    def uses(self, tensor, users):
        """Return the ids of the nodes that use a tensor, given who uses which result of a node."""
        source = self.read.source(tensor)
        found = users.get(id(source[0]), ()) if source else ()
        return [user for which, user in found if which == source[1]]

    def is_result(self, tensor):
        """Tell whether an operation made this tensor and is remembered."""
        source = self.read.source(tensor)
        return source is not None and not self.read.is_leaf(source[0])

    def called(self, tensors):
        """Return the names of some tensors, as a list in words."""
        names = list(dict.fromkeys(self.names.get(id(t), _("a result")) for t in tensors))
        more = _(" and {count} more").format(count=len(names) - 3) if len(names) > 3 else ""
        return ", ".join(names[:3]) + more

    def explain(self):
        """Find the reasons, the surest first."""
        grad, name = self.read.grad(self.tensor), self.name
        if self.source is None:
            self.untracked()
        elif grad is not None:
            self.has_one(self.read.array(grad))
        elif self.is_result(self.tensor) and not self.read.keeps_grad(self.tensor):
            self.result()
        elif self.reaching:
            self.reached()
        else:
            self.not_reached()
        if grad is not None and self.source is None:
            self.reasons.add(
                "has one", _("{name}.grad is not None: it was filled earlier.").format(name=name)
            )

    def untracked(self):
        """Say why a tensor that does not require grad has none."""
        array, add, name = self.read.array(self.tensor), self.reasons.add, self.name
        if array.dtype.kind not in "fc":
            return add(
                "not numbers with a slope",
                _(
                    "{name} holds {kind} numbers. Only floating-point numbers have a gradient: "
                    "make them so, for example by {name}.float(), and ask for it."
                ).format(name=name, kind=array.dtype),
            )
        if self.tensor.is_inference():
            return add(
                "made under inference_mode",
                _("{name} was made under inference_mode().").format(name=name),
            )
        origin = next((t for _, t in self.named if self.shares(t, array)), None)
        if origin is not None:
            own = self.called([origin])
            add(
                "cut off",
                _(
                    "{name} does not require grad. It shares its memory with {own}, which is "
                    "tracked: it was cut off from there, by detach(), .data or a view under "
                    "no_grad()."
                ).format(name=name, own=own),
            )
            self.draw([origin, self.tensor])
        if not self.quote(self.tensor) and origin is None:
            add(
                "does not ask",
                _(
                    "{name} does not require grad: requires_grad is False. It keeps no trace "
                    "of how it was made. If by you: write requires_grad=True. If by a "
                    "computation: none of its inputs was tracked, or it ran under no_grad()."
                ).format(name=name),
            )

    def shares(self, tensor, array):
        """Tell whether a tracked tensor uses the memory of this array."""
        tracked = self.read.source(tensor) is not None
        return tracked and np.may_share_memory(self.read.array(tensor), array)

    def has_one(self, grad):
        """Say what can be said of a `.grad` that is there."""
        add, name = self.reasons.add, self.name
        add(
            "has one",
            _(
                "{name}.grad is not None: {grad}. It is the sum over every backward since "
                "it was last None; how many there were is not noted anywhere."
            ).format(name=name, grad=" ".join(lines(grad))),
        )
        if grad.size and not grad.any():
            add(
                "zero",
                _(
                    "{name}.grad is 0 everywhere: either the slope is 0 on the way, as behind "
                    "a relu that is off, or it was set to zeros and no backward has come by "
                    "since."
                ).format(name=name),
            )
        if np.isnan(grad).any():
            add(
                "nan",
                _("{name}.grad has NaN in it. record_backward(...).steps say where from.").format(
                    name=name
                ),
            )
        if not self.reaching and self.results and not self.is_result(self.tensor):
            whose = self.called(self.results)
            add(
                "reached from elsewhere",
                _("{whose} does not lead to {name}: another backward did.").format(
                    whose=whose, name=name
                ),
            )
        self.draw(self.reaching[-1:] or [self.tensor])

    def result(self):
        """Say why a result keeps no gradient."""
        name, node = self.name, self.source[0]
        self.reasons.add(
            "not a leaf",
            _(
                "{name} is not a leaf: it is the result of {rule}. Backward passes through "
                "it and keeps nothing there. To keep its gradient, call "
                "{name}.retain_grad() before backward."
            ).format(name=name, rule=self.read.name(node)),
        )
        leaves = {id(n) for n in behind([self.tensor], self.read) if self.read.is_leaf(n)}
        alone = [t for _, t in self.named if self.is_leaf_of(t, leaves)]
        if not alone and leaves and len(behind([self.tensor], self.read)) - len(leaves) == 1:
            self.reasons.add(
                "made from a leaf that has no name",
                _(
                    "What {rule} made it from is a leaf that none of your variables holds. If "
                    "{name} was to be the leaf, end its line with .detach().requires_grad_()."
                ).format(rule=symbols.word(self.read.name(node)), name=name),
            )
        self.draw([self.tensor])

    def is_leaf_of(self, tensor, leaves):
        """Tell whether this tensor is one of the leaves, given by the ids of their nodes."""
        source = self.read.source(tensor)
        return source is not None and id(source[0]) in leaves

    def reached(self):
        """Say why there is none although a way leads here."""
        add, name, whose = self.reasons.add, self.name, self.called(self.reaching)
        reached = set(map(id, behind(self.reaching, self.read)))
        saved = [self.read.saved(node) for node in self.way if id(node) in reached]
        if None in saved:
            late = (
                _("{name}.retain_grad() came after it, or ").format(name=name)
                if self.is_result(self.tensor)
                else ""
            )
            add(
                "freed",
                _(
                    "{whose} leads to {name}, and saved values on the way are freed: a "
                    "backward has run. So {late}{name}.grad was set to None since, as "
                    "zero_grad() does, or autograd.grad() ran, which returns gradients and "
                    "fills no .grad."
                ).format(whose=whose, name=name, late=late),
            )
        elif not any(saved):
            add(
                "backward not called",
                _(
                    "{whose} leads to {name}. Call {root}.backward(). If you did, it cannot be "
                    "seen: these operations keep no values that would be freed."
                ).format(whose=whose, name=name, root=whose.split(",")[0]),
            )
        else:
            add(
                "backward not called",
                _(
                    "{whose} leads to {name}, and nothing on the way is freed: as far as can "
                    "be seen no backward has run. Call {root}.backward()."
                ).format(whose=whose, name=name, root=whose.split(",")[0]),
            )
        if None not in saved:
            others = [t for t in self.results if not any(t is one for one in self.reaching)]
            if others:
                self.leads_elsewhere(others)
            self.cut_off()
        self.draw(self.reaching[-1:])

    def leads_elsewhere(self, results):
        """Say that results are not computed from the tensor."""
        said = _("{names} does not lead to {name}.")
        self.reasons.add("not reached", said.format(names=self.called(results), name=self.name))

    def not_reached(self):
        """Say where the way from the roots ends."""
        add, name = self.reasons.add, self.name
        alone = [t for t in self.roots if not self.is_result(t)]
        alone += [t for _, t in self.named if not self.roots and self.began_and_ended(t)]
        for root in {id(root): root for root in alone if root is not self.tensor}.values():
            own, asks = self.called([root]), self.read.source(root) is not None
            what = _("a leaf: backward begins there and ends there") if asks else _("not tracked")
            add(
                "root has no graph",
                _("{name} is {what}. No operation is remembered behind it.").format(
                    name=own, what=what
                ),
            )
            self.quote(root)
        if self.results:
            self.leads_elsewhere(self.results)
        elif not alone:
            add(
                "no graph",
                _("None of your variables is a result that leads to {name}.").format(name=name),
            )
        cut = self.cut_off()
        self.draw([*self.results[-2:], *self.through[-1:], *cut] or [self.tensor])

    def cut_off(self):
        """Name the variables that are cut off from what leads to the tensor; return them."""
        found = []
        for _name, cut in self.named:
            if self.read.source(cut) is not None:
                continue
            array = self.read.array(cut)
            origin = next((t for t in [*self.through, self.tensor] if self.shares(t, array)), None)
            if origin is not None:
                at, own = self.called([cut]), self.called([origin])
                self.reasons.add(
                    "cut off",
                    _(
                        "A way ends at {at}: it shares its memory with {own} but is not tracked. "
                        "Backward does not come from {at} to {name}."
                    ).format(at=at, own=own, name=self.name),
                )
                self.quote(cut)
                found.append(cut)
        return found

    def began_and_ended(self, tensor):
        """Tell whether a backward seems to have started at a leaf: one number, with slope 1."""
        source = self.read.source(tensor)
        grad = self.read.grad(tensor) if source and self.read.is_leaf(source[0]) else None
        return grad is not None and self.read.array(grad).shape == () and grad.item() == 1

    def quote(self, tensor):
        """Add the line above the call that made a variable untracked, if there is one."""
        name = self.names.get(id(tensor), "")
        found = last_assignment(name, self.frame) if name.isidentifier() else None
        if found is None:
            return False
        number, text, around = found
        how = [kind for kind in CUTS if kind in around or kind in text]
        for kind in how[:1]:
            words = _("Line {number} of your text makes {name} {how}: {text}").format(
                number=number, name=name, how=_(CUTS[kind]), text=text
            )
            self.reasons.add(f"text: {kind.strip('.()')}", words)
        return bool(how)

    def draw(self, roots):
        """Draw the graph behind some tensors as the reasons' picture."""
        self.reasons.picture = GraphPicture(collect(roots, self.named, self.read))


def last_assignment(name, frame):
    """Return line number, text and enclosing `with` of the last `name = ...` above the call."""
    rows = linecache.getlines(frame.f_code.co_filename, frame.f_globals)
    try:
        tree = ast.parse("".join(rows))
    except SyntaxError:
        return None
    found, stack = None, [(tree, "")]
    while stack:
        node, around = stack.pop()
        if isinstance(node, ast.With):
            around += " ".join(ast.unparse(item.context_expr) for item in node.items)
        if isinstance(node, ast.Assign) and node.lineno < frame.f_lineno:
            targets = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if name in targets and (found is None or node.lineno > found[0]):
                found = node.lineno, ast.unparse(node), around
        stack += [(inner, around) for inner in ast.iter_child_nodes(node)]
    return found
