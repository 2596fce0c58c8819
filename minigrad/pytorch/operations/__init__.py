"""Operations that stand beside the lessons: written like the taught ones, built in no chapter.

An operation is a rule (mostly a formula, see `formulas.py` one folder up) and a function that
computes and records. The rows of `minigrad/pytorch/names.txt` make methods of them.

Files here may import NumPy, the engine, what lies below in `minigrad/pytorch` (dtypes, errors,
memory, views), and each other, downwards. Begin with pointwise.py.
"""
