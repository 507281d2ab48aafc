#!/usr/bin/env bash
# What a CI job runs: variables become the options of bsre-sign check, each value one argument whatever is in it.
set -euo pipefail

options=(
  "--lang=${LANGUAGE_OF_REPORT:-id}"
  "--agreement=${AGREEMENT:-bsre}"
  "--jobs=${JOBS:-2}"
  "--format=${FORMAT:-text}"
)
if [[ -n "${OUTPUT:-}" ]]; then options+=("--output=$OUTPUT" --overwrite); fi
if [[ -n "${BASELINE:-}" ]]; then options+=("--baseline=$BASELINE"); fi
if [[ "${OFFLINE:-false}" == true ]]; then options+=(--offline); fi
while IFS= read -r line; do
  if [[ -n "$line" ]]; then options+=("--trust=$line"); fi
done <<<"${TRUST:-}"

paths=()
while IFS= read -r line; do
  if [[ -n "$line" ]]; then paths+=("$line"); fi
done <<<"${PATHS:-.}"
if [[ -n "${CHANGED_SINCE:-}" ]]; then options+=("--changed-since=$CHANGED_SINCE"); fi

exec bsre-sign check "${options[@]}" -- "${paths[@]}"
