import {
  deliveryActions,
  type RuntimeNeed,
  runtimeNeeds,
  type TriggerNeed,
  triggerKind,
} from '@emmental/knowledge';
import type { FunctionDeclaration, Hole, Trigger, Value } from '@emmental/model';
import { asString, choicesOf, partsOf, spelled, text, unknown } from '@emmental/model';

/** A permission of the role that Lambda uses itself: to poll a source, to write logs, to join a network. */
export interface BasicNeed {
  readonly actions: readonly string[];
  /** The value that names the resource; null = the actions need no certain resource. */
  readonly resource: Value | null;
  readonly because: 'trigger' | 'runtime';
  /** `possible` = most functions work without the permission, so it is not reported if it is missing. */
  readonly certainty: 'known' | 'possible';
  /** The reason, in words: `polls sqs Orders`, `writes its own log`. */
  readonly what: string;
}

/** Returns the needs that result from the function's triggers and settings, not from its code. */
export function basicNeeds(fn: FunctionDeclaration): readonly BasicNeed[] {
  // Google uses its own accounts to deliver events and write logs.
  if (fn.account) return [];
  return [
    ...fn.triggers.flatMap((trigger) =>
      triggerKind(trigger.kind).needs.flatMap((need) => triggerNeeds(need, trigger)),
    ),
    ...fn.triggers.flatMap(failureNeeds),
    ...runtimeNeeds.flatMap((need) => runtimeNeed(need, fn)),
    ...keepingNeeds(fn),
  ];
}

/** Returns the actions of a need. A need for a delivery has actions of several services; only those of the service in the ARN are returned. */
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
  const consumer = need.when === 'consumer' ? isConsumer(source) : 'yes';
  if (consumer === 'no') return [];
  const basic = { actions: need.actions, because: 'trigger' as const, what: `polls ${trigger.source}` };
  switch (need.on) {
    case 'any':
      return [{ ...basic, resource: null, certainty: 'possible' }];
    case 'secrets':
      return secrets.map((resource) => ({ ...basic, resource, certainty: 'known' }));
    case 'source':
      return parted({
        ...basic,
        resource: source ?? unknown('the source is not known'),
        certainty: consumer === 'yes' ? 'known' : 'possible',
      });
  }
}

/** Returns the needs to send failed records of a polled source to their destination. */
function failureNeeds(trigger: Trigger): BasicNeed[] {
  const targets = at(trigger.settings.get('DestinationConfig'), 'OnFailure.Destination');
  return targets.flatMap((target) =>
    delivery(target, 'trigger', `sends failed records of ${trigger.source}`),
  );
}

/**
 * Actions that are needed only in some cases: to create the log group, once; for newer ways to join a network or to read a
 * stream; for a file system whose policy does not allow everyone; for durable executions. Without the trace actions only
 * traces are lost.
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

/** Divides a need into the actions that are always used (`known`) and the optional ones (`possible`). */
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
 * Returns the needs of the guard to store blocked events: in a queue or in a bucket of the template. Only the need that
 * fits the type of the resource has actions after `actionsFor`.
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

/** Returns a need to deliver to a target, with an action for each service that it may belong to; `actionsFor` selects the action. */
const delivery = (resource: Value, because: BasicNeed['because'], what: string): BasicNeed[] =>
  isEmpty(resource) ? [] : [{ actions: [...deliveries], resource, because, certainty: 'known', what }];

const isSet = (fn: FunctionDeclaration, setting: string): boolean =>
  at(fields(fn), setting).some((value) => !isEmpty(value));

const pseudo = (which: string): Hole => ({ kind: 'pseudo', name: `AWS::${which}` });
const ownArn = (service: string): readonly (string | Hole)[] => [
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
    ...ownArn('lambda'),
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
  return text([...ownArn('logs'), 'log-group:', ...name, ':*']);
}

function secretOf(configuration: Value): readonly Value[] {
  const [type] = at(configuration, 'Type');
  const isSecret = /SECRET|AUTH|CERTIFICATE|CREDENTIAL|BASIC/i.test(asString(type) ?? '');
  return isSecret ? at(configuration, 'URI') : [];
}

/**
 * Is the source a consumer of a stream? `unknown` if its text is not known. A reference (`Ref`) to a stream is no ARN, so the
 * reference of a source is that of a consumer.
 */
function isConsumer(source: Value | null): 'yes' | 'no' | 'unknown' {
  if (source === null) return 'unknown';
  const parts = partsOf(source) ?? [];
  if (spelled(source, () => '').includes('/consumer/')) return 'yes';
  const answers = parts.flatMap((part) => (typeof part === 'object' ? consumerHole(part) : []));
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') || parts.length === 0 ? 'unknown' : 'no';
}

function consumerHole(hole: Hole): 'yes' | 'no' | 'unknown' {
  if (hole.kind === 'pseudo') return 'no';
  if (hole.kind !== 'resource') return 'unknown';
  return hole.attribute === null || hole.attribute === 'ConsumerARN' ? 'yes' : 'no';
}

/** Returns the values of the function's settings at a path (`A.B`, `A[].B` for each item, `*` for each field). */
export const settingsAt = (fn: FunctionDeclaration, path: string): readonly Value[] => at(fields(fn), path);

const fields = (fn: FunctionDeclaration): Value => ({ kind: 'fields', fields: fn.settings, open: false });

/** Returns the values at a path in a value: `A.B` fields, `A[].B` the field of each item, `*` each field. */
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
