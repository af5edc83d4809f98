"""Tests of objects that outlive the process."""
