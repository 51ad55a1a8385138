# Shared by the scripts and by ./check: time, messages, package lists. Sourced, not run.

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${HAWSER_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/hawser}

say() { printf '[%4ds] %s\n' "$SECONDS" "$*" >&2; }

die() {
  say "error: $*"
  exit 1
}

# The package names in the list file `$1`.
package_list() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"; }

# Those of the packages named on the command line that are not installed.
missing_packages() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      printf '%s\n' "$package"
  done
}

# with_progress WHAT LOG CMD...: run CMD into LOG, say every 15 s that it is still at work.
with_progress() {
  local what=$1 log=$2 start=$SECONDS pid ticker status=0
  shift 2
  say "$what ..."
  "$@" >>"$log" 2>&1 </dev/null &
  pid=$!
  (
    while sleep 15; do say "$what ... still at it, $((SECONDS - start)) s"; done
  ) &
  ticker=$!
  wait "$pid" || status=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  if ((status != 0)); then
    say "$what: FAILED after $((SECONDS - start)) s; the end of $log:"
    tail -n 25 "$log" >&2
    return "$status"
  fi
  say "$what: done in $((SECONDS - start)) s"
}
