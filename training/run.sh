#!/usr/bin/env bash
# Every stage in order, from nothing to the bundle. Each call works for at most MINUTES and may be
# repeated until it prints "finished": every stage picks up where it stopped.
#   training/run.sh training/config-gpu.json training/runs/shapes 9
set -euo pipefail
config=${1:?config file} out=${2:?folder for checkpoints} minutes=${3:-0}
bundle=${BUNDLE:-models/shapes} python=${PYTHON:-python3}
here=$(dirname "$0")
started=$SECONDS

left() { # minutes that remain of this call; 0 means no limit, so never let it fall to 0 by itself
  if [ "$minutes" = 0 ]; then echo 0; return; fi
  local seconds=$((minutes * 60 - (SECONDS - started)))
  if [ $seconds -lt 15 ]; then echo "out of time, call again"; exit 3; fi
  awk "BEGIN { print $seconds / 60 }"
}

for stage in vae decoder text unet; do
  limit=$(left) || { echo "$limit"; exit 0; }
  "$python" "$here/train_$stage.py" --config "$config" --out "$out" --minutes "$limit"
  "$python" "$here/finished.py" --config "$config" --out "$out" --stage "$stage" || exit 0
done
if [ ! -f "$out/reader.pt" ]; then
  "$python" "$here/export.py" --config "$config" --out "$out" --bundle "$bundle"
  "$python" "$here/likeness.py" --bundle "$bundle"
fi
limit=$(left) || { echo "$limit"; exit 0; }
"$python" "$here/train_reader.py" --config "$config" --out "$out" --minutes "$limit"
"$python" "$here/finished.py" --config "$config" --out "$out" --stage reader || exit 0
if [ ! -f "$out/drawer.pt" ]; then
  "$python" "$here/export_reader.py" --config "$config" --out "$out" --bundle "$bundle"
fi
limit=$(left) || { echo "$limit"; exit 0; }
"$python" "$here/train_drawer.py" --config "$config" --out "$out" --minutes "$limit"
"$python" "$here/finished.py" --config "$config" --out "$out" --stage drawer || exit 0
"$python" "$here/evaluate.py" --config "$config" --out "$out" --count 200
echo finished
