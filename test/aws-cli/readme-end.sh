# The last of README's commands, after which its host is gone.

run_file "$(grep -l terminate-instances "$readme"/span-*.sh)"
prints 'shutting-down'
[ "$(ls "$readme"/span-*.sh | wc -l)" -eq 2 ] || fail "two commands in README's text" "?" "$(cat "$readme"/span-*.sh)" "see test/aws-cli/readme.sh"
