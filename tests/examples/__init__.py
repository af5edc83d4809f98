"""The bundled examples, run as a newcomer would run them."""
