"""Tests of the logging system."""
