"""Tests of `asyncreactor.testing`."""
