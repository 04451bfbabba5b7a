# The last of README's commands, after which its host is gone.

# README's alarm is the reader's; here it is one of the stack's, which goes back to its own state within a minute.
file=$(grep -l set-alarm-state "$readme"/span-*.sh)
sed -i 's/--alarm-name web-errors/--alarm-name bottlerocket-updater-rollout-halted/' "$file"
run_file "$file"

run_file "$(grep -l terminate-instances "$readme"/span-*.sh)"
prints 'shutting-down'
[ "$(ls "$readme"/span-*.sh | wc -l)" -eq 3 ] || fail "three commands in README's text" "?" "$(cat "$readme"/span-*.sh)" "see test/aws-cli/readme.sh"
