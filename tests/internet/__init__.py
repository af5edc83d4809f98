"""Tests of `asyncreactor.internet`."""
