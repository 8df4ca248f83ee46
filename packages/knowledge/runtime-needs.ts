/** A use of the function's role by Lambda that results from a setting, not from the code. */
export interface RuntimeNeed {
  /** For people: `writes its own log`. */
  readonly what: string;
  readonly actions: readonly string[];
  /** Setting (path below the function's properties) that must stand there; null = always. */
  readonly when: string | null;
  /** `own-log`: the function's log group; `own-executions`: its durable executions; `any`: no resource; else the setting that names the resource. */
  readonly on: 'own-log' | 'own-executions' | 'any' | { readonly setting: string };
  readonly source: string;
}

const guide = (page: string): string => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;

/**
 * Permissions of the runtime. A dead letter target or a destination needs the one of these actions that is of its
 * service: `deliveryActions`.
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

/** The action that a dead letter target or a destination takes, by the service in its ARN. */
export const deliveryActions: Readonly<Record<string, string>> = {
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  lambda: 'lambda:InvokeFunction',
  events: 'events:PutEvents',
  s3: 's3:PutObject',
};

/**
 * The permissions that logging and tracing of a state machine need from its role; none of them takes a resource. Source:
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
