"""A disk that can be filled: a small one of its own where it may be mounted, else a limit."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path
from typing import Self

_SIZE = 64  # MB
_BLOCK = b"\0" * 65536


class Disk:
    """A folder for the database, on a disk that can be full.

    As root, and where mounting is allowed, it is a small tmpfs that is really filled. Elsewhere
    no file of the process may grow (``RLIMIT_FSIZE``): every write fails as on a broken disk.
    ``kind`` says which it is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}m,mode=0755", "tmpfs", str(folder)]
        mounted = os.geteuid() == 0 and (
            subprocess.run(mount, check=False, capture_output=True).returncode == 0
        )
        self.kind = f"a tmpfs of {_SIZE} MB, filled" if mounted else "a limit on files' size"
        self._mounted = mounted
        self._filler = folder / "filler"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    def fill(self, pid: int) -> None:
        """Leave no room for anything that the process writes."""
        if not self._mounted:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            return
        with self._filler.open("wb", buffering=0) as filler:
            try:
                while filler.write(_BLOCK) == len(_BLOCK):
                    pass
                while filler.write(b"\0"):
                    pass
            except OSError:
                pass

    def free(self, pid: int) -> None:
        """Make room again."""
        if not self._mounted:
            no = resource.RLIM_INFINITY
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (no, no))
            return
        self._filler.unlink()
