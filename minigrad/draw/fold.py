"""Folding: which operations are drawn one by one, and which go together into one box."""

from collections import Counter
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from ..language import _
from . import symbols

COUNTED = 20_000  # operations are read up to here: a picture answers at once
LONGEST = 64  # operations in a pattern that repeats
LOOKS_UP = ("Embedding", "Index", "IndexSelect", "Gather")  # its data is in untracked indices
MOST_ROWS = 4  # parameters of a module that are listed one by one


@dataclass(slots=True)
class Group:
    """Operations that are drawn together; one alone is drawn as what it is."""

    nodes: list
    name: str = ""
    details: tuple = ()
    owned: frozenset = frozenset()  # ids of accumulators whose leaves go into the box


def newest_first(roots, read):
    """Return the operations behind some nodes, newest first, and whether these are all."""
    queue = [(-read.number(node), k, node) for k, node in enumerate(roots)]
    heapify(queue)
    seen = {id(node) for node in roots}
    found = []
    while queue and len(found) < COUNTED:
        node = heappop(queue)[-1]
        found.append(node)
        for following in read.next(node):
            if following is None or id(following[0]) in seen or read.is_leaf(following[0]):
                continue
            seen.add(id(following[0]))
            heappush(queue, (-read.number(following[0]), len(seen), following[0]))
    return found, not queue


def plan(roots, read, names, limit, by_module, unfold=()):
    """Return the groups to draw, oldest first, and one line on what is left out.

    Everything, if it is at most `limit` operations. Else modules are folded, then patterns that
    repeat, then modules of modules; what is then still too much is cut off at its old end.

    Args:
        roots: nodes to start from.
        read: how to read them.
        names: pairs (name, source) of leaves, such as `model.0.weight`, by id of the accumulator.
        limit: the most boxes for operations.
        by_module: fold modules in any case.
        unfold: names of modules to open: the modules in them are folded, or nothing is.
    """
    found, whole = newest_first(roots, read)
    alone = groups = [Group([node]) for node in reversed(found)]
    if by_module or unfold or len(groups) > limit:
        module = {key: name.rpartition(".")[0] for key, (name, _) in names.items() if "." in name}
        for name in unfold:
            if not any(f"{each}.".startswith(f"{name}.") for each in module.values()):
                here = ", ".join(dict.fromkeys(module.values())) or _("none that has a name")
                raise ValueError(
                    _("unfold has {name!r}; the modules here are {modules:.200}").format(
                        name=name, modules=here
                    )
                )
        deepest = max((name.count(".") + 1 for name in module.values()), default=0)
        for depth in range(deepest, -1, -1):
            groups = fold_modules(alone, read, names, cut(module, depth))
            if len(groups) > limit:
                groups = fold_repeats(groups, read, limit)
            if len(groups) <= limit:
                break
        else:
            depth = deepest
        if unfold:
            groups = fold_modules(alone, read, names, cut(module, depth, unfold))
            groups = fold_repeats(groups, read, limit)
            limit *= 3
    drawn = groups[-limit:]
    count = sum(len(group.nodes) for group in drawn)
    if not whole:
        return drawn, _("all but the newest {count:,} operations").format(count=count)
    return drawn, _("{count:,} older operations").format(count=len(found) - count) if count < len(
        found
    ) else ""


def cut(module, depth, unfold=()):
    """Return the modules' names with at most `depth` parts, but for those to open.

    Example:
        >>> cut({1: "net.0.attn", 2: "net.1", 3: "net.0"}, 2, unfold=["net.0"])
        {1: 'net.0.attn', 2: 'net.1'}
    """
    out = {}
    for key, name in module.items():
        parts = name.split(".")
        taken = min(depth, len(parts))
        while taken <= len(parts) and ".".join(parts[:taken]) in unfold:
            taken += 1
        if taken <= len(parts):
            out[key] = ".".join(parts[:taken])
    return out


def fold_modules(groups, read, names, module):
    """Put together what one call of a module did.

    An operation belongs to a module if it uses one of its parameters, or something that was made
    from them alone (a transposed weight). What ran between two of them, and uses no parameter, ran
    inside the module. When a parameter is used again, another call has begun.

    Args:
        groups: one operation each, oldest first.
        read, names: as in `plan`.
        module: the name of the module to fold a leaf into, by id of the accumulator.
    """
    alone, out, between, used = {}, [], [], set()
    for group in groups:
        (node,) = group.nodes
        inputs = [edge and id(edge[0]) for edge in read.next(node)]
        mine = [module.get(key) or alone.get(key) for key in inputs]
        owner = next(filter(None, mine), None)
        if owner is None:
            between.append(group)
            continue
        if all(name == owner for name in mine) and symbols.stem(read.name(node)) not in LOOKS_UP:
            alone[id(node)] = owner
        parameters = {key for key in inputs if key in module}
        last = out[-1] if out else None
        if last and last.name == owner and not parameters & used:
            last.nodes += [each for group in between for each in group.nodes] + [node]
            used |= parameters
        else:
            out += [*between, Group([node], owner)]
            used = parameters
        between = []
    out += between
    leaves = {}
    for key, owner in module.items():
        leaves.setdefault(owner, []).append((names[key][0], key))
    for group in out:
        if group.name:
            own = sorted(leaves[group.name])
            group.owned = frozenset(key for _, key in own)
            group.details = [pattern([Group([node]) for node in group.nodes[:6]], read)]
            if len(own) > MOST_ROWS:
                group.details.append(_("{count} parameters").format(count=len(own)))
                continue
            for name, key in own:
                shape = tuple(names[key][1][2])
                group.details.append(f"{name.removeprefix(group.name + '.')} {shape}")
    return out


def pattern(groups, read, most=5):
    """Return what some groups do in a row: `net.cell + tanh`."""
    words = [group.name or symbols.sign(read.name(group.nodes[0])) for group in groups[:most]]
    return " ".join(words) + (" …" if len(groups) > most else "")


def fold_repeats(groups, read, limit):
    """Fold the middle of the longest pattern that repeats, again and again while it helps.

    The first and the last round stay: a reader sees what the folded ones do.
    """
    code = codes(groups, read)
    for fresh in range(-1, -9, -1):
        run = longest_run(code) if len(groups) > limit else None
        if run is None:
            break
        start, period, rounds = run
        left, right = start + period, start + period * (rounds - 1)
        nodes = [node for group in groups[left:right] for node in group.nodes]
        folded = Group(
            nodes,
            _("{count:,} more times:").format(count=rounds - 2),
            [pattern(groups[left:][:period], read)],
        )
        groups = [*groups[:left], folded, *groups[right:]]
        code = np.concatenate([code[:left], [fresh], code[right:]])
    return groups


def codes(groups, read):
    """Return one whole number for each group: equal where groups do the same to the same.

    What few use is known by how far back it was made (the previous round's result), what many
    use by what it is.
    """
    place = {id(node): k for k, group in enumerate(groups) for node in group.nodes}
    inputs = {id(n): [e and id(e[0]) for e in read.next(n)] for g in groups for n in g.nodes}
    uses = Counter(source for sources in inputs.values() for source in sources)
    known = {}
    out = np.empty(len(groups), dtype=np.int64)
    for k, group in enumerate(groups):
        look = []
        for node in group.nodes:
            look.append(read.name(node))
            for source in inputs[id(node)]:
                few = uses[source] <= 8
                look.append(k - place[source] if few and source in place else few or source)
        out[k] = known.setdefault(tuple(look), len(known))
    return out


def longest_run(code):
    """Return (start, period, rounds) of the run that covers most, with 4 rounds or more."""
    best, covered = None, 0
    for period in range(1, min(LONGEST, len(code) // 4) + 1):
        same = np.concatenate([[0], (code[period:] == code[:-period]).astype(np.int8), [0]])
        turns = np.flatnonzero(np.diff(same))
        if not len(turns):
            continue
        begins, ends = turns[::2], turns[1::2]
        k = int(np.argmax(ends - begins))
        rounds = int(ends[k] - begins[k]) // period + 1
        if rounds >= 4 and period * (rounds - 2) > covered:
            best, covered = (int(begins[k]), period, rounds), period * (rounds - 2)
    return best
