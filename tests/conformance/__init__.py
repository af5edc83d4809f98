"""The test suite that ships inside the reference (Twisted), run on asyncreactor; README.md here tells how."""
