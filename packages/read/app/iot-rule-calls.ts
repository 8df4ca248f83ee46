import { partsOf, text, type Value } from '@emmental/model';
import { type Call, type Calls, directCall, integrationCalls, noCalls } from './calls.ts';
import type { Declaration, Declared } from './declared.ts';
import { entries, isAbsent, items, property } from './property.ts';

/** A role with the calls that a definition makes with it. */
export interface RoleCalls {
  readonly role: Value;
  readonly calls: Calls;
}

/** The operation of an action of a rule, with the parameters of its request by the names that the rule has for them. */
interface Operation {
  readonly service: string;
  readonly operation: string;
  readonly request: Readonly<Record<string, readonly string[]>>;
}

/** Source: AWS IoT Core developer guide, rule actions: what each needs of its role. A call of a function needs no role. */
const operations: Readonly<Record<string, Operation>> = {
  Sqs: { service: 'sqs', operation: 'sendMessage', request: { QueueUrl: ['QueueUrl'] } },
  Sns: { service: 'sns', operation: 'publish', request: { TopicArn: ['TargetArn'] } },
  DynamoDB: { service: 'dynamodb', operation: 'putItem', request: { TableName: ['TableName'] } },
  DynamoDBv2: { service: 'dynamodb', operation: 'putItem', request: { TableName: ['PutItem', 'TableName'] } },
  Kinesis: { service: 'kinesis', operation: 'putRecord', request: { StreamName: ['StreamName'] } },
  S3: { service: 's3', operation: 'putObject', request: { Bucket: ['BucketName'], Key: ['Key'] } },
};

/** Actions that the role needs where the request alone does not show the resource. */
const others: Readonly<Record<string, readonly string[]>> = {
  CloudwatchLogs: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
  CloudwatchMetric: ['cloudwatch:PutMetricData'],
  CloudwatchAlarm: ['cloudwatch:SetAlarmState'],
  Firehose: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
  Republish: ['iot:Publish'],
  Timestream: ['timestream:WriteRecords', 'timestream:DescribeEndpoints'],
};

/** Returns the calls of a rule of IoT, for each of its actions with the role of the action. */
export function iotRuleCalls(rule: Declaration, app: Declared): readonly RoleCalls[] {
  const payload = property(rule.properties, 'TopicRulePayload');
  const actions = [
    ...items(property(payload, 'Actions')).flatMap(({ value }) => entries(value)),
    ...entries(property(payload, 'ErrorAction')),
    // In Terraform each kind of action is a block of the rule.
    ...entries(payload).filter(({ key }) => key !== 'Actions' && key !== 'ErrorAction'),
  ];
  return actions.flatMap(({ key, value: written }) =>
    items(written).flatMap(({ value }) => {
      const role = property(value, 'RoleArn');
      if (role === undefined || isAbsent(role)) return [];
      return [{ role, calls: callsOf(key, value, rule, app) }];
    }),
  );
}

function callsOf(kind: string, action: Value, rule: Declaration, app: Declared): Calls {
  const at = action.at ?? rule.at;
  const known = Object.hasOwn(operations, kind) ? operations[kind] : undefined;
  if (known) {
    const request = new Map(
      Object.entries(known.request).flatMap(([name, path]) => {
        const value = property(action, ...path);
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
    const input: Value = { kind: 'fields', fields: request, open: false };
    return integrationCalls(known.service, known.operation, input, at, app);
  }
  if (kind === 'StepFunctions') return startCalls(property(action, 'StateMachineName'), rule, app);
  const possible = Object.hasOwn(others, kind) ? others[kind] : undefined;
  if (!possible)
    return {
      ...noCalls,
      unknown: [{ why: `the permissions that the action ${kind} needs are not known`, at }],
    };
  return { ...noCalls, calls: possible.map((action) => anywhere(action, at)) };
}

const anywhere = (action: string, at: Call['at']): Call => ({
  action,
  resource: text(['*'], at),
  certainty: 'possible',
  at,
});

/** A rule names a state machine by its name, not by its ARN. */
function startCalls(name: Value | undefined, rule: Declaration, app: Declared): Calls {
  const [id] = name ? app.named(name, 'AWS::StepFunctions::StateMachine') : [];
  const at = name?.at ?? rule.at;
  if (id !== undefined)
    return directCall('states:StartExecution', text([{ kind: 'resource', id, attribute: null }], at), at);
  const parts = (name && partsOf(name)) ?? ['*'];
  const arn = text(['arn:aws:states:*:*:stateMachine:', ...parts], at);
  return {
    ...noCalls,
    calls: [{ action: 'states:StartExecution', resource: arn, certainty: 'possible', at }],
  };
}
