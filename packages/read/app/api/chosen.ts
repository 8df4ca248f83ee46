import { handsOver } from '@emmental/knowledge';
import { partsAtDefaults, partsOf, type Role, rowOf, spelled, type Value } from '@emmental/model';
import type { Call, Calls } from '../calls.ts';
import type { Declared } from '../declared.ts';
import type { Reach } from '../flow.ts';
import { rulesOfDefaultBus } from '../flows/events.ts';
import { type Answer, holds } from '../holds.ts';
import { alternatives } from '../property.ts';

/**
 * A target of an integration that the template does not fix: the request, a variable of the stage or a parameter names it.
 * It may be each resource of these types on which the role of the integration may do one of the actions.
 */
export interface Chosen {
  readonly types: readonly string[];
  readonly actions: readonly string[];
  /** Ids of the only resources in question; absent = all of the types. */
  readonly ids?: readonly string[];
  /** Who names the target: the request and variables of stages, or a setting of the deployment, whose value is not known. */
  readonly by: 'request' | 'setting';
}

interface Receiver {
  readonly types: readonly string[];
  /** The parameters that name the resource. */
  readonly parameters: readonly string[];
  /** The actions that start what listens to the resource. */
  readonly actions: readonly string[];
}

const events: Receiver = {
  types: ['AWS::Events::EventBus'],
  parameters: ['EventBusName'],
  actions: ['events:PutEvents'],
};
const machines: Receiver = {
  types: ['AWS::StepFunctions::StateMachine'],
  parameters: ['StateMachineArn', 'stateMachineArn'],
  actions: ['states:StartExecution', 'states:StartSyncExecution'],
};

/** Services whose resources start functions. Source: API references and IAM action references of the services. */
const receivers: Readonly<Record<string, Receiver>> = {
  s3: {
    types: ['AWS::S3::Bucket'],
    parameters: ['Bucket'],
    actions: ['s3:PutObject', 's3:DeleteObject'],
  },
  sqs: { types: ['AWS::SQS::Queue'], parameters: ['QueueUrl'], actions: ['sqs:SendMessage'] },
  sns: { types: ['AWS::SNS::Topic'], parameters: ['TopicArn', 'TargetArn'], actions: ['sns:Publish'] },
  events,
  eventbridge: events,
  kinesis: {
    types: ['AWS::Kinesis::Stream'],
    parameters: ['StreamName', 'StreamARN'],
    actions: ['kinesis:PutRecord', 'kinesis:PutRecords'],
  },
  firehose: {
    types: ['AWS::KinesisFirehose::DeliveryStream'],
    parameters: ['DeliveryStreamName'],
    actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
  },
  dynamodb: {
    types: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
    parameters: ['TableName'],
    actions: [...new Set(['dynamodb:PutItem', ...handsOver('dynamodb')])],
  },
  states: machines,
  sfn: machines,
  lambda: {
    types: ['AWS::Lambda::Function'],
    parameters: ['FunctionName'],
    actions: ['lambda:InvokeFunction'],
  },
};

/** The request that an integration makes. */
export interface RequestForm {
  /** The parameters, by name. A value that the request decides is unknown, or holds a mark (`$input…`, `{queue}`). */
  readonly input: ReadonlyMap<string, Value>;
  /** Does the sender write the entire request, as a template such as `$input.body` lets it? */
  readonly isRaw?: boolean;
  /** Does the sender write the request, except for what the parameters and the path set? */
  readonly isPassedOn?: boolean;
}

/**
 * Returns the target of a call that the template does not fix; none if it fixes the target, or if the call starts nothing.
 * `calls` are the actions of a known operation; null = the operation is not known.
 */
export function chosenTarget(
  service: string,
  calls: readonly Call[] | null,
  { input, isRaw = false, isPassedOn = false }: RequestForm,
  app: Declared,
): readonly Chosen[] {
  const receiver = rowOf(receivers, service);
  if (!receiver) return [];
  const { types, parameters } = receiver;
  const called = calls?.map(({ action }) => action);
  const actions = called ? receiver.actions.filter((action) => called.includes(action)) : receiver.actions;
  if (actions.length === 0) return [];
  const values = parameters.flatMap((name) => input.get(name) ?? []);
  if (isRaw) return [{ types, actions, by: 'request' }];
  if (values.length === 0)
    // Without the name of a bus, events go to the default bus.
    return receiver === events && !isPassedOn ? [] : [{ types, actions, by: 'request' }];
  const found = values
    .flatMap((value) => alternatives(value))
    .flatMap(({ value }): readonly Chosen[] => {
      const ids = app.named(value, ...types);
      const by = whoNames(value);
      if (ids.length > 0) return called ? [] : [{ types, actions, ids, by: 'request' }];
      return by === null ? [] : [{ types, actions, by }];
    });
  return found;
}

/** Returns the targets of an integration whose service or address is not known: all resources that start functions. */
export const anyTarget = (by: Chosen['by']): readonly Chosen[] =>
  [...new Set(Object.values(receivers))].map(({ types, actions }) => ({ types, actions, by }));

/** Marks of texts that the request or a variable of the stage fills: `$input.params('q')`, `${request.path.q}`, `{queue}`. */
const isMarked = /[${}]/;

/** The reason that stands in a value which the request decides. */
export const byRequest = 'the request decides it';

/** Tells who names the resource of a value; null = the template fixes it. */
export function whoNames(value: Value): Chosen['by'] | null {
  if (value.kind === 'unknown') return value.why === byRequest ? 'request' : 'setting';
  const parts = partsAtDefaults(partsOf(value) ?? []);
  if (parts.some((part) => typeof part === 'string' && isMarked.test(part))) return 'request';
  const isOpen = parts.some(
    (part) => typeof part === 'object' && (part.kind === 'unknown' || part.kind === 'parameter'),
  );
  return isOpen ? 'setting' : null;
}

/** Is a text of an integration filled by the request or by a variable that no stage sets? */
export const isFilled = (value: Value): boolean => isMarked.test(spelled(value, () => ''));

/** Returns the resources that an integration may reach, with the audience that reaches them. */
export function reachedTargets(
  { chosen = [] }: Calls,
  credentials: Value | undefined,
  reach: Reach,
  roles: readonly Role[],
  app: Declared,
): readonly { readonly to: string; readonly reach: Reach }[] {
  const found = new Map<string, Reach>();
  const holders = alternatives(credentials).map(({ value }) => {
    const [id] = app.named(value, 'AWS::IAM::Role');
    return roles.find((role) => role.id === id) ?? null;
  });
  for (const { types, actions, ids, by } of chosen) {
    for (const { id } of app.ofType(...types)) {
      if (ids && !ids.includes(id)) continue;
      const answer = mayReach(holders, actions, id, app);
      if (answer === 'no') continue;
      const isSure = answer === 'yes' && by === 'request';
      if (found.has(id) && !isSure) continue;
      found.set(id, isSure ? surely(reach) : perhaps(reach, by));
    }
    if (types.includes('AWS::Events::EventBus') && ids === undefined)
      for (const id of rulesOfDefaultBus(app))
        found.set(id, by === 'request' ? surely(reach) : perhaps(reach, by));
  }
  return [...found].map(([to, widest]) => ({ to, reach: widest }));
}

const surely = (reach: Reach): Reach => ({ ...reach, by: `${reach.by}; the request chooses the target` });

function perhaps(reach: Reach, by: Chosen['by']): Reach {
  const why =
    by === 'setting'
      ? 'a setting of the deployment names the target of the integration'
      : 'the request chooses the target, and what the role of the integration may do is not known';
  const isOutside = reach.exposure === 'public' || reach.exposure === 'authenticated';
  return { ...reach, exposure: isOutside ? 'unknown' : reach.exposure, by: `${reach.by}; ${why}` };
}

function mayReach(
  holders: readonly (Role | null)[],
  actions: readonly string[],
  id: string,
  app: Declared,
): Answer {
  const answers = holders.flatMap((role): readonly Answer[] =>
    role ? actions.map((action) => holds(role, action, { ids: [id] }, app)) : ['unknown'],
  );
  return answers.find((answer) => answer === 'yes') ?? answers.find((answer) => answer === 'unknown') ?? 'no';
}
