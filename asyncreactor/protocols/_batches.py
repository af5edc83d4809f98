"""Messages that came in one read are delivered as a batch; this lets it be called off in the middle.

After each message, the protocol may have paused, changed its mode or its limits: what else came in the read
must then be looked at anew. Asking for all that after each message costs as much as delivering it. So it is
the other way round: whatever changes one of these things calls the rest of the batch back.

A setting is a class attribute that an instance may assign. To notice that, the class holds it as a watched
value: an `int` or `bytes` whose type has `__set__`, but no `__get__`. By Python's rules for data descriptors,
an assignment on an instance then goes through `__set__`, while reading, on the class or on an instance, costs
no call and gives the value itself.
"""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

__all__ = ["DeliversBatches"]


class _Watched:
    """Mixin for the values of settings: assigning the attribute recalls what the instance is delivering."""

    _name: str

    def __set__(self, instance: DeliversBatches, value: object) -> None:
        instance.__dict__[self._name] = value
        instance._receiver_recall()

    def __delete__(self, instance: DeliversBatches) -> None:
        if self._name not in instance.__dict__:
            raise AttributeError(f"{instance!r} has no {self._name} of its own")
        del instance.__dict__[self._name]
        instance._receiver_recall()


class _WatchedInt(_Watched, int):
    def __reduce__(self) -> Any:
        return int, (int(self),)


class _WatchedFloat(_Watched, float):
    def __reduce__(self) -> Any:
        return float, (float(self),)


class _WatchedBytes(_Watched, bytes):
    def __reduce__(self) -> Any:
        return bytes, (bytes(self),)


_WATCHED: dict[type[Any], type[Any]] = {
    bool: _WatchedInt,
    int: _WatchedInt,
    float: _WatchedFloat,
    bytes: _WatchedBytes,
}


class DeliversBatches:
    """Base class of protocols that deliver messages in batches.

    Its subclasses, and those of users, write settings as plain class attributes.
    """

    #: The attributes that say what is to be done with the rest of a batch.
    _receiver_batch_settings: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in cls._receiver_batch_settings:
            value = inspect.getattr_static(cls, name)
            # Anything else, such as a property, is its author's business.
            if type(value) in _WATCHED:
                watched = _WATCHED[type(value)](value)
                watched._name = name
                setattr(cls, name, watched)

    def _receiver_recall(self) -> None:
        """Put messages which are not yet delivered back into the buffer."""
        raise NotImplementedError(f"{type(self).__name__} can't recall a batch")
