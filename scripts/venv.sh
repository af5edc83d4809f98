#!/bin/sh
# Make a virtual environment and install into it; quick when nothing changed since the last time.
#
#   venv.sh FOLDER PYTHON PIP-ARGUMENT...
set -eu
cd "$(dirname "$0")/.."
folder=$1 python=$2
shift 2

wish=$(echo "$("$python" -VV)" "$PWD" "$@"; cat pyproject.toml tests/conformance/requirements.txt)
if [ -f "$folder/wish" ] && [ "$wish" = "$(cat "$folder/wish")" ]; then
    exit 0
fi

echo "making $folder with $("$python" --version)" >&2
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    sh scripts/debian.sh python3-venv >&2 # Debian ships these two modules of its own Python apart
fi
rm -f "$folder/wish"
"$python" -m venv --clear "$folder"
"$folder/bin/python" -m pip install -qq --disable-pip-version-check "$@" >&2
echo "$wish" >"$folder/wish"
