"""Tests of `asyncreactor.porting`."""
