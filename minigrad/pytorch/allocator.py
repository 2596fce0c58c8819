"""Keep freed memory: one switch, for work on large arrays, that you have to throw yourself."""

import ctypes
import sys

from .words import example

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # names and numbers of glibc's malloc.h
ONE_GIGABYTE = 1 << 30


@example("torch.keep_freed_memory() in (True, False)", "True")
def keep_freed_memory():
    """Let the C library keep the memory of freed arrays for the next ones; return if it did.

    Why: glibc (Linux) gives arrays of more than 128 KB back to the system as they are freed, and
    the next one is paid for page by page: work on large arrays can take three times as long. The
    price: up to one gigabyte is kept unused, by the whole process and until its end. On other
    systems it does nothing.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):  # another C library, such as musl
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, ONE_GIGABYTE) and mallopt(M_TRIM_THRESHOLD, ONE_GIGABYTE))
