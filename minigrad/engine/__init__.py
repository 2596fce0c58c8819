"""The engine that the course builds: tensors that remember, and the walk back through the graph.

Every definition in this folder is built in a lesson, and nothing here knows what lies outside it:
the files import NumPy and each other, downwards. Number types, PyTorch's words and checks, and
speed are put on from outside, by `minigrad/pytorch`.

Begin with graph.py (a node), tensor.py, operation.py (how a rule becomes a function) and ops.py;
then backward.py, the walk, and autograd.py, what you call.
"""
