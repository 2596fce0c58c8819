"""Say of a name that PyTorch has and minigrad has not what is nearest to it here."""

from difflib import get_close_matches

# What learners reach for, and what serves here, where the spelling does not tell.
INSTEAD = {
    "float16 half bfloat16 HalfTensor BFloat16Tensor": "float32 float64 float double",
    "complex64 complex128 cfloat cdouble complex": "float64",
    "linalg fft special sparse": "norm matmul outer einsum",
    "LSTM GRU RNN Transformer MultiheadAttention": "Linear Embedding",
    "compile jit": "no_grad inference_mode",
    "utils distributions": "randperm normal multinomial",
    "mps backends amp": "cuda device",
}
WORDS = {word: near.split() for words, near in INSTEAD.items() for word in words.split()}


def missing(place, name, here):
    """Return the AttributeError for a name that a place of PyTorch's has.

    `place` is torch, torch.Tensor, torch.nn and so on, `here` are its names in minigrad.

    >>> raise missing("torch", "fix", ["floor", "fmod"])
    Traceback (most recent call last):
    AttributeError: minigrad has no torch.fix; see dir(torch)
    """
    here = [each for each in here if not each.startswith("_")]
    near = [each for each in WORDS.get(name, ()) if each in here]
    near = near or get_close_matches(name, here, 3, 0.7)
    see = ", ".join(f"{place}.{each}" for each in near) or f"dir({place})"
    return AttributeError(f"minigrad has no {place}.{name}; see {see}")
