"""Is this project's network the very one that was made here?  Without keeping alive what undo has dropped."""

from __future__ import annotations

import weakref

from hopviz.project.model import Project


class NetworkMark:
    """Recognises the given weights and biases of a project by their identity.

    Parameters
    ----------
    project : Project
        With given weights.
    """

    def __init__(self, project: Project) -> None:
        assert project.weights is not None
        assert project.bias is not None
        self._weights, self._bias = weakref.ref(project.weights), weakref.ref(project.bias)

    @property
    def is_alive(self) -> bool:
        """Whether anybody still has it."""
        return self._weights() is not None and self._bias() is not None

    def fits(self, project: Project) -> bool:
        """Whether this project has it."""
        if project.weights is None:
            return False
        return self._weights() is project.weights and self._bias() is project.bias
