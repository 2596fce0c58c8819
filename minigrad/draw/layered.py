"""A layout in plain Python, for small graphs where no Graphviz can run: ranks, order, places.

As in Graphviz's `dot`: things stand in ranks, long edges pass through each rank, the order within
a rank is made by averages of the neighbours' places, and so are the places themselves.
"""

import math
from collections import Counter

from .layout import LEAST, MARGIN, WIDEST, Layout, room, sizes
from .links import TIP
from .paint import middle

MOST = 130  # boxes and operations; beyond it a picture is no longer clear
SWEEPS = 24
APART, BESIDE, BETWEEN = 26, 16, 32  # things in a rank; lines side by side; ranks


def lay_out(graph, labels=()):
    """Return a `Layout`, or None where there are too many things.

    Args:
        graph: the facts.
        labels: the widest label of each edge, by key: room is kept for it.
    """
    if sum(1 for _ in graph.items()) > MOST:
        return None
    plan = Plan(graph, dict(labels))
    first = plan.places(False)
    return first if first.width <= WIDEST else min(first, plan.places(True), key=across)


def across(layout):
    """Return how much of the page's width a layout takes."""
    return layout.width


class Plan:
    """Ranks and order of everything, which both directions share; see `lay_out`."""

    def __init__(self, graph, labels):
        self.graph = graph
        self.sizes = sizes(graph)
        self.rooms = {k: room(labels.get(k) or edge.label) for k, edge in graph.edges.items()}
        self.lines = {}  # pairs (earlier, later) with the keys of the edges between them
        for key, edge in graph.edges.items():
            ends = (edge.tail, edge.head) if edge.kind != "backward" else (edge.head, edge.tail)
            self.lines.setdefault(ends, []).append(key)
        self.beside = {
            edge.head: edge.tail for edge in graph.edges.values() if edge.kind == "saved"
        }
        rank = self.ranks([pair for pair in self.lines if pair[1] not in self.beside])
        self.rows = [[] for _ in range(max(rank.values(), default=0) + 1)]
        for key in rank:
            self.rows[rank[key]].append(key)
        self.ways, self.near = {}, {key: [] for key in rank}
        for a, b in self.lines:
            if b in self.beside or rank[a] >= rank[b]:
                continue
            way = [a, *((a, b, r) for r in range(rank[a] + 1, rank[b])), b]
            for r, passing in enumerate(way[1:-1], rank[a] + 1):
                self.rows[r].append(passing)
                self.near[passing] = []
            for one, other in zip(way, way[1:]):
                self.near[one].append((other, 1))
                self.near[other].append((one, -1))
            self.ways[a, b] = way
        self.order()

    def ranks(self, pairs):
        """Return each rank: above what leads to a thing, and a start just below what it is for."""
        after, left = {}, Counter(b for _, b in pairs)
        for a, b in pairs:
            after.setdefault(a, []).append(b)
        things = [key for key in self.sizes if key not in self.beside]
        rank, ready = dict.fromkeys(things, 0), [key for key in things if not left[key]]
        for key in ready:  # it grows
            for b in after.get(key, ()):
                rank[b] = max(rank[b], rank[key] + 1)
                left[b] -= 1
                if not left[b]:
                    ready.append(b)
        fixed = {b for a, b in pairs if not a.startswith("acc:")}
        for key in reversed(ready):
            if key not in fixed and key in after:
                rank[key] = min(rank[b] for b in after[key]) - 1
        least = min(rank.values(), default=0)
        return {key: r - least for key, r in rank.items()}

    def order(self):
        """Order each rank so that few lines cross."""
        best, fewest = None, math.inf
        for sweep in range(SWEEPS):
            side = -1 if sweep % 2 == 0 else 1
            place = {key: k for row in self.rows for k, key in enumerate(row)}
            for row in self.rows if side < 0 else self.rows[::-1]:
                wish = {}
                for key in row:
                    there = [place[other] for other, way in self.near[key] if way == side]
                    wish[key] = sum(there) / len(there) if there else place[key]
                row.sort(key=wish.get)
                place |= {key: k for k, key in enumerate(row)}
            count = self.crossings(place)
            if count < fewest:
                best, fewest = [list(row) for row in self.rows], count
        self.rows = best

    def crossings(self, place):
        """Return how many lines between neighbouring ranks cross."""
        count = 0
        for row in self.rows:
            pairs = [(place[a], place[b]) for a in row for b, way in self.near[a] if way > 0]
            count += sum((a - c) * (b - d) < 0 for a, b in pairs for c, d in pairs)
        return count

    def places(self, down):
        """Return the Layout, from left to right or downwards."""
        turn = (lambda pair: pair[::-1]) if down else (lambda pair: pair)
        sizes = {key: turn(pair) for key, pair in self.sizes.items()}
        own = dict.fromkeys(self.near, 2 * BESIDE)  # room across the ranks
        own |= {key: pair[1] for key, pair in sizes.items()}
        for satellite, key in self.beside.items():
            own[key] += own[satellite] + BESIDE
        lift = {key: (own[key] - sizes[key][1]) / 2 for key in self.beside.values()}
        y = self.spread(own, lift)
        x, at = {}, MARGIN
        for row in self.rows:
            wide = max([sizes[key][0] for key in row if key in sizes], default=0)
            wide = max([wide, *(sizes[s][0] for s, key in self.beside.items() if key in row)])
            x |= dict.fromkeys(row, at + wide / 2)
            at += wide + BETWEEN + self.widest(row, down)
        shift = MARGIN - min(y[key] - own[key] / 2 for key in y)
        y = {key: value + shift for key, value in y.items()}
        high = max(y[key] + own[key] / 2 for key in y) + MARGIN
        long = max(x[key] + sizes[key][0] / 2 for row in self.rows for key in row if key in sizes)
        for satellite, key in self.beside.items():
            x[satellite], y[satellite] = x[key], y[key] + (own[key] - own[satellite]) / 2
            y[key] -= lift[key]
        out = Layout(*turn((round(long + MARGIN, 1), round(high, 1))), self.sizes)
        out.rooms = self.rooms
        out.centres = {key: turn((round(x[key], 1), round(y[key], 1))) for key in self.sizes}
        for (a, b), keys in self.lines.items():
            way = self.ways.get((a, b), (a, b))
            for k, key in enumerate(keys):
                off = (k - (len(keys) - 1) / 2) * BESIDE
                points, tip = self.curve(way, key, x, y, sizes, off)
                out.curves[key] = ([turn(p) for p in points], tip and turn(tip))
                if down:  # a label stands beside its line, not on the others
                    px, py = middle(out.curves[key][0])
                    out.labels[key] = px + math.copysign(self.rooms[key] / 2 + 5, off), py
        return out

    def widest(self, row, down):
        """Return the room that labels need behind a rank."""
        rooms = [self.rooms[key] for (a, b), keys in self.lines.items() if a in row for key in keys]
        return LEAST if down else max(rooms, default=0)

    def spread(self, own, lift):
        """Return where each thing stands across the ranks: near its neighbours, none overlaps.

        A thing that is lifted, with a satellite below it, is met above its middle.
        """
        y = {key: 0.0 for row in self.rows for key in row}
        for sweep in range(2 * SWEEPS):
            for row in self.rows if sweep % 2 else self.rows[::-1]:
                wish = []
                for key in row:
                    there = [y[other] - lift.get(other, 0) for other, _ in self.near[key]]
                    mean = sum(there) / len(there) if there else y[key]
                    wish.append(mean + lift.get(key, 0))
                y |= dict(zip(row, apart(wish, [own[key] for key in row])))
        return y

    def curve(self, way, key, x, y, sizes, off):
        """Return the points of an edge through its ranks, and its tip."""
        kind, a, b = self.graph.edges[key].kind, way[0], way[-1]
        if kind == "saved":
            top, foot = (x[a], y[a] + sizes[a][1] / 2), (x[b], y[b] - sizes[b][1] / 2)
            return [top, top, foot, foot], None
        leave = border(sizes[a], off + lean(y[way[1]] - y[a]), a)
        meet = border(sizes[b], off + lean(y[way[-2]] - y[b]), b)
        stops = [(x[p], y[p] + off) for p in way[1:-1]]
        stops = [(x[a] + leave[0], y[a] + leave[1]), *stops, (x[b] - meet[0], y[b] + meet[1])]
        tip = None
        if kind == "backward":
            stops.reverse()
        if kind in ("forward", "constant", "backward"):
            tip = stops[-1]
            stops[-1] = tip[0] + (TIP if kind == "backward" else -TIP), tip[1]
        points = stops[:1]
        for (x0, y0), (x1, y1) in zip(stops, stops[1:]):
            points += [((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1), (x1, y1)]
        return [(round(p, 1), round(q, 1)) for p, q in points], tip


def lean(away):
    """Return how far beside its middle a thing is met from a side, so that lines keep apart."""
    return max(-10, min(10, away / 8))


def border(size, off, key):
    """Return where, seen from a thing's middle, a line beside it meets the border."""
    off = max(-size[1] / 2 + 6, min(size[1] / 2 - 6, off))
    part = math.sqrt(1 - (2 * off / size[1]) ** 2) if key.startswith("op") else 1
    return size[0] / 2 * part, off


def apart(wish, room):
    """Return places in this order, as near as can be to those wished for, that do not overlap.

    Example:
        >>> apart([0, 0, 100], [10, 10, 10])
        [-18.0, 18.0, 100.0]
    """
    blocks, offset, offsets = [], 0.0, []
    for k, at in enumerate(wish):
        offset += (room[k - 1] + room[k]) / 2 + APART if k else 0.0
        offsets.append(offset)
        blocks.append((at - offset, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (b, n), (a, m) = blocks.pop(), blocks.pop()
            blocks.append(((a * m + b * n) / (m + n), m + n))
    starts = [value for value, n in blocks for _ in range(n)]
    return [start + offset for start, offset in zip(starts, offsets)]
