"""Tests of the test cases."""
