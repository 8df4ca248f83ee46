import { rowOf, unknown } from '@emmental/model';
import { entriesOf, get, type Node, stringOf } from '../../tree.ts';
import { getAtt, intrinsicOf } from '../lowering/intrinsics.ts';
import { property } from '../lowering/property.ts';
import type { Draft } from '../lowering/write.ts';
import type { Stack } from './stack.ts';

/**
 * Returns the statements that the plug-in creates for the tasks in a definition. For a task that is not in
 * the table, returns an unknown statement, so that the role is not taken as complete.
 */
export function taskStatements(definition: Node | undefined, stack: Stack): readonly Draft[] {
  const { values } = stack.service;
  if (!definition) return [];
  if (definition.kind !== 'map' || values.valueOf(definition)) {
    return [values.node(unknown('the definition of the state machine is not known'), definition.at)];
  }
  return tasksIn(get(definition, 'States'), 0).flatMap((task) => statementsOf(task, stack));
}

const deepest = 20;

function tasksIn(states: Node | undefined, depth: number): readonly Node[] {
  if (depth > deepest) return [];
  return entriesOf(states).flatMap(({ value: state }): readonly Node[] => {
    const type = stringOf(get(state, 'Type'));
    if (type === 'Task') return [state];
    const branches = get(state, 'Branches');
    const inner = [
      ...(branches?.kind === 'list' ? branches.items : []),
      get(state, 'ItemProcessor'),
      get(state, 'Iterator'),
    ];
    const readers = [get(state, 'ItemReader'), get(state, 'ResultWriter')].filter(
      (reader) => reader !== undefined,
    );
    return [...inner.flatMap((block) => tasksIn(get(block, 'States'), depth + 1)), ...readers];
  });
}

interface Row {
  readonly actions: readonly string[];
  readonly resource: (task: Node) => Draft;
}

const everything = (): Draft => '*';

/**
 * Returns the value of a parameter. Undefined when the value is only computed at run time (`Name.$`,
 * JSONata); the plug-in then allows every resource.
 */
function parameter(task: Node, name: string): Node | undefined {
  const found = get(task, 'Parameters', name) ?? get(task, 'Arguments', name);
  return stringOf(found)?.trim().startsWith('{%') ? undefined : found;
}

const arnIn =
  (name: string) =>
  (task: Node): Draft =>
    parameter(task, name) ?? '*';

/**
 * Returns a function that converts a parameter (the name of a table, the URL of a queue) to an ARN. For a
 * `Ref`, it returns the `Arn` of the resource.
 */
const arnOfNamed =
  (name: string, service: string, prefix: string) =>
  (task: Node): Draft => {
    const value = parameter(task, name);
    const referred = stringOf(get(value, 'Ref'));
    if (referred !== undefined) return getAtt(referred, 'Arn');
    const text = stringOf(value)?.split('/').at(-1);
    return text === undefined
      ? '*'
      : {
          'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${prefix}${text}`,
        };
  };

const tableArn = arnOfNamed('TableName', 'dynamodb', 'table/');

/** The permissions that the plug-in gives, by service integration without `.sync` and `.waitForTaskToken`. */
const rows: Readonly<Record<string, Row>> = {
  'sqs:sendMessage': { actions: ['sqs:SendMessage'], resource: arnOfNamed('QueueUrl', 'sqs', '') },
  'sns:publish': { actions: ['sns:Publish'], resource: arnIn('TopicArn') },
  'states:startExecution': { actions: ['states:StartExecution'], resource: arnIn('StateMachineArn') },
  'aws-sdk:sfn:startSyncExecution': {
    actions: ['states:StartSyncExecution'],
    resource: arnIn('StateMachineArn'),
  },
  'events:putEvents': { actions: ['events:PutEvents'], resource: everything },
  'batch:submitJob': {
    actions: ['batch:SubmitJob', 'batch:DescribeJobs', 'batch:TerminateJob'],
    resource: everything,
  },
  'glue:startJobRun': {
    actions: ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'],
    resource: everything,
  },
  'ecs:runTask': {
    actions: ['ecs:RunTask', 'ecs:StopTask', 'ecs:DescribeTasks', 'ecs:TagResource', 'iam:PassRole'],
    resource: everything,
  },
  'aws-sdk:sesv2:sendEmail': { actions: ['ses:SendEmail'], resource: everything },
};

const dynamodb = /^(?:aws-sdk:)?dynamodb:(getItem|putItem|updateItem|deleteItem|updateTable|query|scan)$/;

function statementsOf(task: Node, stack: Stack): readonly Draft[] {
  const resource = get(task, 'Resource');
  const written = stringOf(resource);
  const [, integration] =
    /^arn:[^:]*:states:::(.+?)(?:\.sync(?::2)?|\.waitForTaskToken)?$/.exec(written ?? '') ?? [];
  if (integration === 'lambda:invoke') return invoke(parameter(task, 'FunctionName') ?? '*');
  if (integration === undefined) {
    const isFunction = intrinsicOf(resource) !== null || /:lambda:/.test(written ?? '');
    return isFunction && resource ? invoke(resource) : [undecided(task, stack)];
  }
  const row = rowOf(rows, integration);
  if (row) return [{ Effect: 'Allow', Action: row.actions, Resource: row.resource(task) }];
  const operation = dynamodb.exec(integration)?.[1];
  if (operation === undefined) return [undecided(task, stack)];
  const action = `dynamodb:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
  return [{ Effect: 'Allow', Action: [action], Resource: tableArn(task) }];
}

/** Returns a statement that allows to invoke a function and all its versions. */
const invoke = (arn: Draft): readonly Draft[] => [
  {
    Effect: 'Allow',
    Action: ['lambda:InvokeFunction'],
    Resource: arn === '*' ? '*' : [arn, { 'Fn::Sub': ['${Function}:*', { Function: arn }] }],
  },
];

function undecided(task: Node, stack: Stack): Draft {
  const why = `which permissions the plug-in adds for ${stringOf(property(task, 'Resource')) ?? 'a task'} is not known`;
  return stack.service.values.node(unknown(why), task.at);
}
