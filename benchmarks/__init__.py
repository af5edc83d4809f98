"""Measure asyncreactor beside Twisted and bare uvloop: `python -m benchmarks --help`."""
