"""The closing exam's questions, one for each of the 25 commonest confusions.

A test runs each in minigrad, and in PyTorch where it is installed, and compares with the answer.
"""

from collections import namedtuple

# `value` is what is asked after `code` ran; "error" where it raises. `guesses` and `exercises`
# are the predictions and exercises of the course on the same matter.
Question = namedtuple("Question", "id chapter code value answer why guesses exercises")
ROWS = [
    (
        "C1 5",
        "w = torch.tensor(2.0)\nw.requests_grad = True\ny = w * 3",
        "y.requires_grad",
        False,
        "the flag is called requires_grad; Python takes any other name, without a word",
        "",
        "05.4",
    ),
    (
        "C2 5",
        "w = torch.tensor(2.0)\nloss = (w * 3 - 1) ** 2\nloss.requires_grad_()\nloss.backward()",
        "loss.grad, w.grad",
        (1.0, None),
        "the loss became a leaf of its own; the seed 1 ends there, and w never asked",
        "05.3",
        "05.4",
    ),
    (
        "C3 5",
        "c = torch.tensor(4.0)\nk = c * 5 + 1",
        "k.is_leaf",
        True,
        "nothing asked, so nothing was tracked: a leaf is where the graph ends, made or computed",
        "05.2",
        "05.1 05.2",
    ),
    (
        "C4 5",
        "w = torch.tensor(5.0, requires_grad=True).double()\n(w * w).backward()",
        "w.grad",
        None,
        "double() is a tracked operation: w is its result, and the leaf has no name left",
        "",
        "05.3",
    ),
    (
        "C5 6",
        "x = torch.tensor(3.0, requires_grad=True)\nh = x * 2\n(h * h).backward()",
        "h.grad, x.grad",
        (None, 24.0),
        "the gradient 12 was computed at h, passed on as 12 * 2, and not kept",
        "06.1",
        "",
    ),
    (
        "C6 6",
        "x = torch.tensor(3.0, requires_grad=True)\nh = x * 2\nz = h * h\n"
        "z.backward(retain_graph=True)\nh.retain_grad()\nz.backward()",
        "h.grad",
        12.0,
        "retain_grad keeps what passes from then on: the second 12, not the first",
        "06.2 06.3",
        "06.1",
    ),
    (
        "C7 6",
        "x = torch.tensor(3.0, requires_grad=True)\nh = x * x\nh.retain_grad()\n"
        "h.backward()\nh.backward()",
        "x.grad",
        "error",
        "retain_grad keeps a gradient; the saved values are kept by retain_graph",
        "06.2",
        "",
    ),
    (
        "C8 8",
        "x = torch.ones(1, 1, requires_grad=True)\ny = x * 2\ny.backward()",
        "x.grad",
        [[2.0]],
        "one entry, in any shape, passes as a scalar",
        "08.2",
        "",
    ),
    (
        "C9 8",
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\ny = x * x\n"
        "y.backward(torch.tensor([1.0, 10.0]))",
        "x.grad",
        [2.0, 40.0],
        "each result counts as much as its weight says: 1 * 2 and 10 * 4",
        "08.1",
        "",
    ),
    (
        "C10 8",
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "y = torch.stack([x[0] * 3, x[0] + x[1]])  # J = [[3, 0], [1, 1]]\n"
        "y.backward(torch.tensor([1.0, 10.0]))",
        "x.grad",
        [13.0, 10.0],
        "row times matrix: 1 * [3, 0] + 10 * [1, 1], in one pass and without J",
        "08.1 08.3",
        "",
    ),
    (
        "C11 7",
        "x = torch.ones(2, 3, requires_grad=True)\n(x * 3).mean().backward()",
        "x.grad[0, 0]",
        0.5,
        "3 for the product, 1/6 for the mean of six; the values of x play no part",
        "07.1 07.3",
        "",
    ),
    (
        "C12 9",
        "w = torch.tensor(1.0, requires_grad=True)\nfor _ in range(3):\n    (w * 2).backward()",
        "w.grad",
        6.0,
        "the leaf adds what arrives until you clear it",
        "09.2",
        "09.1 09.2",
    ),
    (
        "C13 4",
        "x = torch.tensor(1.0, requires_grad=True)\nz = (x * 2) * 3\n"
        "for _ in range(3):\n    z.backward(retain_graph=True)",
        "x.grad",
        18.0,
        "6 for each call; what waits at inner nodes is made anew each time, and needs no clearing",
        "04.3",
        "",
    ),
    (
        "C14 9",
        "x = torch.tensor(2.0, requires_grad=True)\ny = x + x\ny.backward()\ny.backward()",
        "x.grad",
        4.0,
        "adding is intended: 2 for each call; addition saves nothing, so the second call passes",
        "09.2 10.2",
        "09.1",
    ),
    (
        "C15 9",
        "w = torch.tensor(1.0, requires_grad=True)\nu = torch.tensor(1.0, requires_grad=True)\n"
        "(w * 0).backward()",
        "w.grad, u.grad",
        (0.0, None),
        "0 arrived at w; nothing arrived at u",
        "",
        "05.1 09.1",
    ),
    (
        "C16 4",
        "x = torch.tensor(2.0, requires_grad=True)\nh = x * x\nz = h * 3 + h * h\nz.backward()",
        "x.grad",
        44.0,
        "h waits for all its parts, 3 + 4 + 4 = 11, and then passes on 11 * 4",
        "04.1 04.2",
        "04.1 04.2",
    ),
    (
        "C17 4",
        "x = y = torch.tensor(1.0, requires_grad=True)\nfor _ in range(5000):\n    y = y + 1.0\n"
        "y.backward()",
        "x.grad",
        1.0,
        "the walk is a loop and not a recursion, so depth is no trouble",
        "04.1",
        "",
    ),
    (
        "C18 9",
        "x = torch.tensor(2.0, requires_grad=True)\ny = x\nwhile y.item() < 20:\n    y = y * x\n"
        "y.backward()",
        "x.grad",
        80.0,
        "the graph is what ran: here y is x to the fifth, and its slope 5 * 2 ** 4",
        "09.1",
        "",
    ),
    (
        "C19 10",
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\ny = (x * 3).sum()\n"
        "y.backward()\ny.backward()",
        "x.grad",
        "error",
        "the product saved its 3, and the first call freed it",
        "10.2",
        "10.3",
    ),
    (
        "C20 10",
        "w = torch.tensor(1.0, requires_grad=True)\ntotal = 0.0\nfor step in range(4):\n"
        "    total = total + w * step",
        "total.requires_grad",
        True,
        "the sum leads to the graph of every round, and keeps it; item() would keep none",
        "10.3",
        "10.2",
    ),
    (
        "C21 11",
        "w = torch.tensor(1.0, requires_grad=True)\n(w * w).backward()\nw = w - 0.1 * w.grad",
        "w.is_leaf",
        False,
        "the difference is a result; write in place under no_grad, and w stays the leaf",
        "",
        "11.2",
    ),
    (
        "C22 11",
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\ny = x * 2\ny.add_(1)\n"
        "y.sum().backward()",
        "x.grad",
        [2.0, 2.0],
        "no rule needs the numbers that were overwritten",
        "11.6",
        "",
    ),
    (
        "C23 11",
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\nd = x.detach()\nd[0] = 5.0",
        "x.tolist()",
        [5.0, 2.0],
        "detach shares the memory; detach().clone() would copy",
        "11.2",
        "",
    ),
    (
        "C24 11",
        "layer = torch.nn.Linear(2, 1)\nlayer.eval()\ny = layer(torch.ones(2))",
        "y.requires_grad",
        True,
        "eval() tells dropout and its like how to behave; it switches no tracking off",
        "11.1",
        "",
    ),
    (
        "C25 13",
        "x = torch.tensor([3.0, 3.0, 1.0], requires_grad=True)\nx.max().backward()",
        "x.grad",
        [0.5, 0.5, 0.0],
        "at a tie the slope is a convention; max() shares it",
        "07.2 13.3",
        "",
    ),
]
QUESTIONS = [Question(*where.split(), *row) for where, *row in ROWS]
