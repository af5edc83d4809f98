"""A folder for PYTHONPATH, where Python's start-up finds `sitecustomize`."""
