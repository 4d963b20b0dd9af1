#!/usr/bin/env bash
# Repeats the training of onset-mini on two CPU cores: data, networks, export, figures. Everything goes on where it was
# stopped; budgets are minutes of one core that does nothing else.
#
#     training/train.sh [--try] [RUNS]
#
# `--try` takes every step once with little data and half a minute: it shows that the chain holds, and leaves a model
# that is no good in RUNS; nothing outside of RUNS changes.
set -euo pipefail
cd "$(dirname "$0")/.."
try=
[ "${1:-}" = --try ] && { try=1 && shift; }
runs=${1:-training/runs}
python=${PYTHON:-training/.venv/bin/python}
mkdir -p "$runs"

model=assets/models/onset-mini golden=Tests/Golden/mini.safetensors judged=Tests/Judged pictures=docs/onset-mini.png
sounds=100000-104095 clips=0-4991 sentences=160000 figures="--clips 300 --seeds 3"
if [ "$try" ]; then
  model=$runs/model golden=$runs/mini.safetensors judged=$runs/judged-clips pictures=$runs/onset-mini.png
  sounds=100000-100127 clips=0-255 sentences=9000 figures="--clips 23 --seeds 1 --rows sync,text"
fi

run() { "$python" -W ignore "$@"; }
# A budget.
minutes() { echo --minutes "$([ "$try" ] && echo 0.5 || echo "$1")"; }

# Clips to watch and sounds alone, from seeds.
run training/foley/dataset.py --seeds $sounds --out "$runs/sound" --durations 5.12 --sound-only --jobs 2
run training/foley/dataset.py --seeds $clips --out "$runs/foley" --durations 5.12,10.24 --jobs 2

# The latent's coder and the towers: none needs another.
run training/mini/vae.py --sound "$runs/sound" --runs "$runs" $(minutes 33) & beside=$!
run training/mini/text.py --runs "$runs" --sentences $sentences $(minutes 95)
run training/mini/classifier.py --sound "$runs/sound" --runs "$runs" $(minutes 10)
run training/mini/coded.py --clips "$runs/foley"
wait "$beside"
run training/mini/pictures.py --clips "$runs/foley" --runs "$runs" $(minutes 130) & beside=$!
run training/mini/latents.py --part sound --clips "$runs/foley" --runs "$runs" --out "$runs/latents"
wait "$beside"
run training/mini/latents.py --part pictures --clips "$runs/foley" --runs "$runs" --out "$runs/latents"

# The flow transformer on one core, the vocoder, on what the VAE decodes, on the other.
run training/mini/flow.py --latents "$runs/latents" --runs "$runs" $(minutes 180) & beside=$!
run training/mini/vocoder.py --sound "$runs/sound" --runs "$runs" --decoded $(minutes 90)
wait "$beside"
# It goes on with both: the last thousandths of F1 are slow.
run training/mini/flow.py --latents "$runs/latents" --runs "$runs" --threads 2 $(minutes 360)

run training/mini/export.py --runs "$runs" --out "$model"
run training/mini/golden.py --model "$model" --out "$golden"
run training/mini/judged.py --runs "$runs" --out "$judged"
run training/evaluate.py --model "$model" --runs "$runs" --work "$runs/judged" $figures
run training/mini/spectra.py --model "$model" --runs "$runs" --work "$runs/judged" --out "$pictures"
