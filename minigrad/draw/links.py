"""Links: the way back as the nodes hold it, without the tensors between them."""

from math import dist

TIP = 8  # length of an arrow's tip
LABEL = 9  # half of the height of a label, which may stick out


def links(graph, layout):
    """Return the curves of the backward view, by key, and the boxes that it leaves out.

    In the whole picture the way back leads to a tensor's box, and from there to what is behind it:
    the operation of a result, the accumulator of a leaf. Here one curve goes from node to node.
    """
    behind = {}
    for operation in graph.operations:
        for k, key in operation.outputs.items():
            behind[key] = layout.curves.get(f"back:{operation.key}.out{k or ''}")
    for key in graph.boxes:
        behind.setdefault(key, to_accumulator(layout.curves.get(f"joint:{key}")))
    curves, left_out = {}, set(graph.boxes) - set(graph.roots)
    for key, edge in graph.edges.items():
        if edge.kind not in ("forward", "constant", "joint") and key in layout.curves:
            curves[key] = layout.curves[key]
            if behind.get(edge.head):
                curves[key] = joined(layout.curves[key], behind[edge.head])
            else:
                left_out.discard(edge.head)
    kept = {key for key in curves if graph.edges[key].tail not in left_out}
    return {key: curves[key] for key in kept}, left_out


def to_accumulator(joint):
    """Return the line between a leaf and its accumulator as a curve that leads there."""
    if joint is None:
        return None
    tip, start = joint[0][0], joint[0][-1]
    end = tuple(a + (b - a) * TIP / dist(tip, start) for a, b in zip(tip, start, strict=True))
    return [start, start, start, end], tip


def joined(first, second):
    """Return one smooth curve in place of two that meet at a box."""
    (points, _), (more, tip) = first, second
    return [*points[:-2], *more[2:]], tip


def frame(graph, layout, curves, left_out):
    """Return left, top, width and height of what the backward view shows, with its labels."""
    corners = [point for points, _ in curves.values() for point in points]
    for key, _, _ in graph.items():
        if key not in left_out:
            (x, y), (w, h) = layout.centres[key], layout.sizes[key]
            corners += [(x - w / 2, y - h / 2), (x + w / 2, y + h / 2)]
    for key in curves.keys() & layout.labels.keys():
        (x, y), half = layout.labels[key], layout.rooms[key] / 2
        corners += [(x - half, y), (x + half, y)]
    xs, ys = zip(*corners, strict=True)
    left, top = min(xs) - LABEL, min(ys) - LABEL
    return left, top, max(xs) + LABEL - left, max(ys) + LABEL - top
