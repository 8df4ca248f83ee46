import {
  deliveryActions,
  type RuntimeNeed,
  runtimeNeeds,
  type TriggerNeed,
  triggerKind,
} from '@emmental/knowledge';
import type { FunctionDeclaration, Hole, Trigger, Value } from '@emmental/model';
import { asString, choicesOf, partsOf, spelled, text, unknown } from '@emmental/model';

/** A permission that Lambda uses on the function's behalf: polling a source, writing logs, joining a network. */
export interface BasicNeed {
  readonly actions: readonly string[];
  /** The value that names the resource; null = the actions take none, or any. */
  readonly resource: Value | null;
  readonly because: 'trigger' | 'runtime';
  /** `possible` = the function works without it in most cases, so its lack is not reported. */
  readonly certainty: 'known' | 'possible';
  /** For people: `polls sqs Orders`, `writes its own log`. */
  readonly what: string;
}

/** Returns the needs that come from the function's triggers and settings, independent of its code. */
export function basicNeeds(fn: FunctionDeclaration): readonly BasicNeed[] {
  // Google delivers events and writes logs with accounts of its own.
  if (fn.account) return [];
  return [
    ...fn.triggers.flatMap((trigger) =>
      (triggerKind(trigger.kind)?.needs ?? []).flatMap((need) => triggerNeeds(need, trigger)),
    ),
    ...fn.triggers.flatMap(failureNeeds),
    ...runtimeNeeds.flatMap((need) => runtimeNeed(need, fn)),
    ...keepingNeeds(fn),
  ];
}

/** Returns those actions of a need for several services that belong to the service in this ARN pattern. */
export function actionsFor(need: BasicNeed, arn: string): readonly string[] {
  if (!need.actions.every((action) => deliveries.has(action))) return need.actions;
  const service = /^arn:[^:]*(?:::[^:}]*\})?:([a-z0-9-]+):/.exec(arn)?.[1];
  return need.actions.filter((action) => action.startsWith(`${service}:`));
}

const deliveries: ReadonlySet<string> = new Set(Object.values(deliveryActions));

function triggerNeeds(need: TriggerNeed, trigger: Trigger): readonly BasicNeed[] {
  const source = trigger.sourceValue;
  const secrets = itemsOf(trigger.settings.get('SourceAccessConfigurations')).flatMap(secretOf);
  if (need.when === 'managed' && source === null) return [];
  if (need.when === 'has-secrets' && secrets.length === 0) return [];
  if (need.when === 'consumer' && !isConsumer(source)) return [];
  const basic = { actions: need.actions, because: 'trigger' as const, what: `polls ${trigger.source}` };
  switch (need.on) {
    case 'any':
      return [{ ...basic, resource: null, certainty: 'possible' }];
    case 'secrets':
      return secrets.map((resource) => ({ ...basic, resource, certainty: 'known' }));
    case 'source':
      return parted({ ...basic, resource: source ?? unknown('the source is not known'), certainty: 'known' });
  }
}

/** Returns the needs for the destination of a polled source's failed records. */
function failureNeeds(trigger: Trigger): BasicNeed[] {
  const targets = at(trigger.settings.get('DestinationConfig'), 'OnFailure.Destination');
  return targets.flatMap((target) =>
    delivery(target, 'trigger', `sends failed records of ${trigger.source}`),
  );
}

/**
 * Needed only in some case: once, when the log group is made; by newer ways to join a network or to read a stream;
 * where a file system's own policy does not let everyone in; by durable executions whose grants name them otherwise. Without the trace actions only traces are lost.
 */
const optional: ReadonlySet<string> = new Set([
  'logs:CreateLogGroup',
  'ec2:DescribeSubnets',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
  'elasticfilesystem:ClientMount',
  'elasticfilesystem:ClientWrite',
  'kinesis:DescribeStreamSummary',
  'kinesis:ListShards',
  'lambda:CheckpointDurableExecution',
  'lambda:GetDurableExecutionState',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
]);

/** Splits a need into two: the actions that are always used, and the actions that only may be used. */
function parted(need: BasicNeed): readonly BasicNeed[] {
  const certainly = need.actions.filter((action) => !optional.has(action));
  const maybe = need.actions.filter((action) => optional.has(action));
  return [
    ...(certainly.length > 0 ? [{ ...need, actions: certainly }] : []),
    ...(maybe.length > 0 ? [{ ...need, actions: maybe, certainty: 'possible' as const }] : []),
  ];
}

function runtimeNeed(need: RuntimeNeed, fn: FunctionDeclaration): readonly BasicNeed[] {
  const { what } = need;
  if (need.when !== null && !isSet(fn, need.when)) return [];
  const basic = (resource: Value | null): readonly BasicNeed[] =>
    parted({ actions: need.actions, resource, because: 'runtime', certainty: 'known', what });
  if (need.on === 'own-log') return basic(ownLog(fn));
  if (need.on === 'own-executions') return basic(ownExecutions(fn));
  if (need.on === 'any') return basic(null);
  const named = at(fields(fn), need.on.setting);
  return need.actions.length > 0
    ? named.flatMap(basic)
    : named.flatMap((target) => delivery(target, 'runtime', what));
}

/**
 * Where the guard puts blocked events: a queue of the template, or objects below a prefix that the rulebase says, in a bucket
 * of it. `actionsFor` picks.
 */
function keepingNeeds(fn: FunctionDeclaration): readonly BasicNeed[] {
  const [kept, ...others] = partsOf(fn.environment.get('EMMENTAL_QUARANTINE') ?? unknown('not set')) ?? [];
  if (typeof kept !== 'object' || kept.kind !== 'resource' || others.length > 0) return [];
  const arn: Hole = { kind: 'resource', id: kept.id, attribute: 'Arn' };
  const need = { because: 'runtime', what: 'keeps blocked events' } as const;
  return [
    { ...need, actions: [deliveryActions['sqs'] ?? ''], resource: text([arn]), certainty: 'known' },
    { ...need, actions: [deliveryActions['s3'] ?? ''], resource: text([arn, '/*']), certainty: 'possible' },
  ];
}

/** One need with an action for each service that the target may belong to; `actionsFor` picks. */
const delivery = (resource: Value, because: BasicNeed['because'], what: string): BasicNeed[] =>
  isEmpty(resource) ? [] : [{ actions: [...deliveries], resource, because, certainty: 'known', what }];

const isSet = (fn: FunctionDeclaration, setting: string): boolean =>
  at(fields(fn), setting).some((value) => !isEmpty(value));

const pseudo = (which: string): Hole => ({ kind: 'pseudo', name: `AWS::${which}` });
const own = (service: string): readonly (string | Hole)[] => [
  'arn:',
  pseudo('Partition'),
  `:${service}:`,
  pseudo('Region'),
  ':',
  pseudo('AccountId'),
  ':',
];

const ownExecutions = (fn: FunctionDeclaration): Value =>
  text([
    ...own('lambda'),
    'function:',
    { kind: 'resource', id: fn.logicalId, attribute: null },
    ':*/durable-execution/*/*',
  ]);

function ownLog(fn: FunctionDeclaration): Value {
  const [group] = at(fn.settings.get('LoggingConfig'), 'LogGroup');
  const name: readonly (string | Hole)[] =
    group?.kind === 'text'
      ? group.parts
      : [
          asString(group) ?? '/aws/lambda/',
          ...(asString(group) === null
            ? [{ kind: 'resource' as const, id: fn.logicalId, attribute: null }]
            : []),
        ];
  return text([...own('logs'), 'log-group:', ...name, ':*']);
}

function secretOf(configuration: Value): readonly Value[] {
  const [type] = at(configuration, 'Type');
  const isSecret = /SECRET|AUTH|CERTIFICATE|CREDENTIAL|BASIC/i.test(asString(type) ?? '');
  return isSecret ? at(configuration, 'URI') : [];
}

const isConsumer = (source: Value | null): boolean =>
  source !== null && spelled(source, () => '').includes('/consumer/');

/** Values of the function's settings under a path, as `at` reads it. */
export const settingsAt = (fn: FunctionDeclaration, path: string): readonly Value[] => at(fields(fn), path);

const fields = (fn: FunctionDeclaration): Value => ({ kind: 'fields', fields: fn.settings, open: false });

/** Values under a path: `A.B` fields, `A[].B` of each item, `*` of each field. */
function at(value: Value | undefined, path: string): readonly Value[] {
  let current: readonly Value[] = value ? [value] : [];
  for (const step of path.split('.')) {
    const name = step.replace(/\[\]$/, '');
    current = current.flatMap((each) =>
      choicesOf(each).flatMap(({ value: choice }) => {
        if (choice.kind !== 'fields') return [];
        const found = name === '*' ? [...choice.fields.values()] : [choice.fields.get(name) ?? []].flat();
        return step.endsWith('[]') ? found.flatMap(itemsOf) : found;
      }),
    );
  }
  return current.flatMap((each) => choicesOf(each).map((choice) => choice.value));
}

function itemsOf(value: Value | undefined): readonly Value[] {
  if (!value) return [];
  return choicesOf(value).flatMap(({ value: choice }) =>
    choice.kind === 'list' ? choice.items : choice.kind === 'fields' ? [choice] : [],
  );
}

const isEmpty = (value: Value): boolean =>
  (value.kind === 'constant' && (value.value === null || value.value === '')) ||
  (value.kind === 'fields' && !value.open && value.fields.size === 0);
