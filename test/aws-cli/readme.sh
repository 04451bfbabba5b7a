# README's own commands, in README's order, on a cluster where they are needed: its host hangs in a reboot.
# Given: the folder with the commands. Sourced, as they share variables and the function `ask`, as README's readers do.

# The cloud's clock runs ahead of the wall's, and a request says when it was made: README's `ask` calls `date`.
date() { command date -d "$(cloud_time)" "$@"; }

# The screen tells of it; to ask the log each time would be a start of the CLI more.
on_screen() { # on_screen <event>
  until_prints 120 "^[0-9:]{8} +$1 " cat "$work/served"
}

run_file() { # run_file <file>: its output is in $printed
  printf '%s\n' "-- README: $(grep -m 1 -E '^ *(aws|ask|[a-z]+=)' "$1")"
  # A command in the middle may fail without ending the file: each is asked for.
  : >"$failures"
  . "$1" >"$1.out" 2>&1 || fail "success" "$?" "$(cat "$1.out")" "$(cat "$1")"
  printed=$(cat "$1.out")
  [ ! -s "$failures" ] || fail "success" "?" "$printed" "$(cat "$failures")"
}

prints() { # prints <extended regular expression>...: what the last file has to have printed
  local pattern
  for pattern in "$@"; do
    grep --quiet --extended-regexp -e "$pattern" <<<"$printed" || fail "/$pattern/" 0 "$printed" "README's commands"
  done
}

for file in "$readme"/block-*.sh; do
  text=$(cat "$file")
  case $text in
    *'sqs create-queue'*)
      run_file "$file"
      prints '"RuleArn": "arn:aws:events:eu-west-1:111122223333:rule/bottlerocket-updater/host-updates"' '"FailedEntryCount": 0'
      ;;
    *'ask()'*) run_file "$file" ;;
    *'ask PauseRollout'*)
      on_screen InstanceQuarantined
      run_file "$file"
      [ "$(grep -c '"FailedEntryCount": 0' <<<"$printed")" -eq 6 ] || fail "six answers without a failure" 0 "$printed" ask
      for answer in RolloutPaused RolloutResumed VersionAllowed; do on_screen "$answer"; done
      ;;
    *'list-container-instances'*)
      run_file "$file"
      prints 'container-instance/' '\| *i-[0-9a-f]+ *\| *ConnectionLost' '"CommandId"' 'bottlerocket-updater-check' '"?(Pending|Success)"?'
      ;;
    *'logs filter-log-events'*)
      run_file "$file"
      prints 'InstanceQuarantined' 'UpdateAdmitted' '"S": "history#'
      ;;
    *'get-console-output'*)
      run_file "$file"
      prints 'FAILED' '"PingStatus": "ConnectionLost"'
      # What README says to do about it, in its text.
      run_file "$(grep -l reboot-instances "$readme"/span-*.sh)"
      until_prints 60 Online aws ssm describe-instance-information --filters Key=InstanceIds,Values="$instance" \
        --query 'InstanceInformationList[].PingStatus' --output text
      ;;
    *'ask ReleaseInstance'*)
      run_file "$file"
      prints '"FailedEntryCount": 0'
      on_screen InstanceRestored
      ;;
    *'ask AllowVersion'*)
      run_file "$file"
      prints '"FailedEntryCount": 0'
      ;;
    *'dynamodb scan'*)
      run_file "$file"
      prints '"paused"' '"denied"' '"slots"' "$instance" "$other"
      ;;
    *'dynamodb get-item'*)
      run_file "$file"
      prints '"step"' "\"instance#$instance\""
      ;;
    *) fail "a block of README that this check knows" "?" "$text" "see test/aws-cli/readme.sh" ;;
  esac
done
# The rule brought what it was to bring.
expect 'InstanceQuarantined' aws sqs receive-message --queue-url "$queue" --max-number-of-messages 10 --wait-time-seconds 20
