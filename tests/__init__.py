"""The tests; those of `asyncreactor.x.y` are in `tests/x/test_y.py`."""
