#!/bin/sh
# Remakes tests/golden/families: ./tests/reference/families/make.sh [FAMILY ...]
# The virtual environment is outside the repository (FAMILIES_VENV, /tmp/mirscope-families by default).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=${FAMILIES_VENV:-/tmp/mirscope-families}
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet torch==2.13.0 transformers==5.23.0 tokenizers==0.23.3 \
    safetensors==0.8.0 onnx==1.23.2 onnxruntime==1.32.0 onnxscript==0.7.2 numpy==2.4.6 pillow==12.3.0
fi
exec "$venv/bin/python" "$here/make_families.py" "$@"
