/*
 * Members that a service always gives although its model does not call them required: almost no model of AWS calls
 * anything in an answer required, while every client reads these. After the API references' descriptions and examples.
 */
const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** By structure. */
export const always: Readonly<Record<string, readonly string[]>> = {
  // ECS
  ListClustersResponse: ['clusterArns'],
  DescribeClustersResponse: ['clusters', 'failures'],
  Cluster:
    words(`clusterArn clusterName status registeredContainerInstancesCount runningTasksCount pendingTasksCount
    activeServicesCount statistics tags settings capacityProviders defaultCapacityProviderStrategy`),
  ListContainerInstancesResponse: ['containerInstanceArns'],
  DescribeContainerInstancesResponse: ['containerInstances', 'failures'],
  UpdateContainerInstancesStateResponse: ['containerInstances', 'failures'],
  DeregisterContainerInstanceResponse: ['containerInstance'],
  ContainerInstance: words(`containerInstanceArn ec2InstanceId version versionInfo remainingResources
    registeredResources status agentConnected runningTasksCount pendingTasksCount attributes registeredAt attachments tags`),
  VersionInfo: words('agentVersion agentHash dockerVersion'),
  ContainerInstanceHealthStatus: words('overallStatus details'),
  InstanceHealthCheckResult: words('type status lastUpdated lastStatusChange'),
  ListTasksResponse: ['taskArns'],
  DescribeTasksResponse: ['tasks', 'failures'],
  RunTaskResponse: ['tasks', 'failures'],
  StartTaskResponse: ['tasks', 'failures'],
  StopTaskResponse: ['task'],
  Task: words(`attachments attributes availabilityZone clusterArn connectivity containerInstanceArn containers cpu
    createdAt desiredStatus enableExecuteCommand group healthStatus lastStatus launchType memory overrides tags taskArn
    taskDefinitionArn version`),
  Container: words('containerArn taskArn name lastStatus networkInterfaces'),
  ListServicesResponse: ['serviceArns'],
  DescribeServicesResponse: ['services', 'failures'],
  UpdateServiceResponse: ['service'],
  Service:
    words(`serviceArn serviceName clusterArn loadBalancers serviceRegistries status desiredCount runningCount
    pendingCount taskDefinition deploymentConfiguration deployments events createdAt placementConstraints
    placementStrategy schedulingStrategy enableECSManagedTags propagateTags enableExecuteCommand`),
  Deployment:
    words(`id status taskDefinition desiredCount pendingCount runningCount failedTasks createdAt updatedAt
    rolloutState rolloutStateReason`),
  ServiceEvent: words('id createdAt message'),
  PutAttributesResponse: ['attributes'],
  DeleteAttributesResponse: ['attributes'],
  ListAttributesResponse: ['attributes'],
  GetTaskProtectionResponse: ['protectedTasks', 'failures'],
  UpdateTaskProtectionResponse: ['protectedTasks', 'failures'],
  ProtectedTask: words('taskArn protectionEnabled'),
  Failure: ['arn', 'reason'],
  TaskDefinition: words(
    'taskDefinitionArn containerDefinitions family revision volumes status placementConstraints',
  ),
  CapacityProvider: words('capacityProviderArn name status tags'),
  ListTaskDefinitionsResponse: ['taskDefinitionArns'],
  ListTaskDefinitionFamiliesResponse: ['families'],
  // SSM
  SendCommandResult: ['Command'],
  Command: words(`CommandId DocumentName DocumentVersion Comment ExpiresAfter Parameters InstanceIds Targets
    RequestedDateTime Status StatusDetails OutputS3BucketName OutputS3KeyPrefix OutputS3Region MaxConcurrency MaxErrors TargetCount CompletedCount ErrorCount
    DeliveryTimedOutCount ServiceRole NotificationConfig CloudWatchOutputConfig TimeoutSeconds`),
  GetCommandInvocationResult:
    words(`CommandId InstanceId Comment DocumentName DocumentVersion PluginName ResponseCode
    ExecutionStartDateTime ExecutionElapsedTime ExecutionEndDateTime Status StatusDetails StandardOutputContent
    StandardOutputUrl StandardErrorContent StandardErrorUrl CloudWatchOutputConfig`),
  ListCommandsResult: ['Commands'],
  ListCommandInvocationsResult: ['CommandInvocations'],
  CommandInvocation:
    words(`CommandId InstanceId InstanceName Comment DocumentName DocumentVersion RequestedDateTime Status
    StatusDetails StandardOutputUrl StandardErrorUrl CommandPlugins ServiceRole NotificationConfig CloudWatchOutputConfig`),
  CommandPlugin: words('Name Status StatusDetails ResponseCode StandardOutputUrl StandardErrorUrl'),
  DescribeInstanceInformationResult: ['InstanceInformationList'],
  InstanceInformation: words(`InstanceId PingStatus LastPingDateTime AgentVersion IsLatestVersion PlatformType
    PlatformName PlatformVersion ResourceType IPAddress ComputerName SourceId SourceType`),
  ListDocumentsResult: ['DocumentIdentifiers'],
  DocumentIdentifier: words(
    'Name Owner PlatformTypes DocumentVersion DocumentType SchemaVersion DocumentFormat Tags',
  ),
  DescribeDocumentResult: ['Document'],
  DocumentDescription:
    words(`Hash HashType Name Owner CreatedDate Status DocumentVersion Description Parameters
    PlatformTypes DocumentType SchemaVersion LatestVersion DefaultVersion DocumentFormat Tags`),
  DocumentParameter: words('Name Type'),
  GetDocumentResult: words('Name DocumentVersion Status Content DocumentType DocumentFormat CreatedDate'),
  GetParameterResult: ['Parameter'],
  GetParametersResult: ['Parameters', 'InvalidParameters'],
  GetParametersByPathResult: ['Parameters'],
  Parameter: words('Name Type Value Version LastModifiedDate ARN DataType'),
  PutParameterResult: words('Version Tier'),
  ParameterMetadata: words('Name ARN Type LastModifiedDate LastModifiedUser Version Tier Policies DataType'),
  // EventBridge
  PutEventsResponse: words('FailedEntryCount Entries'),
  PutRuleResponse: ['RuleArn'],
  PutTargetsResponse: words('FailedEntryCount FailedEntries'),
  RemoveTargetsResponse: words('FailedEntryCount FailedEntries'),
  DescribeRuleResponse: words('Name Arn EventPattern State EventBusName CreatedBy'),
  ListRulesResponse: ['Rules'],
  Rule: words('Name Arn State EventBusName'),
  ListTargetsByRuleResponse: ['Targets'],
  ListEventBusesResponse: ['EventBuses'],
  EventBus: words('Name Arn CreationTime LastModifiedTime'),
  DescribeEventBusResponse: words('Name Arn CreationTime LastModifiedTime'),
  CreateEventBusResponse: ['EventBusArn'],
  TestEventPatternResponse: ['Result'],
  CreateArchiveResponse: words('ArchiveArn State CreationTime'),
  DescribeArchiveResponse: words(
    'ArchiveArn ArchiveName EventSourceArn State RetentionDays SizeBytes EventCount CreationTime',
  ),
  ListArchivesResponse: ['Archives'],
  Archive: words('ArchiveName EventSourceArn State RetentionDays SizeBytes EventCount CreationTime'),
  StartReplayResponse: words('ReplayArn State ReplayStartTime'),
  DescribeReplayResponse: words(
    'ReplayName ReplayArn State EventSourceArn Destination EventStartTime EventEndTime ReplayStartTime',
  ),
  ListReplaysResponse: ['Replays'],
  Replay: words('ReplayName EventSourceArn State EventStartTime EventEndTime ReplayStartTime'),
  CancelReplayResponse: words('ReplayArn State'),
  // Scheduler
  ScheduleSummary: words('Arn Name GroupName State CreationDate LastModificationDate Target'),
  GetScheduleOutput: words(`Arn Name GroupName ScheduleExpression ScheduleExpressionTimezone State Target
    FlexibleTimeWindow CreationDate LastModificationDate ActionAfterCompletion`),
  ScheduleGroupSummary: words('Arn Name State CreationDate LastModificationDate'),
  GetScheduleGroupOutput: words('Arn Name State CreationDate LastModificationDate'),
  // SQS
  CreateQueueResult: ['QueueUrl'],
  GetQueueUrlResult: ['QueueUrl'],
  SendMessageResult: words('MessageId MD5OfMessageBody'),
  Message: words('MessageId ReceiptHandle MD5OfBody Body'),
  // EC2
  DescribeInstancesResult: ['Reservations'],
  Reservation: words('ReservationId OwnerId Groups Instances'),
  // An instance that is terminated has no address any more.
  Instance: words(`InstanceId ImageId State PrivateDnsName PublicDnsName StateTransitionReason AmiLaunchIndex
    ProductCodes InstanceType LaunchTime Placement Monitoring Architecture RootDeviceType RootDeviceName Tags
    BlockDeviceMappings VirtualizationType ClientToken SecurityGroups Hypervisor NetworkInterfaces EbsOptimized
    EnaSupport MetadataOptions HibernationOptions CpuOptions`),
  InstanceState: words('Code Name'),
  Placement: words('AvailabilityZone GroupName Tenancy'),
  DescribeInstanceStatusResult: ['InstanceStatuses'],
  InstanceStatus: words('AvailabilityZone InstanceId InstanceState InstanceStatus SystemStatus'),
  InstanceStateChange: words('CurrentState InstanceId PreviousState'),
  // Logs
  FilterLogEventsResponse: ['events', 'searchedLogStreams'],
  FilteredLogEvent: words('logStreamName timestamp message ingestionTime eventId'),
  DescribeLogGroupsResponse: ['logGroups'],
  LogGroup: words('logGroupName creationTime metricFilterCount arn storedBytes logGroupClass logGroupArn'),
  DescribeLogStreamsResponse: ['logStreams'],
  LogStream: words('logStreamName creationTime arn storedBytes'),
  GetLogEventsResponse: words('events nextForwardToken nextBackwardToken'),
  // CloudWatch
  DescribeAlarmsOutput: words('MetricAlarms CompositeAlarms'),
  MetricAlarm:
    words(`AlarmName AlarmArn AlarmConfigurationUpdatedTimestamp ActionsEnabled OKActions AlarmActions
    InsufficientDataActions StateValue StateReason StateUpdatedTimestamp StateTransitionedTimestamp Dimensions
    EvaluationPeriods Threshold ComparisonOperator TreatMissingData`),
  CompositeAlarm:
    words(`AlarmName AlarmArn AlarmConfigurationUpdatedTimestamp ActionsEnabled OKActions AlarmActions
    InsufficientDataActions AlarmRule StateValue StateReason StateUpdatedTimestamp StateTransitionedTimestamp`),
  // STS
  GetCallerIdentityResponse: words('UserId Account Arn'),
};
