"""Places: one layout for several pictures, so that nothing jumps from one to the next."""

import weakref

from . import layered, layout
from .layout import Layout

drawn = weakref.WeakKeyDictionary()  # the layout in which a graph was drawn last, by its root


def of(graph, labels=(), root=None):
    """Return the `Layout` of a graph: that in which it was drawn last, if it fits there.

    Args:
        graph: the facts.
        labels: text on edges, by the edge's key.
        root: the node that the graph is known by.
    """
    earlier = drawn.get(root) if root is not None else None
    if earlier is not None and fits(earlier, graph, labels):
        return earlier
    found = layout.lay_out(graph, labels) or layered.lay_out(graph, labels)
    if root is not None and found is not None:
        drawn[root] = found
    return found


def fits(earlier, graph, labels=()):
    """Tell whether a graph has the things of an earlier layout, none of them grown.

    What its operations had saved may be gone since.
    """
    sizes = layout.sizes(graph)
    gone = {f"saved:{operation.key}" for operation in graph.operations if operation.freed}
    return (
        sizes.keys() <= earlier.sizes.keys()
        and earlier.sizes.keys() - sizes.keys() <= gone
        and all(earlier.sizes[key][k] >= sizes[key][k] for key in sizes for k in (0, 1))
        and all(earlier.rooms.get(k, 0) >= layout.room(words) for k, words in dict(labels).items())
    )


def like(graph, other, laid_out):
    """Return the `Layout` of a graph in the places of another, larger one.

    What is alike is known by its name; an operation, and what goes into it, by its named result.
    None where a part is not there.

    Args:
        graph: the facts.
        other: the facts of the larger graph.
        laid_out: the layout of the larger graph.
    """
    named = {box.name: key for key, box in other.boxes.items() if box.name}
    maker = {key: operation for operation in other.operations for key in operation.outputs.values()}
    there = {key: named[box.name] for key, box in graph.boxes.items() if box.name in named}
    for operation in graph.operations:
        found = maker.get(there.get(operation.outputs.get(0)))
        if found is None or len(found.inputs) != len(operation.inputs):
            return None
        there[operation.key] = found.key
        for one, its in zip(operation.inputs, found.inputs, strict=True):
            there.setdefault(one, its)
    out = Layout(laid_out.width, laid_out.height, {})
    kept = ("sizes", "centres", "curves", "labels", "rooms")
    for key in [*(key for key, _, _ in graph.items()), *graph.edges]:
        kind, colon, thing = key.rpartition(":")
        thing, dot, which = thing.partition(".")
        its = f"{kind}{colon}{there.get(thing)}{dot}{which}"
        if its not in laid_out.centres and its not in laid_out.curves:
            return None
        for places in kept:
            if its in getattr(laid_out, places):
                getattr(out, places)[key] = getattr(laid_out, places)[its]
    return out
