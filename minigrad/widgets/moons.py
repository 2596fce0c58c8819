"""Chapter 12: a network learns to tell two moons apart; its border moves while it learns."""

import numpy as np

import minigrad as mg
from minigrad.course.data import two_moons
from minigrad.language import N_, _

from .kit import Button, Experiment, Slider, Switch, Work, plain
from .plot import BACKWARD, FORWARD, INK, Plot, styled

RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
SIZES = (2, 16, 16, 2)  # two coordinates in, a score for each moon out
ROUNDS, STEPS_A_ROUND = 100, 5
LEFT, RIGHT, LOW, HIGH = -1.6, 2.6, -1.2, 1.7
BANDS = 8  # shades of the field
LEAST, MOST = 1e-3, 30  # the axis of the loss; what is beyond runs along its edge


def start_weights(seed=1):
    """Return weights and biases of all layers as leaves, the same for a seed."""
    random = np.random.default_rng(seed)
    weights = []
    for inputs, outputs in zip(SIZES, SIZES[1:], strict=False):
        values = random.uniform(-1, 1, (outputs, inputs)) * np.sqrt(3 / inputs)
        weights += [mg.tensor(values.astype(np.float32)), mg.zeros(outputs)]
    return [w.requires_grad_() for w in weights]


class Moons(Experiment):
    """Train a small network on two moons, rightly or with one of two mistakes.

    Args:
        steps: how many steps it has made at first.
        rate: what the gradient is multiplied by in a step.
        forget: whether old gradients stay when a step begins.
        lose: whether a step is written `w = w - rate * w.grad`, so that w is a leaf no more.

    Attributes:
        weights: weights and biases of the layers, in order.
        losses: the loss before each step.
        moved: how many of the weights the last step has moved.

    Example:
        >>> model = Moons(steps=2, lose=True)
        >>> print(model.text())
        2 steps, rate 1; 84 % of the points are on their side
        the last step moved 0 of 6 weights: none is a leaf any more, so none has a gradient
    """

    LOST = N_(
        "the last step moved 0 of {} weights: none is a leaf any more, so none has a gradient"
    )
    controls = (
        Work("train", _("train")),
        Button("step", _("one step")),
        Button("restart", _("start again")),
        Slider("rate", _("learning rate"), RATES, "{:g}".format),
        Switch("forget", _("forget zero_grad")),
        Switch("lose", _("lose the leaf")),
    )

    def __init__(self, steps=0, rate=1.0, forget=False, lose=False):
        self.rate, self.forget, self.lose = rate, forget, lose
        self.points, self.labels = two_moons(200, noise=0.15)
        self.figure = None
        self.restart()
        for _step in range(steps):
            self.step()

    def restart(self):
        """Begin again with the first weights."""
        self.weights, self.losses = start_weights(), []
        self.moved = len(self.weights)

    def scores(self, points):
        """Return the network's two scores for each point."""
        x = points
        for k in range(0, len(self.weights), 2):
            x = mg.nn.functional.linear(x if k == 0 else x.tanh(), *self.weights[k : k + 2])
        return x

    def step(self):
        """Make one step on all points."""
        loss = mg.nn.functional.cross_entropy(self.scores(self.points), self.labels)
        if not self.forget:
            for w in self.weights:
                w.grad = None
        loss.backward()
        self.losses.append(loss.item())
        self.moved = 0
        for k, w in enumerate(self.weights):
            if w.is_leaf and w.grad is not None:
                self.moved += 1
                if self.lose:
                    self.weights[k] = w - self.rate * w.grad
                else:
                    with mg.no_grad():
                        w -= self.rate * w.grad

    def train(self):
        """Make many steps, a few between two pictures."""
        for done in range(1, ROUNDS + 1):
            for _step in range(STEPS_A_ROUND):
                self.step()
            yield done, ROUNDS

    def accuracy(self):
        """Return the share of points that get the higher score for their own moon."""
        with mg.no_grad():
            chosen = self.scores(self.points).argmax(1)
        return float((chosen == self.labels).array.mean())

    def field(self, across, up):
        """Return for each place of a grid how likely the network thinks the second moon there."""
        places = np.stack(np.meshgrid(across, up), -1).reshape(-1, 2).astype(np.float32)
        with mg.no_grad():
            likely = self.scores(mg.tensor(places)).softmax(1)
        return likely.array[:, 1].reshape(len(up), len(across))

    def text(self):
        count = len(self.losses)
        steps = _("1 step") if count == 1 else _("{count} steps").format(count=count)
        right = _("{percent:.0f} % of the points are on their side").format(
            percent=100 * self.accuracy()
        )
        lines = [
            _("{steps}, rate {rate:g}; {right}").format(steps=steps, rate=self.rate, right=right)
        ]
        if self.moved == 0:
            lines.append(_(self.LOST).format(len(self.weights)))
        elif self.forget and count:
            lines.append(_("each step follows the sum of all gradients so far"))
        return "\n".join(lines)

    def tallest(self):
        return [plain(f"{'x ' * 30}\n{_(self.LOST).format(len(self.weights))}")]

    def picture(self):
        self.figure = self.figure or MoonsFigure(self)
        return self.figure.png(self)


class MoonsFigure:
    """Draw points and field on the left, the loss on the right."""

    def __init__(self, model):
        from matplotlib.colors import LinearSegmentedColormap

        self.plot = Plot(columns=2, width=720, height=310)
        self.across, self.up = np.linspace(LEFT, RIGHT, 64), np.linspace(LOW, HIGH, 45)
        points, labels = model.points.array, model.labels.array
        shades = LinearSegmentedColormap.from_list(
            "moons", ["#a9cce6", "#ffffff", "#f6c7a4"], BANDS
        )
        with styled():
            field, curve = self.plot.axes
            field.set(xlim=(LEFT, RIGHT), ylim=(LOW, HIGH), title=_("which moon, by the network"))
            field.set(xticks=[-1, 0, 1, 2], yticks=[-1, 0, 1])
            self.image = field.imshow(
                np.zeros((2, 2)),
                cmap=shades,
                vmin=0,
                vmax=1,
                origin="lower",
                extent=(LEFT, RIGHT, LOW, HIGH),
                aspect="auto",
                interpolation="bilinear",
            )
            (self.border,) = field.plot([], [], color=INK, lw=1.8)
            moons = [
                field.plot(*points[labels == k].T, mark, color=color, ms=4, mec="white", mew=0.4)[0]
                for k, (mark, color) in enumerate((("o", FORWARD), ("^", BACKWARD)))
            ]
            curve.set(xlabel=_("steps"), title=_("loss"), yscale="log", ylim=(LEAST, MOST))
            curve.set_yticks([0.001, 0.01, 0.1, 1, 10], ["0.001", "0.01", "0.1", "1", "10"])
            curve.minorticks_off()
            (self.loss,) = curve.plot([], [], color=BACKWARD, lw=1.6)
        field.autoscale(False)
        self.curve = curve
        self.plot.moving += [self.image, self.border, *moons, self.loss]
        self.plot.figure.subplots_adjust(left=0.06, right=0.97, bottom=0.15, top=0.9, wspace=0.2)

    def png(self, model):
        """Return the picture of the model as it is now."""
        likely = model.field(self.across, self.up)
        self.image.set_data(likely)
        self.border.set_data(*self.where_undecided(likely).T)
        losses = np.nan_to_num(model.losses, nan=MOST, posinf=MOST)
        self.loss.set_data(range(len(losses)), np.clip(losses, LEAST * 1.2, MOST / 1.2))
        far = 500 * (1 + len(model.losses) // 501)
        if self.curve.get_xlim() != (0, far):
            self.curve.set_xlim(0, far)
            self.plot.clear()
        return self.plot.png()

    def where_undecided(self, likely):
        """Return the points of the border, shape (points, 2), with NaN between its parts."""
        gap = np.full((1, 2), np.nan)
        if not likely.min() < 0.5 < likely.max():
            return gap
        contour = self.plot.axes[0].contour(self.across, self.up, likely, [0.5])
        contour.remove()
        return np.concatenate([part for line in contour.allsegs[0] for part in (line, gap)])
