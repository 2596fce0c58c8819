"""Exercises of chapter 4: the order of the walk back."""

from . import Exercise
from .checks04 import check_order, check_paths, check_walk

WAITS = (
    "where `pop` puts what arrives again at the end of the line, a node may have a second turn, "
    "and the sums come right"
)
WALK = """
def walk(root):
    pending = {{root: np.float32(1)}}
    while pending:
        node = max(pending, key=lambda node: node.number)
        grad = pending.pop(node)
        for following, part in zip(node.next, node.backward(grad)):
            if following is not None and part is not None:
                pending[following] = {}
"""
PATHS = """
def paths(root):
    arriving, leaf_paths = {{root: 1}}, 0
    while arriving:
        node = max(arriving, key=lambda node: node.number)
        count = arriving.pop(node)
        if not node.next:
            leaf_paths += count
        for following in node.next:
            if following is not None:
                arriving[following] = {}
    return leaf_paths
"""

EXERCISES = [
    Exercise(
        id="04.1",
        title="Which order?",
        level="easy",
        minutes=5,
        check=check_order,
        hints=[
            "Write down the order in which the six operations ran.",
            "Backward takes the newest first. Could that ever be too early?",
        ],
        solution="""
# Newest first: the forward order, turned round. e ran after d, so it goes before d.
order = "y e d c b a x"
check("04.1", order)
""",
        right=[
            '"y, e, d, c, b, a, x"',
            '"Y -> E -> D -> C -> B -> A -> X"',
            '["y", "e", "d", "c", "b", "a", "x"]',
            'tuple("yedcbax")',
        ],
        wrong=[
            ('"x a b c d e y"', "order of the forward pass"),
            ('"y d e c b a x"', "e is newer than d"),
            ('"y e d b c a x"', "c is newer than b"),
            ('"y e x d c b a"', "it comes last"),
            ('"y e d b a c x"', "c feeds it"),
            ('"y e d c b a"', "x has no turn"),
            ('"y e d c b b a x"', "b has two turns"),
            ('"y z d c b a x"', "'z' is none of the seven"),
            ("7", "as one text"),
        ],
    ),
    Exercise(
        id="04.2",
        title="Mend the walk",
        level="medium",
        minutes=10,
        check=check_walk,
        hints=[
            "In the diamond two parts arrive at h. What happens to the first one?",
            "pending.get(following, 0) is what waits there already, or 0.",
        ],
        solution="""
# Two paths may lead to one node. Its gradient is the sum of what they bring.
def walk(root):
    pending = {root: np.float32(1)}
    while pending:
        node = max(pending, key=lambda node: node.number)
        grad = pending.pop(node)
        for following, part in zip(node.next, node.backward(grad)):
            if following is not None and part is not None:
                pending[following] = pending.get(following, 0) + part

check("04.2", walk)
""",
        right=[
            WALK.format("part + pending.pop(following, 0.0)"),
            WALK.format("part if following not in pending else pending[following] + part"),
            """
from collections import defaultdict

def walk(root):
    pending = defaultdict(float)
    pending[root] = np.float32(1)
    while pending:
        node = sorted(pending, key=lambda node: node.number)[-1]
        for following, part in zip(node.next, node.backward(pending.pop(node))):
            if following and part is not None:
                pending[following] += part
""",
        ],
        wrong=[
            (WALK.format("part"), "overwritten instead of added"),
            (WALK.format("pending.get(following, part)"), "was dropped"),
            (WALK.format("pending.get(following, 1) * part"), "not multiplied"),
            (WALK.format("(pending.get(following, part) + part) / 2"), "mean of the parts"),
            (WALK.format("pending.get(following, part) + part"), "counts twice"),
            (WALK.format("pending[following] + part"), "KeyError: pending"),
            ("lambda root: None", "nothing reached the leaf"),
            (
                """
def walk(root):
    waiting = [(root, np.float32(1))]
    while waiting:
        node, grad = waiting.pop()
        waiting += [(n, p) for n, p in zip(node.next, node.backward(grad)) if n]
""",
                "each node should have one turn",
            ),
        ],
        equivalent={
            f"if following{not_none} and {name} is not None:": (
                "each rule here gives a part to each input that is tracked"
            )
            for name in ("root", "node", "pending")
            for not_none in ("", " is not None")
        }
        | {"node = max(pending, key=lambda node: root.number)": WAITS},
    ),
    Exercise(
        id="04.3",
        title="Count the paths",
        level="medium",
        minutes=15,
        check=check_paths,
        hints=[
            "Each path that arrives at node goes on over each of its links.",
            "So count paths arrive at following over this link; others may have arrived before.",
        ],
        solution="""
# The same walk as for gradients, with every slope set to 1: a gradient is a sum over paths.
def paths(root):
    arriving, leaf_paths = {root: 1}, 0
    while arriving:
        node = max(arriving, key=lambda node: node.number)
        count = arriving.pop(node)
        if not node.next:
            leaf_paths += count
        for following in node.next:
            if following is not None:
                arriving[following] = arriving.get(following, 0) + count
    return leaf_paths

check("04.3", paths)
""",
        right=[
            PATHS.format("count + arriving.pop(following, 0)"),
            PATHS.format("sum([count, arriving.get(following) or 0])"),
            """
from collections import Counter

def paths(root):
    arriving = Counter([root])
    total = 0
    while arriving:
        node = max(arriving, key=lambda node: node.number)
        count = arriving.pop(node)
        total += 0 if node.next else count
        for following in filter(None, node.next):
            arriving[following] += count
    return total
""",
        ],
        wrong=[
            (PATHS.format("count"), "was overwritten"),
            (PATHS.format("arriving.get(following, 0) + 1"), "not one"),
            (PATHS.format("2 * count"), "fits ladders only"),
            (PATHS.format("2 * count if following in arriving else count"), "need not be as many"),
            (PATHS.format("arriving[following] + count"), "KeyError: arriving"),
            (
                """
def paths(node):
    if not node.next:
        return 1
    return sum(paths(n) for n in node.next if n is not None)
""",
                "each node should have one turn",
            ),
        ],
        equivalent={"node = max(arriving, key=lambda node: root.number)": WAITS},
    ),
]
