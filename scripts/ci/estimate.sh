#!/usr/bin/env bash
# Runs `lambda-sim estimate` in a pipeline and keeps one comment of its pull or merge request up to date.
#
# In: the words of `estimate` as arguments (paths and options), and of the environment
#   LAMBDA_SIM          the command to run                            (default: lambda-sim)
#   LAMBDA_SIM_OUT      where estimate.md and estimate.json go        (default: lambda-sim-estimate)
#   LAMBDA_SIM_COMMENT  false: no comment is made                     (default: true)
# GitHub: GITHUB_STEP_SUMMARY, GITHUB_REPOSITORY, PULL_REQUEST, GH_TOKEN (for gh).
# GitLab: CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN.
# Out: the status of `estimate`: 99 where a threshold failed, after the comment was made.
set -u

out=${LAMBDA_SIM_OUT:-lambda-sim-estimate}
read -r -a command <<<"${LAMBDA_SIM:-lambda-sim}"

"${command[@]}" estimate "$@" --format md,json --out "$out" --no-color
status=$?
if [ "$status" -ne 0 ] && [ "$status" -ne 99 ]; then exit "$status"; fi

body="$out/estimate.md"
marker=$(head -n 1 "$body")

if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$body" >>"$GITHUB_STEP_SUMMARY"; fi
if [ "${LAMBDA_SIM_COMMENT:-true}" != true ]; then exit "$status"; fi

# The id of the comment that begins with the marker, of "ID FIRST-LINE" lines on standard input.
first_with_marker() {
  while IFS=' ' read -r id line; do
    if [ "$line" = "$marker" ]; then printf '%s\n' "$id"; return; fi
  done
}

github() {
  local comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" list id
  list=$(gh api --paginate "$comments" --jq '.[] | "\(.id) \(.body | split("\n")[0] | rtrimstr("\r"))"') || return 1
  id=$(printf '%s\n' "$list" | first_with_marker)
  if [ -n "$id" ]; then
    gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F "body=@$body" >/dev/null
  else
    gh api --method POST "$comments" -F "body=@$body" >/dev/null
  fi
}

gitlab() {
  local notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes" page=1 list lines id=
  # Pages of a hundred, until one has no note.
  while [ "$page" -le 50 ]; do
    list=$(curl --silent --show-error --fail --header "PRIVATE-TOKEN: $GITLAB_TOKEN" "$notes?per_page=100&page=$page") || return 1
    lines=$(printf '%s' "$list" | node -e '
      const notes = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
      for (const { id, body } of notes) console.log(`${id} ${body.split(/\r?\n/)[0]}`);
    ') || return 1
    if [ -z "$lines" ]; then break; fi
    id=$(printf '%s\n' "$lines" | first_with_marker)
    if [ -n "$id" ]; then break; fi
    page=$((page + 1))
  done
  if [ -n "$id" ]; then
    curl --silent --show-error --fail --request PUT --header "PRIVATE-TOKEN: $GITLAB_TOKEN" --data-urlencode "body@$body" "$notes/$id" >/dev/null
  else
    curl --silent --show-error --fail --request POST --header "PRIVATE-TOKEN: $GITLAB_TOKEN" --data-urlencode "body@$body" "$notes" >/dev/null
  fi
}

if [ -n "${GITHUB_REPOSITORY:-}" ] && [ -n "${PULL_REQUEST:-}" ]; then
  github || echo "lambda-sim: the comment could not be written; does the token have pull-requests: write?" >&2
elif [ -n "${CI_MERGE_REQUEST_IID:-}" ] && [ -n "${GITLAB_TOKEN:-}" ]; then
  gitlab || echo "lambda-sim: the comment could not be written; does GITLAB_TOKEN have the scope api?" >&2
fi
exit "$status"
