"""Programs as Twisted's manual teaches to write them, run unmodified under the alias."""
