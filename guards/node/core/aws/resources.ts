/** The resource of a request, as the resource part of an ARN with service in front: `dynamodb:table/Orders`, or an ARN. */
export type ResourcePart = string;

/** Members of a JSON or form body that name what a request is on. `{}` is the member's text; texts that are ARNs stay. */
const members: Readonly<Record<string, readonly (readonly [member: string, form: string])[]>> = {
  dynamodb: [
    ['TableName', 'table/{}'],
    ['TableArn', '{}'],
    ['StreamArn', '{}'],
    ['ResourceArn', '{}'],
  ],
  sqs: [
    ['QueueUrl', '{}'],
    ['QueueName', '{}'],
  ],
  sns: [
    ['TopicArn', '{}'],
    ['TargetArn', '{}'],
    ['SubscriptionArn', '{}'],
    ['PhoneNumber', '{}'],
  ],
  kms: [['KeyId', 'key/{}']],
  secretsmanager: [['SecretId', 'secret:{}']],
  ssm: [
    ['Name', 'parameter/{}'],
    ['Names', 'parameter/{}'],
    ['Path', 'parameter/{}'],
  ],
  states: [
    ['stateMachineArn', '{}'],
    ['executionArn', '{}'],
    ['activityArn', '{}'],
  ],
  events: [
    ['EventBusName', 'event-bus/{}'],
    ['Name', 'rule/{}'],
  ],
  kinesis: [
    ['StreamARN', '{}'],
    ['StreamName', 'stream/{}'],
  ],
  firehose: [['DeliveryStreamName', 'deliverystream/{}']],
  logs: [
    ['logGroupIdentifier', 'log-group:{}'],
    ['logGroupName', 'log-group:{}'],
  ],
  'cognito-idp': [['UserPoolId', 'userpool/{}']],
  'rds-data': [['resourceArn', '{}']],
  sts: [['RoleArn', '{}']],
  ecs: [['taskDefinition', 'task-definition/{}']],
  athena: [['WorkGroup', 'workgroup/{}']],
};

/** Labels of the path of a REST request. */
const labels: Readonly<Record<string, readonly (readonly [label: string, form: string])[]>> = {
  lambda: [['FunctionName', 'function:{}']],
  bedrock: [['modelId', 'foundation-model/{}']],
  iotdata: [
    ['topic', 'topic/{}'],
    ['thingName', 'thing/{}'],
  ],
  iot: [['topic', 'topic/{}']],
  sqs: [['queue', '{}']],
  scheduler: [['Name', 'schedule/default/{}']],
};

/** Members of a body that decide what it is on. */
export const decidingIn = (service: string): readonly string[] => [
  ...(members[service] ?? []).map(([name]) => name),
  ...(service === 'dynamodb'
    ? ['IndexName', 'RequestItems', 'TransactItems']
    : service === 'events'
      ? ['Entries']
      : []),
];

/** Of the address of a queue the end of its path, whatever slashes follow. */
const queueOf = (address: string): string | undefined =>
  address
    .split(/[?#]/, 1)[0]
    ?.split('/')
    .findLast((part) => part !== '');

/** null: nothing is known of what it is on; every rule for the action may fit. */
export function resourcesOf(
  service: string,
  operation: string,
  body: unknown,
  path: Readonly<Record<string, string>>,
): readonly ResourcePart[] | null {
  const found: string[] = [];
  for (const [label, form] of labels[service] ?? []) push(found, form, path[label]);
  for (const [name, form] of members[service] ?? []) {
    const value = member(body, name);
    if (Array.isArray(value)) for (const one of value.slice(0, 100)) push(found, form, one);
    else push(found, form, service === 'sqs' && typeof value === 'string' ? queueOf(value) : value);
    if (found.length > 0) break;
  }
  if (service === 'dynamodb') dynamo(found, body);
  if (service === 'events' && operation === 'PutEvents') {
    found.length = 0;
    const entries = member(body, 'Entries');
    for (const entry of Array.isArray(entries) ? entries.slice(0, 100) : [])
      push(found, 'event-bus/{}', member(entry, 'EventBusName') ?? 'default');
  }
  if (service === 'secretsmanager')
    for (const one of [...found]) if (!one.startsWith('arn:')) found.push(`${one}-??????`);
  if (found.length < 2) return found.length === 0 ? null : found;
  return [...new Set(found)];
}

/** Batches and transactions name one table for each part; a query may be on an index. */
function dynamo(found: string[], body: unknown): void {
  const index = member(body, 'IndexName');
  if (typeof index === 'string' && found[0] !== undefined) found[0] = `${found[0]}/index/${index}`;
  const batch = member(body, 'RequestItems');
  if (typeof batch === 'object' && batch !== null)
    for (const table of Object.keys(batch).slice(0, 100)) push(found, 'table/{}', table);
  const items = member(body, 'TransactItems');
  for (const item of Array.isArray(items) ? items.slice(0, 100) : [])
    for (const kind of ['Put', 'Update', 'Delete', 'ConditionCheck', 'Get'])
      push(found, 'table/{}', member(member(item, kind), 'TableName'));
}

function push(found: string[], form: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') return;
  if (value.startsWith('arn:')) found.push(value);
  else if (value.startsWith('alias/') && form === 'key/{}') found.push(value);
  else found.push(form.replace('{}', form === 'parameter/{}' ? value.replace(/^\//, '') : value));
}

/** `key`: one of the tables, none of which every object has. */
const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
