"""Every block of code in the README and the docs, run."""
