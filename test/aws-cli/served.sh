# The commands that --serve prints, as a person would paste them.

: >"$failures"
. "$work/tries" >"$work/tried" 2>&1 || fail "success" "$?" "$(cat "$work/tried")" "$(cat "$work/tries")"
printed=$(cat "$work/tried")
[ ! -s "$failures" ] || fail "success" "?" "$printed" "$(cat "$failures")"
for pattern in 'container-instance/' "$other" 'bottlerocket-updater-check' '"DocumentName": "AWS-RunShellScript"' \
  '"FailedEntryCount": 0' 'UpdateAvailable|update available' 'bottlerocket-updater-minute'; do
  grep --quiet --extended-regexp -e "$pattern" <<<"$printed" || fail "/$pattern/" 0 "$printed" "$(cat "$work/tries")"
done
sed 's/^/  /' "$work/tries"
for answer in RolloutPaused RolloutResumed; do
  until_prints 60 "^[0-9:]{8} +$answer +the cluster" cat "$work/served"
done
