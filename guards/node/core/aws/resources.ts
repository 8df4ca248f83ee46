/** The resource of a request: the resource part of an ARN (`table/Orders`), or a complete ARN. */
type ResourcePart = string;

/** Members of a JSON or form body that name a resource, with the form of the resource: the value replaces `{}`; an ARN stays unchanged. */
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

/** Labels in the path of a REST request that name a resource, with the form of the resource. */
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

/** Returns the name of a queue: the last segment of its URL that is not empty. */
const queueOf = (address: string): string | undefined =>
  address
    .split(/[?#]/, 1)[0]
    ?.split('/')
    .findLast((part) => part !== '');

/** Lists the resources of a request; null when none is known (then every allow rule for the action matches). */
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
    if (Array.isArray(value)) for (const item of value.slice(0, 100)) push(found, form, item);
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
    for (const name of [...found]) if (!name.startsWith('arn:')) found.push(`${name}-??????`);
  if (found.length < 2) return found.length === 0 ? null : found;
  return [...new Set(found)];
}

/** Adds the index of a query, and the tables of batches and transactions, in which each part names a table. */
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

/** Reads a member of an object. `key` comes from the tables above; none of these names is a member of `Object.prototype`. */
const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
