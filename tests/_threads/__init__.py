"""Tests of `asyncreactor._threads`."""
