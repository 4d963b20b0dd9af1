#!/usr/bin/env bash
# Repeats the training of onset-mini on two CPU cores: data, networks, export, figures. Everything goes on where it was
# stopped; budgets are minutes of one core that does nothing else.
#
#     training/train.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-training/runs}
python=${PYTHON:-training/.venv/bin/python}
mkdir -p "$runs"

run() { "$python" -W ignore "$@"; }

# Clips to watch and sounds alone, from seeds.
run training/foley/dataset.py --seeds 100000-104095 --out "$runs/sound" --durations 5.12 --sound-only --jobs 2
run training/foley/dataset.py --seeds 0-4991 --out "$runs/foley" --durations 5.12,10.24 --jobs 2

# The latent's coder and the towers: none needs another.
run training/mini/vae.py --sound "$runs/sound" --runs "$runs" --minutes 33 & beside=$!
run training/mini/text.py --runs "$runs" --minutes 60
run training/mini/classifier.py --sound "$runs/sound" --runs "$runs" --minutes 10
run training/mini/coded.py --clips "$runs/foley"
wait "$beside"
run training/mini/pictures.py --clips "$runs/foley" --runs "$runs" --minutes 130 & beside=$!
run training/mini/latents.py --part sound --clips "$runs/foley" --runs "$runs" --out "$runs/latents"
wait "$beside"
run training/mini/latents.py --part pictures --clips "$runs/foley" --runs "$runs" --out "$runs/latents"

# The flow transformer on one core, the vocoder, on what the VAE decodes, on the other.
run training/mini/flow.py --latents "$runs/latents" --runs "$runs" --minutes 180 & beside=$!
run training/mini/vocoder.py --sound "$runs/sound" --runs "$runs" --minutes 90 --decoded
wait "$beside"

run training/mini/export.py --runs "$runs" --out assets/models/onset-mini
run training/mini/golden.py --model assets/models/onset-mini --out Tests/Golden/mini.safetensors
run training/mini/judged.py --runs "$runs" --out Tests/Judged
run training/evaluate.py --model assets/models/onset-mini --runs "$runs" --work "$runs/judged"
run training/mini/spectra.py --runs "$runs" --work "$runs/judged" --out docs/onset-mini.png
