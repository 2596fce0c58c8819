"""Modules without parameters: a function and its settings, as rows of a table; losses too."""

from ..engine.tensor import Tensor
from ..pytorch.arguments import Signature
from ..pytorch.inplace import change
from ..pytorch.operations import conv
from . import functional as F
from .pytorch_module import Module


class Applied(Module):
    """Apply the `function` of a subclass, with the settings that the module was made with."""

    settings, shown, inplace = {}, (), False

    def __init__(self, *args, **named):
        super().__init__()
        chosen = self.signature.bind((self, *args), named, True)
        for name, default in self.settings.items():
            value = chosen.get(name, default)
            if value is None and name == "stride":
                value = chosen.get("kernel_size")
            hold = self.register_buffer if name.endswith("weight") else self.__setattr__
            hold(name, value)

    def forward(self, *inputs):
        """Return what the function makes of the inputs."""
        function = self.function
        if not self.settings:
            return function(*inputs)
        named = {name: getattr(self, name) for name in self.settings if name != "inplace"}
        if function is F.dropout:
            named["training"] = self.training
        if self.inplace:
            return change(inputs[0], function, **named)
        return function(*inputs, **named)

    def extra_repr(self):
        if self.shown is None:
            return ""
        names = [n for n in self.settings if n not in self.shown or getattr(self, n)]
        return ", ".join(f"{n}={getattr(self, n)!r}" for n in names)


def applied(name, function, says, shown=("inplace",), **settings):
    """Return the class of modules that apply a function; what prints is all, or nothing (None)."""
    takes = ", ".join(["object self", *(f"object {each}=" for each in settings)])
    signature = Signature(f"{name}.__init__", f"({takes})", False)
    members = dict(function=staticmethod(function), settings=settings, shown=shown)
    members |= dict(signature=signature, __doc__=says, __module__=__name__)
    return type(name, (Applied,), members)


# fmt: off
ReLU = applied("ReLU", F.relu, "Apply relu to every entry.", inplace=False)
ReLU6 = applied("ReLU6", F.relu6, "Cut every entry to the range from 0 to 6.", inplace=False)
Tanh = applied("Tanh", F.tanh, "Apply tanh to every entry.")
Sigmoid = applied("Sigmoid", F.sigmoid, "Apply sigmoid to every entry.")
SiLU = applied("SiLU", F.silu, "Multiply every entry by its sigmoid.", inplace=False)
GELU = applied("GELU", F.gelu, "Apply gelu to every entry.", approximate="none")
ELU = applied("ELU", F.elu, "Apply elu to every entry.", alpha=1.0, inplace=False)
LeakyReLU = applied("LeakyReLU", F.leaky_relu, "Let a share of negative entries through.",
    negative_slope=0.01, inplace=False)
Softplus = applied("Softplus", F.softplus, "Apply softplus to every entry.",
    beta=1.0, threshold=20.0)
Softmax = applied("Softmax", F.softmax, "Make entries along a dim add up to 1.", dim=None)
LogSoftmax = applied("LogSoftmax", F.log_softmax, "Return the logarithm of softmax.", dim=None)
Identity = applied("Identity", lambda input: input, "Return the input.")
Dropout = applied("Dropout", F.dropout, "In training, set entries to 0 at random.", (),
    p=0.5, inplace=False)
Flatten = applied("Flatten", Tensor.flatten, "Make one dim of those from start_dim to end_dim.",
    start_dim=1, end_dim=-1)
MaxPool2d = applied("MaxPool2d", conv.max_pool2d, "Keep the largest entry of each window.",
    kernel_size=2, stride=None, padding=0, dilation=1, ceil_mode=False)
AvgPool2d = applied("AvgPool2d", conv.avg_pool2d, "Take the mean of each window.",
    kernel_size=2, stride=None, padding=0)

MSELoss = applied("MSELoss", F.mse_loss, "Compute the mean of the squares of input - target.",
    None, reduction="mean")
L1Loss = applied("L1Loss", F.l1_loss, "Compute the mean of abs(input - target).",
    None, reduction="mean")
SmoothL1Loss = applied("SmoothL1Loss", F.smooth_l1_loss, "Squares near 0, distances beyond beta.",
    None, reduction="mean", beta=1.0)
BCELoss = applied("BCELoss", F.binary_cross_entropy,
    "Compute minus the log of the probability that input gives to the target, 0 or 1.",
    None, weight=None, reduction="mean")
BCEWithLogitsLoss = applied("BCEWithLogitsLoss", F.binary_cross_entropy_with_logits,
    "Compute minus the log of the probability that sigmoid(input) gives to the target, 0 or 1.",
    None, weight=None, reduction="mean", pos_weight=None)
NLLLoss = applied("NLLLoss", F.nll_loss,
    "Compute minus the log-probability that input gives to the target class.",
    None, weight=None, ignore_index=-100, reduction="mean")
CrossEntropyLoss = applied("CrossEntropyLoss", F.cross_entropy,
    "Compute minus the log of the probability that softmax(input) gives to the target class.",
    None, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0)
# fmt: on
