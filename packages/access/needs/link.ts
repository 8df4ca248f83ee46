import {
  type App,
  choicesOf,
  type FunctionDeclaration,
  type Hole,
  originsOf,
  partsOf,
  type ResourcePattern,
  rowOf,
  type Trigger,
  text,
  unknown,
  type Value,
} from '@emmental/model';

/** A person's answer to an open question, and the day it ends. */
export interface Assumption {
  readonly value: Value;
  readonly until: string;
}

/** Answers by question id. */
export type Assumptions = ReadonlyMap<string, Assumption>;

/** Where a value's name came from, and which environment variables could not be followed. */
export interface Linked {
  readonly value: Value;
  readonly from: ResourcePattern['from'];
  /** Names of environment variables whose value is not known, with the reason. */
  readonly open: ReadonlyMap<string, string>;
  /** Ids of the assumptions that filled a hole. */
  readonly assumed: readonly string[];
}

/** More combinations of one-of values than this are not told apart. */
const mostChoices = 32;

/**
 * Fills the holes that code leaves with what the template knows: environment variables of the function, what
 * Lambda itself sets, and event fields that name the trigger's own source.
 */
export function link(
  value: Value,
  fn: FunctionDeclaration,
  assumptions: Assumptions,
  app: Pick<App, 'feeds'> = {},
): Linked {
  const open = new Map<string, string>();
  const assumed: string[] = [];
  const sources = new Set<Linked['from']>();
  const fill = (hole: Hole): Value => {
    switch (hole.kind) {
      case 'env': {
        const id = `${fn.name}/env.${hole.name}`;
        const answer = assumptions.get(id);
        if (answer) {
          sources.add('assumption');
          assumed.push(id);
          return answer.value;
        }
        sources.add('env');
        const found = environmentValue(hole.name, fn);
        const why = found.kind === 'unknown' ? found.why : elsewhere(found);
        if (why) open.set(hole.name, why);
        return found;
      }
      case 'event': {
        const source = triggerSource(hole.path, fn.triggers, app);
        sources.add(source ? 'trigger' : 'unknown');
        return source ?? text([hole]);
      }
      case 'parameter':
        sources.add('parameter');
        return text([hole]);
      case 'unknown':
        sources.add('unknown');
        return text([hole]);
      default:
        return text([hole]);
    }
  };
  const filled = fillHoles(value, fill, 0);
  const from = (['unknown', 'assumption', 'trigger', 'env', 'parameter'] as const).find((kind) =>
    sources.has(kind),
  );
  return { value: filled, from: from ?? 'literal', open, assumed };
}

/** Replaces every hole; texts whose holes have several values become several texts. */
function fillHoles(value: Value, fill: (hole: Hole) => Value, depth: number): Value {
  if (depth > 32) return unknown('the value is nested too deeply');
  const mapped = (values: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> =>
    new Map([...values].map(([key, inner]) => [key, fillHoles(inner, fill, depth + 1)]));
  switch (value.kind) {
    case 'text':
      return joined(value.parts.map((part) => (typeof part === 'string' ? text([part]) : fill(part))));
    case 'list':
      return { ...value, items: value.items.map((item) => fillHoles(item, fill, depth + 1)) };
    case 'fields':
      return {
        ...value,
        fields: mapped(value.fields),
        ...(value.names ? { names: mapped(value.names) } : {}),
      };
    case 'one-of':
      return {
        ...value,
        choices: value.choices.map((choice) => ({
          when: choice.when,
          value: fillHoles(choice.value, fill, depth + 1),
        })),
      };
    case 'constant':
    case 'unknown':
      return value;
  }
}

/** Puts scalar values one after the other; every combination of their choices. A single value stays what it is. */
function joined(values: readonly Value[]): Value {
  const [only] = values;
  if (values.length === 1 && only) return only;
  let texts: { when: string | null; parts: readonly (string | Hole)[] }[] = [{ when: null, parts: [] }];
  for (const value of values) {
    const choices = choicesOf(value);
    if (texts.length * choices.length > mostChoices) return unknown('the name has too many possible values');
    texts = texts.flatMap((start) =>
      choices.map((choice) => ({
        when: start.when ?? choice.when,
        parts: [
          ...start.parts,
          ...(partsOf(choice.value) ?? [{ kind: 'unknown' as const, why: 'a list or mapping in a text' }]),
        ],
      })),
    );
  }
  const choices = texts.map(({ when, parts }) => ({ when, value: text(parts) }));
  const [first] = choices;
  return choices.length === 1 && first ? first.value : { kind: 'one-of', choices };
}

function environmentValue(name: string, fn: FunctionDeclaration): Value {
  const declared = fn.environment.get(name);
  if (declared) return declared;
  const given = rowOf(reserved, name);
  return given ? text([given(fn)]) : unknown('not set in the template');
}

/** What Lambda sets itself. Source: Lambda developer guide, "Defined runtime environment variables". */
const reserved: Readonly<Record<string, (fn: FunctionDeclaration) => Hole>> = {
  AWS_REGION: () => ({ kind: 'pseudo', name: 'AWS::Region' }),
  AWS_DEFAULT_REGION: () => ({ kind: 'pseudo', name: 'AWS::Region' }),
  AWS_LAMBDA_FUNCTION_NAME: (fn) => ({ kind: 'resource', id: fn.logicalId, attribute: null }),
};

/** Why a template value is not known here: it is kept in another place. */
function elsewhere(value: Value): string | null {
  for (const { value: choice } of choicesOf(value))
    for (const part of partsOf(choice) ?? [])
      if (typeof part === 'object') {
        if (part.kind === 'external' && part.parameter === undefined)
          return rowOf(stores, part.source) ?? `set by ${part.source}`;
        if (part.kind === 'unknown') return part.why;
      }
  return null;
}

const stores: Readonly<Record<string, string>> = {
  ssm: 'set in parameter store',
  'ssm-secure': 'set in parameter store',
  secretsmanager: 'set in Secrets Manager',
  'Fn::ImportValue': 'exported by another stack',
  import: 'exported by another stack',
};

/** Event fields that hold the name or ARN of what sent the event, or what it is about. */
const sourceFields: readonly {
  readonly kinds: readonly string[];
  readonly path: RegExp;
  readonly arn: boolean;
}[] = [
  { kinds: ['s3'], path: /\.s3\.bucket\.name$/, arn: false },
  { kinds: ['s3'], path: /\.s3\.bucket\.arn$/, arn: true },
  { kinds: ['sqs', 'dynamodb', 'kinesis', 'msk', 'mq'], path: /\.eventSourceARN$/, arn: true },
  { kinds: ['sns'], path: /\.Sns\.TopicArn$/, arn: true },
  { kinds: ['rotation'], path: /^SecretId$/, arn: true },
  { kinds: ['google-storage'], path: /^(data\.)?bucket$/, arn: false },
];

/** What buckets tell a queue or a topic stands in its messages as a text. */
const bucketInMessage = /\.(?:body|Sns\.Message|Message)\.Records\[\]\.s3\.bucket\.name$/;

function triggerSource(path: string, triggers: readonly Trigger[], app: Pick<App, 'feeds'>): Value | null {
  if (bucketInMessage.test(path)) return oneOf(triggers.flatMap((trigger) => bucketsBefore(trigger, app)));
  if (path === 'detail.bucket.name') return oneOf(triggers.flatMap(bucketsInPattern));
  const property = /^ResourceProperties\.(\w+)$/.exec(path)?.[1];
  if (property !== undefined) return oneOf(triggers.map((trigger) => propertyTold(trigger, property)));
  const row = sourceFields.find((field) => field.path.test(path));
  if (!row) return null;
  const sources = triggers.filter((trigger) => row.kinds.includes(trigger.kind));
  return oneOf(
    sources.map((trigger): Value | null => {
      if (trigger.sourceId !== null && !row.arn)
        return text([{ kind: 'resource', id: trigger.sourceId, attribute: null }]);
      return row.arn || trigger.sourceId === null ? trigger.sourceValue : null;
    }),
  );
}

/** A property of the custom resource that starts the function; null where it has none of that name, or one that is no text. */
function propertyTold({ kind, settings }: Trigger, property: string): Value | null {
  const value = kind === 'cloudformation' ? settings.get(property) : undefined;
  const isText = value && choicesOf(value).every((one) => ['constant', 'text'].includes(one.value.kind));
  return isText ? value : null;
}

/** The buckets that feed the queue or topic of a trigger; null where none is known. */
function bucketsBefore(trigger: Trigger, app: Pick<App, 'feeds'>): readonly (Value | null)[] {
  if (trigger.kind !== 'sqs' && trigger.kind !== 'sns') return [];
  const found = originsOf(trigger, app).filter(({ kind }) => kind === 's3');
  return found.length === 0
    ? [null]
    : found.map(({ id }) => text([{ kind: 'resource', id, attribute: null }]));
}

/** The buckets whose events a rule of EventBridge asks for; null where it names none, or something that is no name. */
function bucketsInPattern({ kind, settings }: Trigger): readonly (Value | null)[] {
  if (kind !== 'events') return [];
  let at = settings.get('EventPattern');
  for (const key of ['detail', 'bucket', 'name']) at = at?.kind === 'fields' ? at.fields.get(key) : undefined;
  return at?.kind === 'list' && !at.open && at.items.length > 0
    ? at.items.map((item) => (partsOf(item) === null ? null : item))
    : [null];
}

function oneOf(values: readonly (Value | null)[]): Value | null {
  const known = values.filter((value) => value !== null);
  const [first] = known;
  if (!first || known.length !== values.length) return null;
  return known.length === 1
    ? first
    : { kind: 'one-of', choices: known.map((value) => ({ when: null, value })) };
}
