"""What is measured on Twisted and on asyncreactor, from the same source."""
