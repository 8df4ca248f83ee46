import { actionsOf, operationOf, serviceOfId } from '@emmental/knowledge';
import { type Location, rowOf, type Subject, unknown, type Value } from '@emmental/model';
import type { Chosen } from './api/chosen.ts';
import type { Declared } from './declared.ts';
import { alternatives, isAbsent, items, property } from './property.ts';

export type Call = Subject['calls'][number];

/**
 * The calls that a definition (state machine, integration, target) makes with its own role, and the parts of
 * the definition that could not be read.
 */
export interface Calls {
  readonly calls: readonly Call[];
  readonly unknown: Subject['unknown'];
  /** Values that name the resources which the calls write to or start. */
  readonly targets: readonly Value[];
  /** Targets that the request or a setting chooses; absent = none. */
  readonly chosen?: readonly Chosen[];
}

export const noCalls: Calls = { calls: [], unknown: [], targets: [] };

/**
 * Returns the calls of one service integration. `service` and `operation` have the spelling of integrations
 * (`dynamodb` or `sfn`, `putItem`); `input` is the request by API parameter name.
 */
export function integrationCalls(
  service: string,
  operation: string,
  input: Value | undefined,
  at: Location,
  app: Declared,
): Calls {
  const gap = (why: string): Calls => ({ ...noCalls, unknown: [{ why, at }] });
  const candidates = (rowOf(sdkNames, service.toLowerCase()) ?? [service])
    .map(serviceOfId)
    .filter((name) => name !== null);
  if (candidates.length === 0) return gap(`the service ${service} of an integration is not known`);
  const sdkService = candidates.find((name) => operationOf(name, operation, 'js') !== null);
  const name = sdkService === undefined ? null : operationOf(sdkService, operation, 'js');
  if (sdkService === undefined || name === null)
    return gap(`the operation ${operation} of ${service} is not known`);
  const answer = actionsOf({
    service: sdkService,
    operation: name,
    input: input ?? unknown('the request is not known', at),
    resource: (id) => app.resources.get(id),
  });
  if (answer.kind === 'unknown') return gap(answer.why);
  return {
    calls: answer.actions.flatMap(({ action, resources, certainty, asked }) =>
      resources.map(({ pattern }) => ({
        action,
        resource: pattern,
        certainty,
        ...(asked ? { askedOf: sdkService } : {}),
        at,
      })),
    ),
    unknown: [],
    targets: targetParameters.flatMap((path) => valuesAt(input, path)),
  };
}

/**
 * SDK names of services for which integrations use another name (the endpoint or the IAM prefix), or which
 * the SDK splits in two.
 */
const sdkNames: Readonly<Record<string, readonly string[]>> = {
  states: ['sfn'],
  elasticmapreduce: ['emr'],
  email: ['ses'],
  monitoring: ['cloudwatch'],
  bedrock: ['bedrock', 'bedrockruntime'],
  sagemaker: ['sagemaker', 'sagemakerruntime'],
};

/** Returns the call of an action on one resource, which is given as an ARN or a reference. */
export const directCall = (action: string, resource: Value, at: Location): Calls => ({
  calls: [{ action, resource, at }],
  unknown: [],
  targets: [resource],
});

export const mergedCalls = (parts: readonly Calls[]): Calls => ({
  calls: parts.flatMap(({ calls }) => calls),
  unknown: parts.flatMap((part) => part.unknown),
  targets: parts.flatMap(({ targets }) => targets),
  ...(parts.some(({ chosen }) => chosen) ? { chosen: parts.flatMap(({ chosen = [] }) => chosen) } : {}),
});

/** Request parameters that name the resource which receives the data. */
const targetParameters = [
  'FunctionName',
  'QueueUrl',
  'TopicArn',
  'StateMachineArn',
  'Entries[].EventBusName',
  'StreamName',
  'StreamARN',
  'Bucket',
  'TableName',
  'DeliveryStreamName',
];

/** Returns the values under a path of keys. `[]` after a key stands for each item of its list. */
export function valuesAt(value: Value | undefined, path: string): readonly Value[] {
  let current: readonly Value[] = value === undefined ? [] : [value];
  for (const step of path.split('.')) {
    const isList = step.endsWith('[]');
    current = current.flatMap((parent) => {
      const found = property(parent, isList ? step.slice(0, -2) : step);
      if (found === undefined || isAbsent(found)) return [];
      return isList
        ? items(found).map((item) => item.value)
        : alternatives(found).map((choice) => choice.value);
    });
  }
  return current;
}
