import { clusterReading } from '@emmental/knowledge';
import { asString, type Location, type Subject, spelled, text, unknown, type Value } from '@emmental/model';
import type { Api, Route } from './api/route.ts';
import { type Call, type Calls, directCall, integrationCalls, mergedCalls, noCalls } from './calls.ts';
import type { Declaration, Declared } from './declared.ts';
import { deliveryCalls } from './delivery-calls.ts';
import { targetsOf } from './flow.ts';
import { fieldsOf } from './flows/appsync.ts';
import { pipedService } from './flows/pipes.ts';
import { iotRuleCalls, type RoleCalls } from './iot-rule-calls.ts';
import { structured } from './json-text.ts';
import { isAbsent, items, property } from './property.ts';
import { resolverCalls } from './resolver.ts';
import type { Roles } from './roles.ts';
import type { StateMachine } from './state-machine.ts';

/** A resource with one of the roles that it holds, and the calls that it makes with that role. */
interface Holder {
  readonly kind: Subject['kind'];
  readonly declaration: Declaration;
  readonly id: string;
  readonly role: Value | undefined;
  readonly calls: Calls;
}

/**
 * Returns every resource other than a function that holds a role, with the calls that its definition makes
 * with that role.
 */
export function subjectsOf(
  app: Declared,
  roles: Roles,
  apis: readonly Api[],
  machines: readonly StateMachine[],
): readonly Subject[] {
  const holders = [
    ...machines.map(({ resource, calls }) =>
      holder('state-machine', resource, property(resource.properties, 'RoleArn'), calls),
    ),
    ...apis.flatMap((api) => apiHolders(api, app)),
    ...app.ofType('AWS::Events::Rule').flatMap((rule) => ruleHolders(rule, app)),
    ...app
      .ofType('AWS::IoT::TopicRule')
      .flatMap((rule) => holdersByRole('rule', rule, iotRuleCalls(rule, app), app)),
    ...app
      .ofType('AWS::KinesisFirehose::DeliveryStream')
      .flatMap((stream) => holdersByRole('delivery', stream, deliveryCalls(stream), app)),
    ...app
      .ofType('AWS::Pipes::Pipe')
      .map((pipe) => holder('pipe', pipe, property(pipe.properties, 'RoleArn'), pipeCalls(pipe, app))),
    ...app.ofType('AWS::Scheduler::Schedule').map((schedule) => {
      const target = property(schedule.properties, 'Target');
      const calls = scheduleCalls(target, schedule, app);
      return holder('schedule', schedule, property(target, 'RoleArn'), calls);
    }),
    ...app.ofType('AWS::AppSync::DataSource').flatMap((source) => {
      const role = property(source.properties, 'ServiceRoleArn');
      if (isAbsent(role)) return [];
      return [holder('resolver', source, role, resolverCalls(source, fieldsOf(source, app), app))];
    }),
  ];
  return holders.map(({ kind, declaration, id, role, calls }) => ({
    id: `${app.template.path}#${id}`,
    resource: id,
    kind,
    name: declaration.id,
    role: roles.held(role, declaration.id, declaration.at),
    calls: distinct(calls.calls),
    unknown: calls.unknown,
    at: declaration.at,
  }));
}

const holder = (
  kind: Subject['kind'],
  declaration: Declaration,
  role: Value | undefined,
  calls: Calls,
  index = 0,
): Holder => ({
  kind,
  declaration,
  id: index === 0 ? declaration.id : `${declaration.id}:${index + 1}`,
  role,
  calls,
});

/** Returns one holder for each role in the integrations of an API. */
const apiHolders = (api: Api, app: Declared): readonly Holder[] =>
  byRole(api.routes, app).map(([role, routes], index) => {
    const unread: Calls = { ...noCalls, unknown: index === 0 ? api.unknown : [] };
    return holder(
      'api',
      api.resource,
      role,
      mergedCalls([...routes.map(({ calls }) => calls), unread]),
      index,
    );
  });

function distinct(calls: Calls['calls']): Calls['calls'] {
  const seen = new Map(
    calls.map((call) => [`${call.action} ${JSON.stringify(call.resource)}`, call] as const).toReversed(),
  );
  return [...seen.values()].toReversed();
}

/** Groups the routes that have credentials by the role in them. */
function byRole(routes: readonly Route[], app: Declared): readonly (readonly [Value, readonly Route[]])[] {
  const groups = new Map<string, { role: Value; routes: Route[] }>();
  for (const route of routes) {
    if (route.credentials === undefined || isAbsent(route.credentials)) continue;
    const key = app.named(route.credentials, 'AWS::IAM::Role')[0] ?? asString(route.credentials) ?? '?';
    const group = groups.get(key);
    if (group) group.routes.push(route);
    else groups.set(key, { role: route.credentials, routes: [route] });
  }
  return [...groups.values()].map((group) => [group.role, group.routes] as const);
}

const ruleHolders = (rule: Declaration, app: Declared): readonly Holder[] =>
  holdersByRole(
    'rule',
    rule,
    items(property(rule.properties, 'Targets')).flatMap(({ value }) => {
      const role = property(value, 'RoleArn');
      if (role === undefined || isAbsent(role)) return [];
      return [{ role, calls: targetCalls(property(value, 'Arn'), value, value.at ?? rule.at, app) }];
    }),
    app,
  );

/** Returns one holder for each role of a definition, with all calls that it makes with that role. */
function holdersByRole(
  kind: Subject['kind'],
  declaration: Declaration,
  rows: readonly RoleCalls[],
  app: Declared,
): readonly Holder[] {
  const groups = new Map<string, { role: Value; calls: Calls[] }>();
  for (const { role, calls } of rows) {
    const key = app.named(role, 'AWS::IAM::Role')[0] ?? asString(role) ?? '?';
    const group = groups.get(key);
    if (group) group.calls.push(calls);
    else groups.set(key, { role, calls: [calls] });
  }
  return [...groups.values()].map(({ role, calls }, index) =>
    holder(kind, declaration, role, mergedCalls(calls), index),
  );
}

/**
 * Actions that a delivery needs, by the type of its target or the service in the target's ARN. Source:
 * EventBridge, Pipes and Scheduler guides.
 */
const deliveries: readonly {
  readonly type: string;
  readonly service: string;
  readonly actions: readonly string[];
}[] = [
  { type: 'AWS::Lambda::Function', service: 'lambda', actions: ['lambda:InvokeFunction'] },
  { type: 'AWS::SQS::Queue', service: 'sqs', actions: ['sqs:SendMessage'] },
  { type: 'AWS::SNS::Topic', service: 'sns', actions: ['sns:Publish'] },
  { type: 'AWS::StepFunctions::StateMachine', service: 'states', actions: ['states:StartExecution'] },
  { type: 'AWS::Events::EventBus', service: 'events', actions: ['events:PutEvents'] },
  {
    type: 'AWS::Events::ApiDestination',
    service: 'api-destination',
    actions: ['events:InvokeApiDestination'],
  },
  { type: 'AWS::Kinesis::Stream', service: 'kinesis', actions: ['kinesis:PutRecord', 'kinesis:PutRecords'] },
  {
    type: 'AWS::KinesisFirehose::DeliveryStream',
    service: 'firehose',
    actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
  },
  { type: 'AWS::ECS::Cluster', service: 'ecs', actions: ['ecs:RunTask'] },
  { type: 'AWS::Batch::JobQueue', service: 'batch', actions: ['batch:SubmitJob'] },
  { type: 'AWS::CodeBuild::Project', service: 'codebuild', actions: ['codebuild:StartBuild'] },
  {
    type: 'AWS::CodePipeline::Pipeline',
    service: 'codepipeline',
    actions: ['codepipeline:StartPipelineExecution'],
  },
  { type: 'AWS::ApiGateway::RestApi', service: 'execute-api', actions: ['execute-api:Invoke'] },
  { type: 'AWS::ApiGatewayV2::Api', service: 'execute-api', actions: ['execute-api:Invoke'] },
  { type: 'AWS::Logs::LogGroup', service: 'logs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
  { type: 'AWS::SSM::Document', service: 'ssm', actions: ['ssm:StartAutomationExecution'] },
  { type: 'AWS::Timestream::Table', service: 'timestream', actions: ['timestream:WriteRecords'] },
  { type: 'AWS::Redshift::Cluster', service: 'redshift', actions: ['redshift-data:ExecuteStatement'] },
  { type: 'AWS::SageMaker::Pipeline', service: 'sagemaker', actions: ['sagemaker:StartPipelineExecution'] },
  { type: 'AWS::AppSync::GraphQLApi', service: 'appsync', actions: ['appsync:GraphQL'] },
];

function targetCalls(arn: Value | undefined, target: Value, at: Location, app: Declared): Calls {
  const gap: Calls = {
    ...noCalls,
    unknown: [{ why: 'the permissions that the target needs are not known', at }],
  };
  if (arn === undefined) return gap;
  const delivery = deliveryOf(arn, app);
  if (!delivery) return gap;
  if (delivery.service === 'ecs') return taskCalls(arn, target, at, app);
  return mergedCalls(delivery.actions.map((action) => directCall(action, arn, at)));
}

/**
 * Returns the calls of a delivery that starts a task of ECS: it passes the roles of the task definition, and it may write tags
 * (it depends on settings of the account, too). Source: Amazon ECS developer guide, EventBridge IAM role.
 */
function taskCalls(cluster: Value, target: Value, at: Location, app: Declared): Calls {
  const definition = ['EcsParameters', 'EcsTaskParameters']
    .map((key) => property(target, key, 'TaskDefinitionArn'))
    .find((value) => value !== undefined && !isAbsent(value));
  const run = directCall('ecs:RunTask', definition ?? cluster, at);
  const [id] = definition ? app.named(definition, 'AWS::ECS::TaskDefinition') : [];
  const declared = id === undefined ? undefined : app.resources.get(id);
  const passed: readonly Call[] = declared
    ? ['TaskRoleArn', 'ExecutionRoleArn'].flatMap((key) => {
        const role = property(declared.properties, key);
        return role === undefined || isAbsent(role) ? [] : [{ action: 'iam:PassRole', resource: role, at }];
      })
    : [possible('iam:PassRole', at)];
  return { ...run, calls: [...run.calls, ...passed, possible('ecs:TagResource', at)] };
}

/** An action that may be needed, on a resource that is not known. */
const possible = (action: string, at: Location): Call => ({
  action,
  resource: text(['*'], at),
  certainty: 'possible',
  at,
});

function deliveryOf(arn: Value, app: Declared): (typeof deliveries)[number] | undefined {
  const [id] = targetsOf(arn, app);
  const type = id === undefined ? undefined : app.resources.get(id)?.type;
  const declared = deliveries.find((row) => row.type === type);
  if (declared) return declared;
  const service = serviceOf(arn);
  return deliveries.find((row) => row.service === service);
}

/** Returns the service of an ARN. The region and the account of the ARN may be unknown. */
function serviceOf(arn: Value): string | null {
  const written = spelled(arn, () => '{}');
  const service = /^arn:[^:]+:([a-z0-9-]+):/.exec(written)?.[1] ?? null;
  return service === 'events' && written.includes(':api-destination/') ? 'api-destination' : service;
}

/** Actions that a pipe needs to connect to a broker, because it creates network interfaces for that. */
const networkInterfaces = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeVpcs',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
];

/** Actions that a pipe needs to poll its source. Source: EventBridge Pipes, execution role. */
const polling: Readonly<Record<string, readonly string[]>> = {
  sqs: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  dynamodb: [
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  ],
  kinesis: [
    'kinesis:DescribeStream',
    'kinesis:DescribeStreamSummary',
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:ListStreams',
    'kinesis:ListShards',
  ],
  kafka: ['kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers', ...clusterReading, ...networkInterfaces],
  mq: ['mq:DescribeBroker', 'secretsmanager:GetSecretValue', ...networkInterfaces],
};

/**
 * Actions without which a pipe may still work: some are only needed since a newer version of the service, and
 * some only for brokers with a certain setting.
 */
const possiblyNeeded: ReadonlySet<string> = new Set([
  'kinesis:DescribeStreamSummary',
  'kinesis:ListStreams',
  'kinesis:ListShards',
  'dynamodb:ListStreams',
  ...clusterReading,
  ...networkInterfaces,
]);

function pipeCalls(pipe: Declaration, app: Declared): Calls {
  const source = property(pipe.properties, 'Source') ?? unknown('the pipe has no source', pipe.at);
  const service = pipedService(pipe, app);
  const polls = Object.hasOwn(polling, service) ? polling[service] : undefined;
  const read: Calls = polls
    ? {
        ...noCalls,
        calls: polls.map((action) => ({
          action,
          resource: polledResource(action, source, pipe.at),
          ...(possiblyNeeded.has(action) ? { certainty: 'possible' as const } : {}),
          at: pipe.at,
        })),
      }
    : {
        ...noCalls,
        unknown: [{ why: 'the permissions to read the source of the pipe are not known', at: pipe.at }],
      };
  const targets = ['Enrichment', 'Target'].flatMap((key) => {
    const arn = property(pipe.properties, key);
    if (arn === undefined || isAbsent(arn)) return [];
    const parameters = property(pipe.properties, `${key}Parameters`);
    const calls = targetCalls(arn, parameters ?? arn, arn.at ?? pipe.at, app);
    return [key === 'Target' && isAsynchronous(parameters) ? calls : synchronous(calls)];
  });
  return mergedCalls([read, ...targets]);
}

/**
 * Tells if a pipe starts its target without waiting for the result. By default a pipe waits for a state
 * machine, and always for an enrichment. Source: EventBridge Pipes, invocation types.
 */
const isAsynchronous = (parameters: Value | undefined): boolean =>
  asString(property(parameters, 'StepFunctionStateMachineParameters', 'InvocationType')) ===
  'FIRE_AND_FORGET';

const synchronous = (found: Calls): Calls => ({
  ...found,
  calls: found.calls.map((call) =>
    call.action === 'states:StartExecution' ? { ...call, action: 'states:StartSyncExecution' } : call,
  ),
});

function polledResource(action: string, source: Value, at: Location): Value {
  if (action.startsWith('secretsmanager:')) return unknown('the secret of the broker’s user', at);
  return /^(ec2|kafka-cluster):|:ListStreams$/.test(action) ? text(['*'], at) : source;
}

function scheduleCalls(target: Value | undefined, schedule: Declaration, app: Declared): Calls {
  const arn = property(target, 'Arn');
  const at = arn?.at ?? schedule.at;
  const written = spelled(arn, () => '{}');
  // A universal target is an ARN such as `arn:aws:scheduler:::aws-sdk:sqs:sendMessage`, with the request as
  // JSON text in `Input`.
  const universal = /^arn:[^:]+:scheduler:::aws-sdk:([A-Za-z0-9-]+):([A-Za-z0-9]+)$/.exec(written);
  if (universal?.[1] && universal[2]) {
    const input = property(target, 'Input');
    return integrationCalls(universal[1], universal[2], input && structured(input), at, app);
  }
  return targetCalls(arn, target ?? unknown('the schedule has no target'), at, app);
}
