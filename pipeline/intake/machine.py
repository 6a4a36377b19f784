"""Faults of this computer while it reads a file: a disk that fails or is full, too many open files, too little memory.

They pass, or another computer does not have them: what they befall is neither damaged nor without pages.
"""

import errno

_OPENCV_NO_MEMORY = -4  # cv2.Error.StsNoMem; OpenCV itself is loaded with the first page
# Of rights, disks, memory and processes: they say nothing about the bytes, while decoders raise others at a stranger's.
_OF_THE_SYSTEM = frozenset(
    {
        errno.EACCES,
        errno.EAGAIN,
        errno.EBUSY,
        errno.EDQUOT,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENODEV,
        errno.ENOENT,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.ENXIO,
        errno.EPERM,
        errno.EROFS,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)


def is_of_system(error: BaseException) -> bool:
    """Whether the system refused what it gives at other times; that says nothing of the bytes."""
    return isinstance(error, OSError) and error.errno in _OF_THE_SYSTEM


def is_short_of_memory(error: BaseException) -> bool:
    """Whether memory did not suffice; a page of many pixels may be the only one that needs as much."""
    return isinstance(error, MemoryError) or (
        type(error).__module__ == "cv2" and getattr(error, "code", None) == _OPENCV_NO_MEMORY
    )


def words_of(error: BaseException) -> str:
    """Give the system's own words for such an error."""
    said = error.strerror if isinstance(error, OSError) else str(error)
    return " ".join(str(said or type(error).__name__).split())[:200]
