#!/bin/sh
# Run a Python of one version in a virtual environment that has everything a test needs.
#
#   on-python.sh 3.13 -m pytest ...     exit 77: no such Python here
set -eu
cd "$(dirname "$0")/.."
version=$1
shift

if [ "$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$version" ]; then
    folder=.venv
else
    folder=.venv-$version
    python=$(sh scripts/python.sh "$version") || exit 77
    sh scripts/venv.sh "$folder" "$python" -e '.[dev]' -r tests/conformance/requirements.txt
fi
exec "$folder/bin/python" "$@"
