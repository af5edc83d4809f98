"""Programs of other people, written for Twisted, whose own test suites run on asyncreactor unmodified."""
