"""Say which chapter builds which part of the package.

One entry for each chapter, one line for each file, the names that final build cells build there:

* `run_backward` is a function;
* `Node` is a class with all its members, except those listed elsewhere as `Node.name`;
* `vjp@08.2` is the solution of exercise 08.2, so no cell builds it.

A chapter that builds nothing has an empty entry. Names not listed are never holes.
"""

from collections import namedtuple

from .source import read_file

SYLLABUS = {
    0: {},
    1: {"gradcheck.py": "numeric_grad GradcheckError"},
    2: {
        "graph.py": "Node Node.name Node.next_functions",
        "tensor.py": "Tensor AccumulateGrad record",
        "ops.py": "AddBackward0 add MulBackward0 mul",
    },
    3: {
        "graph.py": "Node.backward",
        "tensor.py": "AccumulateGrad.backward Tensor.grad",
        "ops.py": "AddBackward0.backward MulBackward0.backward PowBackward0 pow ExpBackward0 exp "
        "SubBackward0 sub RsubBackward1 rsub NegBackward0 neg DivBackward0 div "
        "ReciprocalBackward0 reciprocal rdiv square LogBackward0 log SqrtBackward0 sqrt "
        "SinBackward0 sin CosBackward0 cos TanhBackward0 tanh SigmoidBackward0 sigmoid "
        "ReluBackward0 relu AbsBackward0 abs",
    },
    4: {"engine.py": "run_backward backward"},
    5: {"tensor.py": "Tensor.requires_grad Tensor.is_leaf Tensor.requires_grad_"},
    6: {
        "hooks.py": "Hooks hooks_of run_hooks keep RemovableHandle register_hook retain_grad",
        "node_hooks.py": "prepare",
        "wanted.py": "Wanted",
    },
    7: {
        "reductions.py": "SumBackward0 sum MeanBackward0 mean SumBackward1 MeanBackward1 "
        "MaxBackward1 evenly MaxBackward0 max extreme",
        "shapes.py": "ViewBackward0 UnsafeViewBackward0 reshape TransposeBackward0 transpose",
        "engine.py": "unbroadcast",
        "linalg.py": "MmBackward0 matmul MvBackward0 DotBackward0",
        "indexing.py": "SelectBackward0 SliceBackward0 picked IndexBackward0 getitem viewed",
    },
    8: {
        "seeds.py": "make_seed as_tuple make_seeds",
        "engine.py": "pass_back",
        "autograd.py": "backward grad one_by_one",
    },
    9: {"optim/optimizer.py": "Optimizer"},
    10: {"graph.py": "Freed"},
    11: {
        "grad_mode.py": "Switch no_grad enable_grad is_grad_enabled",
        "conversions.py": "detach",
        "inplace.py": "change",
        "memory.py": "stamp version check_versions check_version",
    },
    12: {
        "nn/module.py": "Parameter Module",
        "nn/linear.py": "Linear",
        "optim/optimizer.py": "Optimizer.step",
        "optim/sgd.py": "SGD",
        "optim/adam.py": "Adam",
    },
    13: {
        "twins.py": "with_tensors tensor_again",
        "functional.py": "hessian vhp with_hessian",
        "function.py": "Function.apply",
        "gradcheck.py": "gradcheck is_checked results by_backward by_steps",
    },
    14: {},
}

# Every function, class and method in these files must be in the syllabus exactly once.
TAUGHT = [
    "graph.py",
    "tensor.py",
    "ops.py",
    "engine.py",
    "hooks.py",
    "wanted.py",
    "reductions.py",
    "shapes.py",
    "linalg.py",
    "indexing.py",
    "seeds.py",
    "autograd.py",
    "gradcheck.py",
    "twins.py",
    "nn/module.py",
    "nn/linear.py",
    "optim/optimizer.py",
    "optim/sgd.py",
    "optim/adam.py",
]

Entry = namedtuple("Entry", "chapter file name exercise")


def entries(syllabus):
    """Return the syllabus as a list of entries, in order."""
    found = []
    for chapter, files in syllabus.items():
        for file, words in files.items():
            for word in words.split():
                name, _, exercise = word.partition("@")
                found.append(Entry(chapter, file, name, exercise))
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
