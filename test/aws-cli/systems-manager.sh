# What an operator types about hosts and functions without touching the cluster.

echo "-- Systems Manager"
run=(ssm send-command --document-name AWS-RunShellScript --query Command.CommandId --output text)
good=$(aws "${run[@]}" --instance-ids "$linux" --parameters 'commands=["echo out","echo err >&2"]' --comment 'as an operator')
expect '' aws ssm wait command-executed --command-id "$good" --instance-id "$linux"
expect '^Success	0	out$' aws ssm get-command-invocation --command-id "$good" --instance-id "$linux" \
  --query '[Status,ResponseCode,StandardOutputContent]' --output text
expect '^Success	.*out$' aws ssm list-command-invocations --command-id "$good" --details \
  --query 'CommandInvocations[].[Status,CommandPlugins[0].Output]' --output text
long=$(aws "${run[@]}" --targets Key=InstanceIds,Values="$linux" --parameters commands='sleep 30000')
expect '' aws ssm cancel-command --command-id "$long"
until_prints 60 'Cancelled' aws ssm list-commands --command-id "$long" --query 'Commands[].Status' --output text
refuse InvalidInstanceId aws ssm send-command --document-name bottlerocket-updater-check --instance-ids i-00000000000000000
expect "^$linux	Amazon Linux" aws ssm describe-instance-information --filters Key=PingStatus,Values=Online \
  --query 'InstanceInformationList[].[InstanceId,PlatformName]' --output text
expect 'bottlerocket-updater-apply	bottlerocket-updater-check	' aws ssm list-documents --filters Key=Owner,Values=Self \
  --query 'DocumentIdentifiers[].Name' --output text
expect '^Command	Active	JSON' aws ssm describe-document --name bottlerocket-updater-check \
  --query 'Document.[DocumentType,Status,DocumentFormat]' --output text
expect '"schemaVersion":"2.2"' aws ssm get-document --name bottlerocket-updater-check --query Content --output text
expect '"budget":2' aws ssm get-parameter --name "/bottlerocket-updater/clusters/$cluster" --query Parameter.Value --output text
expect '"Version": 1' aws ssm put-parameter --name /mine/one --type String --value 1

echo "-- who am I, what is not there, Scheduler, Logs"
expect 'user/operator' aws sts get-caller-identity
refuse UnknownOperationException aws autoscaling describe-auto-scaling-groups
expect '^rate\(1 minute\)	ENABLED$' aws scheduler get-schedule --name bottlerocket-updater-minute \
  --query '[ScheduleExpression,State]' --output text
expect '/aws/lambda/bottlerocket-updater-record-progress' aws logs describe-log-groups \
  --log-group-name-prefix /aws/lambda/bottlerocket-updater-rec --query 'logGroups[].logGroupName' --output text
# Version 1 has no such command.
[[ $version = aws-cli/1* ]] || expect 'START RequestId' aws logs tail /aws/lambda/bottlerocket-updater-watch-steps --format short --since 3h
: >"$work/machine-is-free"
