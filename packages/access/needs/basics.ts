import type { FunctionDeclaration, Hole, Trigger, Value } from '@emmental/model';
import { asString, choicesOf, text, unknown } from '@emmental/model';

/** A permission that Lambda uses on the function's behalf: polling a source, writing logs, joining a network. */
export interface BasicNeed {
  readonly actions: readonly string[];
  /** The value that names the resource; null = the actions take none. */
  readonly resource: Value | null;
  readonly because: 'trigger' | 'runtime';
  /** `possible` = only in some case, for example once, when the log group does not exist yet. */
  readonly certainty: 'known' | 'possible';
  /** For people: `polls sqs Orders`, `writes its own log`. */
  readonly what: string;
}

/** What the function's triggers and settings need, whatever its code does. */
export function basicNeeds(fn: FunctionDeclaration): readonly BasicNeed[] {
  return [...fn.triggers.flatMap(triggerNeeds), ...logNeeds(fn), ...settingNeeds(fn)];
}

/**
 * What polling a source takes, by trigger kind.
 * Source: Lambda developer guide, "Using Lambda with …: execution role permissions", and the AWS managed policies
 * AWSLambdaSQSQueueExecutionRole, AWSLambdaKinesisExecutionRole, AWSLambdaDynamoDBExecutionRole,
 * AWSLambdaMSKExecutionRole, AWSLambdaAmazonMQExecutionRole.
 */
const polling: Readonly<
  Record<string, { readonly onSource: readonly string[]; readonly onAny: readonly string[] }>
> = {
  sqs: { onSource: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], onAny: [] },
  kinesis: {
    onSource: [
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ],
    onAny: ['kinesis:ListStreams'],
  },
  dynamodb: {
    onSource: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    onAny: ['dynamodb:ListStreams'],
  },
  kafka: {
    onSource: ['kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'],
    onAny: [],
  },
  mq: { onSource: ['mq:DescribeBroker'], onAny: [] },
  documentdb: {
    onSource: [],
    onAny: ['rds:DescribeDBClusters', 'rds:DescribeDBClusterParameters', 'rds:DescribeDBSubnetGroups'],
  },
};

const networkActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

function triggerNeeds(trigger: Trigger): BasicNeed[] {
  const row = polling[trigger.kind];
  if (!row) return [];
  const what = `polls ${trigger.source}`;
  const needs: BasicNeed[] = [];
  const selfManaged = trigger.kind === 'kafka' && trigger.sourceValue === null;
  if (row.onSource.length > 0 && !selfManaged)
    needs.push({
      actions: row.onSource,
      resource: trigger.sourceValue ?? unknown('the source is not known'),
      because: 'trigger',
      certainty: 'known',
      what,
    });
  if (row.onAny.length > 0)
    needs.push({ actions: row.onAny, resource: null, because: 'trigger', certainty: 'known', what });
  const secrets = scalars(trigger.settings.get('SourceAccessConfigurations'), 'URI');
  for (const secret of secrets)
    if (isSecret(secret))
      needs.push({
        actions: ['secretsmanager:GetSecretValue'],
        resource: secret,
        because: 'trigger',
        certainty: 'known',
        what,
      });
  const dead = field(field(trigger.settings.get('DestinationConfig'), 'OnFailure'), 'Destination');
  return dead ? [...needs, ...deliveries(dead, `failed records of ${trigger.source}`, 'trigger')] : needs;
}

function logNeeds(fn: FunctionDeclaration): BasicNeed[] {
  const group = field(fn.settings.get('LoggingConfig'), 'LogGroup');
  const arn: readonly (string | Hole)[] = [
    'arn:',
    { kind: 'pseudo', name: 'AWS::Partition' },
    ':logs:',
    { kind: 'pseudo', name: 'AWS::Region' },
    ':',
    { kind: 'pseudo', name: 'AWS::AccountId' },
    ':log-group:',
  ];
  const named = group ? nameParts(group) : null;
  const name = named ?? ['/aws/lambda/', { kind: 'resource' as const, id: fn.logicalId, attribute: null }];
  const log = {
    resource: text([...arn, ...name, ':*']),
    because: 'runtime' as const,
    what: 'writes its own log',
  };
  return [
    { ...log, actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], certainty: 'known' },
    {
      ...log,
      actions: ['logs:CreateLogGroup'],
      certainty: 'possible',
      what: 'makes its log group if there is none',
    },
  ];
}

/** Settings of the function that make Lambda use the role. Source: Lambda developer guide, "Execution role". */
function settingNeeds(fn: FunctionDeclaration): BasicNeed[] {
  const needs: BasicNeed[] = [];
  const runtime = (actions: readonly string[], resource: Value | null, what: string) =>
    needs.push({ actions, resource, because: 'runtime', certainty: 'known', what });
  const mode = field(fn.settings.get('TracingConfig'), 'Mode');
  if (mode && choicesOf(mode).some((choice) => asString(choice.value) !== 'PassThrough'))
    runtime(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], null, 'sends traces');
  const network = fn.settings.get('VpcConfig');
  if (network && !isEmpty(network)) runtime(networkActions, null, 'joins its VPC');
  const dead = field(fn.settings.get('DeadLetterConfig'), 'TargetArn');
  if (dead) needs.push(...deliveries(dead, 'failed events', 'runtime'));
  for (const config of itemsOf(fn.settings.get('EventInvokeConfigs')))
    for (const outcome of ['OnSuccess', 'OnFailure']) {
      const target = field(field(field(config, 'DestinationConfig'), outcome), 'Destination');
      if (target) needs.push(...deliveries(target, `results (${outcome})`, 'runtime'));
    }
  for (const mount of itemsOf(fn.settings.get('FileSystemConfigs'))) {
    const arn = field(mount, 'Arn');
    if (arn)
      runtime(
        ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
        arn,
        'mounts a file system',
      );
  }
  const key = fn.settings.get('KmsKeyArn');
  if (key && !isEmpty(key)) runtime(['kms:Decrypt'], key, 'decrypts its environment');
  return needs;
}

/** What each kind of destination takes. The service is seen in the ARN, or in the attribute that gives it. */
const deliveryActions: Readonly<Record<string, string>> = {
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  lambda: 'lambda:InvokeFunction',
  events: 'events:PutEvents',
  s3: 's3:PutObject',
};

/** One need for each service that the target may belong to; the caller drops those whose type does not fit. */
function deliveries(target: Value, what: string, because: BasicNeed['because']): BasicNeed[] {
  return choicesOf(target).map(({ value }) => ({
    actions: [...Object.values(deliveryActions)],
    resource: value,
    because,
    certainty: 'known',
    what: `sends ${what}`,
  }));
}

/** Of the actions that a need lists for several services, those of the service in this ARN pattern. */
export function actionsFor(need: BasicNeed, arn: string): readonly string[] {
  const service = /^arn:[^:]*(?:::[^:}]*\})?:([a-z0-9-]+):/.exec(arn)?.[1];
  const own = need.actions.filter((action) => action.startsWith(`${service}:`));
  return own.length > 0 ? own : need.actions.every((action) => deliverySet.has(action)) ? [] : need.actions;
}

const deliverySet: ReadonlySet<string> = new Set(Object.values(deliveryActions));

function isSecret(value: Value): boolean {
  const [part] = value.kind === 'text' ? value.parts : [asString(value) ?? ''];
  return typeof part !== 'string' || /^arn:[^:]*:secretsmanager:/.test(part) || part === 'arn:';
}

function nameParts(value: Value) {
  if (value.kind === 'text') return value.parts;
  const name = asString(value);
  return name === null ? null : [name];
}

function field(value: Value | undefined, name: string): Value | undefined {
  if (!value) return undefined;
  for (const { value: choice } of choicesOf(value))
    if (choice.kind === 'fields') return choice.fields.get(name);
  return undefined;
}

function itemsOf(value: Value | undefined): readonly Value[] {
  if (!value) return [];
  return choicesOf(value).flatMap(({ value: choice }) =>
    choice.kind === 'list' ? choice.items : choice.kind === 'fields' ? [choice] : [],
  );
}

const scalars = (value: Value | undefined, name: string): readonly Value[] =>
  itemsOf(value).flatMap((item) => field(item, name) ?? []);

const isEmpty = (value: Value): boolean =>
  (value.kind === 'constant' && (value.value === null || value.value === '')) ||
  (value.kind === 'fields' && !value.open && value.fields.size === 0);
