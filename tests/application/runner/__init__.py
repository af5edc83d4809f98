"""Tests of running a reactor as a process."""
