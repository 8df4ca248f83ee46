/** Permissions that Lambda needs in the role of a function because of a setting, not because of the code. */
export interface RuntimeNeed {
  /** A verb phrase for people: `writes its own log`. */
  readonly what: string;
  readonly actions: readonly string[];
  /** The permissions are needed if the function has this setting (a path below its properties); null = always. */
  readonly when: string | null;
  /**
   * The resource of the permissions: the log group of the function (`own-log`), its durable executions (`own-executions`),
   * any resource (`any`), or the resource that a setting names.
   */
  readonly on: 'own-log' | 'own-executions' | 'any' | { readonly setting: string };
  readonly source: string;
}

const guide = (page: string): string => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;

/**
 * The permissions by setting. A row with empty `actions` is a delivery; `deliveryActions` has the action for the service of
 * its target.
 */
export const runtimeNeeds: readonly RuntimeNeed[] = [
  {
    what: 'writes its own log',
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    when: null,
    on: 'own-log',
    source: guide('monitoring-cloudwatchlogs'),
  },
  {
    what: 'sends traces',
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    when: 'TracingConfig.Mode',
    on: 'any',
    source: guide('services-xray'),
  },
  {
    what: 'joins its VPC',
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    when: 'VpcConfig',
    on: 'any',
    source: guide('configuration-vpc'),
  },
  {
    what: 'keeps the state of its durable executions',
    actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
    when: 'DurableConfig',
    on: 'own-executions',
    source: guide('durable-security'),
  },
  {
    what: 'mounts a file system',
    actions: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
    when: 'FileSystemConfigs',
    on: { setting: 'FileSystemConfigs[].Arn' },
    source: guide('configuration-filesystem'),
  },
  {
    what: 'decrypts its environment',
    actions: ['kms:Decrypt'],
    when: 'KmsKeyArn',
    on: { setting: 'KmsKeyArn' },
    source: guide('configuration-envvars-encryption'),
  },
  {
    what: 'sends failed events',
    actions: [],
    when: 'DeadLetterConfig.TargetArn',
    on: { setting: 'DeadLetterConfig.TargetArn' },
    source: guide('invocation-async-retain-records'),
  },
  {
    what: 'sends results',
    actions: [],
    when: 'EventInvokeConfigs[].DestinationConfig',
    on: { setting: 'EventInvokeConfigs[].DestinationConfig.*.Destination' },
    source: guide('invocation-async-retain-records'),
  },
];

/** The action to deliver an event to a dead-letter target or destination, by the service in the ARN of the target. */
export const deliveryActions: Readonly<Record<string, string>> = {
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  lambda: 'lambda:InvokeFunction',
  events: 'events:PutEvents',
  s3: 's3:PutObject',
};

/**
 * The permissions that a state machine's role needs for logging and tracing. None of them has a resource type. Source:
 * Step Functions developer guide, Logging and X-Ray.
 */
export const stateMachineNeeds: Readonly<Record<'logging' | 'tracing', readonly string[]>> = {
  logging: [
    'logs:CreateLogDelivery',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
  ],
  tracing: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
  ],
};
