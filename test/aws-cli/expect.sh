# Sourced by the parts of the check: what they say about the AWS CLI. The first disappointment ends the part.

# The CLI of Debian 12 (2.9) does not know AWS_ENDPOINT_URL yet.
aws() {
  command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@" && return
  local code=$?
  printf '%s\n' "aws $*" >>"$failures"
  return "$code"
}

fail() { # fail <what was expected> <exit code> <output> <command...>
  local expected=$1 code=$2 output=$3
  shift 3
  printf '\nFAILED: %s\nexpected: %s\nit ended with %s and printed:\n%s\n' "$*" "$expected" "$code" "$output"
  exit 1
}

said() { printf '  %.150s\n' "$(printf '%s ' "$@" | tr '\n' ' ')"; }

# expect <extended regular expression> <command...>: it succeeds and prints a line like this; an empty one: nothing at all
expect() {
  local pattern=$1 output code=0
  shift
  output=$("$@" 2>&1) || code=$?
  [ "$code" -eq 0 ] || fail "success" "$code" "$output" "$@"
  if [ -z "$pattern" ]; then
    [ -z "$output" ] || fail "no output" "$code" "$output" "$@"
  else
    grep --quiet --extended-regexp -e "$pattern" <<<"$output" || fail "/$pattern/" "$code" "$output" "$@"
  fi
  said "$@"
}

# refuse <error code> <command...>: it fails with this error of the service
refuse() {
  local error=$1 output code=0
  shift
  output=$("$@" 2>&1) || code=$?
  [ "$code" -ne 0 ] || fail "the error $error" "$code" "$output" "$@"
  grep --quiet --fixed-strings -e "($error)" <<<"$output" || fail "the error $error" "$code" "$output" "$@"
  said "$@ -> $error"
}

# until_prints <seconds> <extended regular expression> <command...>
until_prints() {
  local seconds=$1 pattern=$2 output='' end=$((SECONDS + $1))
  shift 2
  while [ "$SECONDS" -le "$end" ]; do
    if output=$("$@" 2>&1) && grep --quiet --extended-regexp -e "$pattern" <<<"$output"; then
      said "$@"
      return
    fi
    sleep 2
  done
  fail "/$pattern/ within $seconds s" "?" "$output" "$@"
}

# What time it is in the cloud, as its answers say.
cloud_time() { curl --silent --head "$AWS_ENDPOINT_URL" | tr -d '\r' | sed -n 's/^[Dd]ate: //p'; }
