"""The plugins that come with the package; entry points lead to them."""
