"""Tests of the event loop's adapters."""
