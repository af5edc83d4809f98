"""Tests of asyncreactor.web."""
