# What an operator types who works on the cluster: instances, tasks, services, machines.

ecs() { # ecs <operation> <options...>; `wait-services` and `wait-tasks` are its waiters
  case $1 in
    wait-services) aws ecs wait "$2" --cluster "$cluster" --services "$3" ;;
    wait-tasks) aws ecs wait "$2" --cluster "$cluster" --tasks "$3" ;;
    *) aws ecs "$1" --cluster "$cluster" "${@:2}" ;;
  esac
}

echo "-- reading ECS"
expect ":cluster/$cluster$" aws ecs list-clusters --query 'clusterArns[]' --output text
expect '^ACTIVE	3$' aws ecs describe-clusters --clusters "$cluster" --query 'clusters[0].[status,registeredContainerInstancesCount]' --output text
refuse ClusterNotFoundException aws ecs list-container-instances --cluster none
expect '^2$' ecs list-container-instances --filter 'attribute:bottlerocket.variant exists' --query 'length(containerInstanceArns)'
first=$(ecs list-container-instances --max-items 1 --page-size 1)
expect '^2$' ecs list-container-instances --page-size 1 --starting-token "$(sed -n 's/.*"NextToken": "\(.*\)".*/\1/p' <<<"$first")" \
  --query 'length(containerInstanceArns)'
machine=$(ecs list-container-instances --filter "ec2InstanceId == $linux" --query 'containerInstanceArns[0]' --output text)
expect "^$linux	ACTIVE	True$" ecs describe-container-instances --container-instances "$machine" --include TAGS CONTAINER_INSTANCE_HEALTH \
  --query 'containerInstances[].[ec2InstanceId,status,agentConnected]' --output text
expect '"name": "owner"' ecs put-attributes --attributes "name=owner,value=me,targetType=container-instance,targetId=$machine"
expect "$machine" ecs list-attributes --target-type container-instance --attribute-name owner --query 'attributes[].targetId' --output text
expect '"name": "owner"' ecs delete-attributes --attributes "name=owner,targetType=container-instance,targetId=$machine"

echo "-- services and tasks"
expect 'service/' ecs list-services --query 'serviceArns[]' --output text
expect '^IN_PROGRESS	COMPLETED$' ecs update-service --service web --force-new-deployment \
  --query 'service.deployments[].rolloutState' --output text
until_prints 60 '^COMPLETED$' ecs describe-services --services web --query 'services[].deployments[].rolloutState' --output text
expect '' ecs wait-services services-stable web
expect '"revision": 1' aws ecs register-task-definition --family job \
  --container-definitions '[{"name":"job","image":"job:1","cpu":64,"memory":64,"stopTimeout":5}]'
# On the machine that the updater does not look at: a task that no service owns would keep it from a host.
task=$(ecs start-task --task-definition job --container-instances "$machine" --started-by me --query 'tasks[0].taskArn' --output text)
until_prints 60 '^RUNNING	family:job	me$' ecs describe-tasks --tasks "$task" --query 'tasks[].[lastStatus,group,startedBy]' --output text
expect "$task" ecs list-tasks --family job --output text
expect 'UserInitiated' ecs stop-task --task "$task" --reason 'no more'
until_prints 60 '^STOPPED	no more	UserInitiated$' ecs describe-tasks --tasks "$task" --query 'tasks[].[lastStatus,stoppedReason,stopCode]' --output text
expect '' ecs wait-tasks tasks-stopped "$task"
expect '^1$' ecs run-task --task-definition job --count 1 --query 'length(tasks)'
protected=$(ecs list-tasks --service-name web --query 'taskArns[0]' --output text)
expect '"protectionEnabled": true' ecs update-task-protection --tasks "$protected" --protection-enabled --expires-in-minutes 5
expect '^True$' ecs get-task-protection --tasks "$protected" --query 'protectedTasks[].protectionEnabled' --output text

echo "-- draining"
expect '^DRAINING$' ecs update-container-instances-state --container-instances "$machine" --status DRAINING \
  --query 'containerInstances[].status' --output text
expect "$machine" ecs list-container-instances --status DRAINING --output text
expect '^ACTIVE$' ecs update-container-instances-state --container-instances "$machine" --status ACTIVE \
  --query 'containerInstances[].status' --output text
refuse InvalidParameterException ecs update-container-instances-state --status DRAINING \
  --container-instances $(for number in 1 2 3 4 5 6 7 8 9 10 11; do printf 'a%s ' "$number"; done)

echo "-- EC2"
expect "^$linux	running" aws ec2 describe-instances --filters Name=instance-state-name,Values=running \
  --query 'Reservations[].Instances[].[InstanceId,State.Name]' --output text
expect '' aws ec2 wait instance-status-ok --instance-ids "$linux"
until_prints 60 '' test -e "$work/machine-is-free" # others send commands to it
refuse DryRunOperation aws ec2 reboot-instances --dry-run --instance-ids "$linux"
expect '' aws ec2 reboot-instances --instance-ids "$linux"
expect '^stopping$' aws ec2 stop-instances --instance-ids "$linux" --query 'StoppingInstances[].CurrentState.Name' --output text
until_prints 60 '^stopped$' aws ec2 describe-instances --instance-ids "$linux" --query 'Reservations[].Instances[].State.Name' --output text
expect '' aws ec2 wait instance-stopped --instance-ids "$linux"
expect '^pending$' aws ec2 start-instances --instance-ids "$linux" --query 'StartingInstances[].CurrentState.Name' --output text
expect '^shutting-down$' aws ec2 terminate-instances --instance-ids "$linux" --query 'TerminatingInstances[].CurrentState.Name' --output text
