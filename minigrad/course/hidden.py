"""Try a function on inputs that nobody has seen: drawn anew each time, none of them special."""

import contextlib
import gc
import inspect
import itertools
import os
import sys
from types import FunctionType

import numpy as np

from ..engine.graph import Node
from ..language import N_, _
from .answers import NOT_IT, NotYet, Wrong, call, difference, entries_off, numbers, told, untouched
from .values import same, show

TURNS = 8
FACTORS = {
    -1.0: N_("the sign is turned, here and everywhere"),
    2.0: N_("twice as much as it should be, here and everywhere"),
    0.5: N_("half as much as it should be, here and everywhere"),
}

seeds = itertools.count(int.from_bytes(os.urandom(4), "big"))


class Draw:
    """Draw the inputs of one turn. The same seed and turn give the same inputs again.

    Example:
        >>> draw = Draw(seed=1, turn=0)
        >>> draw.number(), draw.number(), draw.array(2).shape, draw.pick("first", "second")
        (0.59, 0.92, (2,), 'first')
    """

    def __init__(self, seed, turn):
        self.random = np.random.default_rng((seed, turn))
        self.seed, self.turn, self.numbers = seed, turn, 0

    def positive(self):
        """Return a number above 0, of two places: below 1 as often as above."""
        return float(self.sizes(()))

    def number(self):
        """Return a number of two places; the first four turns have all signs of two numbers."""
        minus = self.turn >> self.numbers % 2 & 1 if self.turn < 4 else self.random.random() < 0.5
        self.numbers += 1
        return -self.positive() if minus else self.positive()

    def array(self, *shape):
        """Return an array of numbers of both signs; without a shape it has no dimensions."""
        return self.sizes(shape) * self.random.choice([-1.0, 1.0], shape)

    def sizes(self, shape):
        small, great = self.random.uniform(0.2, 0.96, shape), self.random.uniform(1.06, 3, shape)
        return np.round(np.where(self.random.random(shape) < 0.5, small, great), 2)

    def pick(self, *options):
        """Return one of the options; in so many turns as there are, each comes once."""
        return options[self.turn % len(options)]


def draws(turns=TURNS):
    """Yield a `Draw` for each turn, of a seed that no check had before."""
    seed = next(seeds)
    return [Draw(seed, turn) for turn in range(turns)]


def try_out(answer, reference, inputs, mistakes=(), turns=TURNS):
    """Pass if an answer does what a reference does, on inputs drawn anew; else raise Wrong.

    A hint claims what is so: it is given where the answer does the same as the mistake, on all
    inputs. Otherwise what is said is measured. What would have been right is never told.

    Args:
        answer: the learner's function, or one that makes something comparable of theirs.
        reference: a function of the same inputs; its parameters' names are those in messages. It
            may return a dictionary of parts, which are looked at one after the other.
        inputs: a function of a `Draw` that returns a tuple. Each call of answer, reference and
            mistakes has a fresh one, so that nothing done to the inputs is seen by another.
        mistakes: pairs (function of the same inputs, hint), or (name of a part, hint). A mistake
            may return some parts only.
        turns: how often to try.

    Example:
        >>> try_out(lambda x: x + 2, lambda x: 2 * x, lambda draw: (1.7,),
        ...         [(lambda x: x + 2, "that is x + 2")])
        Traceback (most recent call last):
        ...
        minigrad.course.answers.Wrong: on x = 1.7: got 3.7: that is x + 2
    """
    drawn = [lambda draw=draw: inputs(Draw(draw.seed, draw.turn)) for draw in draws(turns)]
    places = [place(reference, make()) for make in drawn]
    got = [call(answer, *make(), on=where) for make, where in zip(drawn, places)]
    if any(map(untouched, got)):
        raise NotYet
    expected = [reference(*make()) for make in drawn]
    for part in parts(expected[0]):
        here, there = [each(got, part), each(expected, part)]
        off = [not same(a, b) for a, b in zip(here, there)]
        if any(off):
            first = off.index(True)
            hints = [hint for mistake, hint in mistakes if agrees(mistake, got, drawn, part)]
            hint, vague = (_(hints[0]), False) if hints else pattern(here, there, off, first)
            if vague and isinstance(answer, FunctionType):
                hint = without_part(answer, reference, drawn, first, part) or hint
            where = places[first]
            if part is not None:
                where = _("{place}, {part}").format(place=where, part=_(part))
            raise Wrong(told(here[first], hint, where))


def place(reference, given):
    """Return `on x = 1.5, y = [...]` for inputs.

    What is a function, or has a name such as `_z`, is not shown.
    """
    named = zip(inspect.signature(reference).parameters, given)
    shown = [pair for pair in named if not callable(pair[1]) and pair[0][0] != "_"]
    told = [f"{name} = {show(value, 40)}" for name, value in shown]
    return _("on {inputs}").format(inputs=", ".join(told))


def parts(expected):
    return list(expected) if isinstance(expected, dict) else [None]


def each(values, part):
    """Return one part of all values, where they have parts."""
    return values if part is None else [value[part] for value in values]


def agrees(mistake, got, drawn, part):
    """Return whether the answer did what a mistake does, on all inputs."""
    if isinstance(mistake, str):
        return mistake == part
    try:
        for value, make in zip(got, drawn):
            wrong = mistake(*make())
            if isinstance(wrong, dict):
                if part not in wrong:
                    return False
                value = {name: value[name] for name in wrong}
            if not same(value, wrong):
                return False
    except Exception:  # the mistake cannot be made on such inputs
        return False
    return True


def pattern(got, expected, off, first):
    """Return what all turns together show of an answer that is wrong, and whether that is vague."""
    simple, count = (tell(got[first], expected[first]) for tell in (difference, entries_off))
    if simple not in (_(NOT_IT), count):
        return simple, False
    pairs = [(numbers(a), numbers(b)) for a, b in zip(got, expected)]
    if all(a is not None and b is not None and a.shape == b.shape for a, b in pairs):
        a, b = (np.concatenate([one.ravel() for one in side]) for side in zip(*pairs))
        for factor, words in FACTORS.items():
            if np.allclose(a, factor * b, rtol=1e-4, atol=1e-6):
                return _(words), False
        if len(a) > 1 and np.ptp(a) == 0:
            return _("it is the same whatever comes in"), False
    rest = len(off) - sum(off)
    also = (
        _("; right for {rest} of the {count} inputs that were tried").format(
            rest=rest, count=len(off)
        )
        if rest
        else ""
    )
    return f"{count or _('not right here')}{also}", True


def without_part(answer, reference, drawn, first, part):
    """Return a hint if one of the inputs may change and what the answer returns does not."""
    for position, name in enumerate(inspect.signature(reference).parameters):
        if name[0] == "_":
            continue
        pairs = []
        for make in [drawn[first], *drawn]:
            with contextlib.suppress(Exception):  # what other turns drew need not fit together
                found = [f(*mixed(drawn[first], make, position)) for f in (answer, reference)]
                pairs.append(each(found, part))
        still = [same(found[1:], found[:1] * (len(pairs) - 1)) for found in zip(*pairs)]
        if still == [True, False]:
            return _("it is the same when {name} is another").format(name=name)
    return ""


def mixed(make, other, position):
    """Return the inputs of one turn, one of them from another turn."""
    given = list(make())
    given[position] = other()[position]
    return given


class TooMuch(BaseException):
    """Stop an answer that takes more than it may; no `except Exception` in it may catch this."""


class Effort:
    """Measure what a call takes in the learner's own code.

    Attributes:
        result: what the call returned.
        lines: how many lines were run; one that is run twice counts twice.
        calls: how many of the functions there were called.
        depth: how many of these calls were within each other.

    Example:
        >>> def down(n):
        ...     return n and down(n - 1)
        >>> effort = Effort(down, 3)
        >>> effort.result, effort.calls, effort.depth
        (0, 4, 4)
    """

    def __init__(self, function, *inputs, most=100_000):
        self.file, self.most = function.__code__.co_filename, most
        self.lines = self.calls = self.depth = 0
        self.within = 0
        before = sys.gettrace()
        sys.settrace(self.enter)
        try:
            self.result = call(function, *inputs)
        except TooMuch:
            self.result = None
        finally:
            sys.settrace(before)

    def enter(self, frame, event, _):
        if frame.f_code.co_filename != self.file:
            return None
        self.calls += 1
        self.within += 1
        self.depth = max(self.depth, self.within)
        return self.step

    def step(self, frame, event, _):
        self.lines += event == "line"
        self.within -= event == "return"
        if self.lines > self.most:
            raise TooMuch
        return self.step


@contextlib.contextmanager
def watching(look):
    """Call `look(frame)` for each Python function that is called inside, at its beginning.

    Example:
        >>> names = []
        >>> with watching(lambda frame: names.append((frame.f_code.co_name, {**frame.f_locals}))):
        ...     show(3, room=2)[:1]
        '3'
        >>> names[0]
        ('show', {'value': 3, 'room': 2})
    """

    def enter(frame, *_):
        look(frame)

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)


def nodes_alive():
    """Return how many nodes of graphs are alive now."""
    return sum(issubclass(type(one), Node) for one in gc.get_objects())
