"""Tests of the `twist` command."""
