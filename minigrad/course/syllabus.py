"""Say which chapter builds which part of the package.

One entry for each chapter, one line for each file, the names that final build cells build there:

* `run_backward` is a function;
* `Node` is a class with all its members, except those listed elsewhere as `Node.name`;
* `vjp@08.2` is the solution of exercise 08.2, so no cell builds it;
* `grad:6` is a hole up to chapter 6 only, where a draft of it, or of what calls it, is built
  (`grad:6@08.2` if the final one is an exercise).

A chapter that builds nothing has an empty entry. Names not listed are never holes.
"""

from collections import namedtuple
from pathlib import Path

from .source import read_file

SYLLABUS = {
    0: {},
    1: {"engine/numeric.py": "numeric_grad"},
    2: {
        "engine/graph.py": "Node Node.name Node.next_functions",
        "engine/tensor.py": "Tensor AccumulateGrad",
        "engine/operation.py": "record what_to_save apply",
        "engine/ops.py": "AddBackward0 add MulBackward0 mul",
    },
    3: {
        "engine/graph.py": "Node.inputs Node.backward",
        "engine/tensor.py": "AccumulateGrad.backward Tensor.grad",
        "engine/ops.py": "AddBackward0.backward MulBackward0.backward PowBackward0 pow "
        "ExpBackward0 exp SubBackward0 sub NegBackward0 neg DivBackward0 div LogBackward0 log "
        "TanhBackward0 tanh ReluBackward0 relu",
    },
    4: {"engine/backward.py": "run_backward run_rule"},
    5: {"engine/tensor.py": "Tensor.requires_grad Tensor.is_leaf Tensor.requires_grad_"},
    6: {
        "engine/hooks.py": "as_tensor run_hooks with_hooks:4 RemovableHandle hooks_of "
        "register_hook keep retain_grad",
        "engine/autograd.py": "leading_to catching",
    },
    7: {
        "engine/reductions.py": "SumBackward0 sum MeanBackward0 mean SumBackward1",
        "engine/backward.py": "unbroadcast",
        "engine/products.py": "MmBackward0 matmul",
    },
    8: {"engine/autograd.py": "make_seed:4 make_seeds:4 backward:4 backward_from:4 grad:6"},
    9: {"optim/optimizer.py": "Optimizer"},
    10: {
        "engine/backward.py": "Freed:4 use_up:4",
        "engine/autograd.py": "rule_for:4",
    },
    11: {
        "engine/grad_mode.py": "Switch no_grad enable_grad is_grad_enabled",
        "engine/tensor.py": "Tensor.detach",
    },
    12: {
        "nn/module.py": "Parameter Module",
        "nn/linear.py": "Linear",
        "optim/optimizer.py": "Optimizer.step",
        "optim/sgd.py": "SGD",
        "optim/adam.py": "Adam",
    },
    13: {"engine/create_graph.py": "tensor_again with_tensors run_on_tensors"},
    14: {},
}

Entry = namedtuple("Entry", "chapter file name first exercise")


def entries(syllabus):
    """Return the syllabus as a list of entries, in order."""
    found = []
    for chapter, files in syllabus.items():
        for file, words in files.items():
            for word in words.split():
                word, _, exercise = word.partition("@")
                name, _, first = word.partition(":")
                found.append(Entry(chapter, file, name, int(first or chapter), exercise))
    return found


def owners(syllabus, folder):
    """Return for each piece of the package that the syllabus lists the entry that it belongs to.

    Args:
        syllabus: a table such as SYLLABUS.
        folder: where the package's files are.

    Returns:
        A dictionary from (file, piece) to Entry; pieces are those of `source.py`.
    """
    listed = {(entry.file, entry.name): entry for entry in entries(syllabus)}
    found = {}
    for file in dict.fromkeys(file for file, _ in listed if (folder / file).exists()):
        for piece in read_file(folder / file).pieces:
            entry = listed.get((file, piece)) or listed.get((file, piece.split(".")[0]))
            if entry:
                found[file, piece] = entry
    return found


# Every function, class and method in these files must be in the syllabus exactly once.
TAUGHT = {f"engine/{path.name}" for path in Path(__file__).parents[1].glob("engine/*.py")}
TAUGHT = sorted(TAUGHT | {entry.file for entry in entries(SYLLABUS)})
