"""A stream that gives only so much: so many bytes, so often, for so long."""

from __future__ import annotations

import time
from typing import BinaryIO

MOST_READS = 1 << 20
"""Headers are read byte by byte; longer ones than this say nothing but remarks."""
SPARE_BYTES = 1 << 27
"""What may be read beside the contents, as decoders read ahead."""


class RationError(ValueError):
    """More was wanted than there is."""


class Rationed:
    """A seekable binary stream for decoders that are not trusted.

    It has no file descriptor, so that nobody reads past it.

    Parameters
    ----------
    stream : BinaryIO
    size : int
        Bytes that it holds; each may be read four times.
    seconds : float
        From now on.
    """

    def __init__(self, stream: BinaryIO, size: int, seconds: float) -> None:
        self._stream = stream
        self._bytes, self._reads = 4 * size + SPARE_BYTES, MOST_READS
        self._deadline = time.monotonic() + seconds

    def check(self) -> None:
        """Raise a RationError if the time is over."""
        if time.monotonic() > self._deadline:
            raise RationError("it takes too long")

    def read(self, size: int = -1, /) -> bytes:
        """Bytes as of any stream, or a RationError."""
        self.check()
        content = self._stream.read(size)
        self._reads -= 1
        self._bytes -= len(content)
        if self._reads < 0 or self._bytes < 0:
            raise RationError("its header is too long")
        return content

    def readline(self, size: int = -1, /) -> bytes:
        """A line as of any stream."""
        self.check()
        return self._stream.readline(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place as in any stream."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """The place, as of any stream."""
        return self._stream.tell()

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()
