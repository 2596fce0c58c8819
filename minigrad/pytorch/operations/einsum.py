"""einsum: sums of products, spelled by a letter for each dim."""

import math

from ..words import example, fail_if
from .joining import arrays_of
from .reductions import sum
from .shapes import diagonal, permute, reshape


@example("torch.einsum('ij,jk->ik', torch.ones(1, 3), torch.ones(3, 2))", "tensor([[3., 3.]])")
def einsum(equation, *operands):
    """Return the sum of products that an equation such as "ij,jk->ik" spells.

    Letters that stand in several operands are multiplied; those that are not in the result are
    summed over. Without "->" the result has the letters that come once, in alphabetical order.
    """
    if len(operands) == 1 and isinstance(operands[0], tuple | list):
        operands = operands[0]
    arrays_of(operands)
    spelled, arrow, result = equation.replace(" ", "").partition("->")
    spelled = spelled.split(",")
    few = "fewer" if len(spelled) > len(operands) else "more"
    fail_if(len(spelled) != len(operands), "operands of another number", few)
    extra = [x.array.ndim - len(s.replace("...", "")) for s, x in zip(spelled, operands)]
    digits = "0123456789"[: max(extra)]  # the dims that "..." stands for
    for place, (s, n) in enumerate(zip(spelled, extra)):
        facts = len(s), operands[place].array.ndim, place
        fail_if(n < 0 or n and "..." not in s, "einsum of other dims", *facts)
        spelled[place] = s.replace("...", digits[len(digits) - n :])
    once = [c for c in sorted("".join(spelled)) if "".join(spelled).count(c) == 1 or c in digits]
    result = result.replace("...", digits) if arrow else "".join(dict.fromkeys(once))
    named = [distinct(x, s) for s, x in zip(spelled, operands)]
    while len(named) > 1:
        later = result + "".join(s for _, s in named[2:])
        named[:2] = [multiplied(*named[0], *named[1], later)]
    x, s = kept(*named[0], result)
    return permute(x, *map(s.index, result)) if s != result else x


def distinct(x, s):
    """Return an operand with each letter once: a letter that comes twice takes the diagonal."""
    for letter in s:
        while s.count(letter) > 1:
            first, last = s.index(letter), s.rindex(letter)
            x = diagonal(x, 0, first, last)
            s = "".join(c for d, c in enumerate(s) if d not in (first, last)) + letter
    return x, s


def kept(x, s, wanted):
    """Return an operand summed over the letters that nobody wants any more."""
    dims = tuple(d for d, letter in enumerate(s) if letter not in wanted)
    return (sum(x, dims), "".join(c for c in s if c in wanted)) if dims else (x, s)


def multiplied(x, s, y, t, later):
    """Return the product of two operands, summed over what they share and nobody wants later."""
    (x, s), (y, t) = kept(x, s, t + later), kept(y, t, s + later)
    both = [c for c in s if c in t and c in later]
    inner = [c for c in s if c in t and c not in later]
    left, right = [c for c in s if c not in t], [c for c in t if c not in s]
    sizes = dict(zip(t, y.array.shape)) | dict(zip(s, x.array.shape))

    def shaped(z, spelled, *groups):
        z = permute(z, *[spelled.index(c) for group in groups for c in group])
        return reshape(z, *[math.prod(sizes[c] for c in group) for group in groups])

    out = shaped(x, s, both, left, inner) @ shaped(y, t, both, inner, right)
    letters = both + left + right
    return reshape(out, *[sizes[c] for c in letters]), "".join(letters)
