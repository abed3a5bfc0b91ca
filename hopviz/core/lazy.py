"""Attributes that are computed when they are first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self, TypeVar, overload

T = TypeVar("T")


class lazy(cached_property[T]):  # noqa: N801 - a decorator
    """Decorator of a method whose result is kept as an attribute of the instance.

    That of the standard library holds, up to Python 3.11, one lock for all instances of a class: whoever asked for the
    weights of a network of three units would wait for those of one of 4,096 that another thread computes.
    """

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...

    def __get__(self, instance: object, owner: type[Any] | None = None) -> Self | T:
        if instance is None:
            return self
        assert self.attrname is not None
        made: T = vars(instance).setdefault(self.attrname, self.func(instance))
        return made
