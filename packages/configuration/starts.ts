import {
  asString,
  choicesOf,
  type Evidence,
  type Feed,
  keyFilterOf,
  mayHaveKey,
  type Needed,
  spelled,
  type Trigger,
  type Value,
} from '@emmental/model';
import { invocationsOf, type ResourceWrite, resourceWritesInto, writingsInto } from './chains.ts';
import { passesFilter } from './mapping-filter.ts';
import { oncePerApp } from './once.ts';
import { referencesAt, referencesIn } from './references.ts';
import type { ReviewedFunction, RuleInput } from './rule.ts';

/** One way in which a function starts a function: by a call, by data in a trigger's source, or by its own log. */
export interface Start {
  readonly by: ReviewedFunction;
  readonly to: ReviewedFunction;
  /** The trigger that starts `to`; null for a direct call. */
  readonly trigger: Trigger | null;
  /** The action of the call; null for a log, which needs no call. */
  readonly action: string | null;
  /** True where it is not known whether the filter of the trigger lets the data through. */
  readonly filtered?: true;
  readonly evidence: Evidence;
}

/** Returns all known ways in which functions of an app start each other or themselves. Deletions start nothing here. */
export const startsIn = oncePerApp((input: RuleInput): readonly Start[] =>
  input.functions.flatMap((to) => [
    ...to.declaration.triggers.flatMap((trigger) => [
      ...writingsInto(input, trigger)
        .filter((writing) => startsAgain(writing.first, writing))
        .flatMap((writing) => throughFilter(writing, to, trigger)),
      ...onDefaultBus(input, trigger).flatMap((writing) => startOf(writing, to, trigger)),
      ...byName(input, trigger).flatMap((writing) =>
        throughFilter({ ...writing, first: trigger }, to, trigger),
      ),
      ...ofOwnLog(input, to, trigger),
    ]),
    ...invocationsOf(input, to.declaration.logicalId).flatMap((call) => startOf(call, to, null)),
  ]),
);

/** Returns the start by a write, unless a filter on the way surely drops what is written. */
function throughFilter(
  writing: ResourceWrite & { readonly first: Trigger | Feed },
  to: ReviewedFunction,
  trigger: Trigger,
): readonly Start[] {
  const { first, by, need } = writing;
  // Each filter on the way can drop the data; only the first meets it as the call wrote it.
  const passes = passesFilter(first, by, need);
  if (passes === 'no') return [];
  const isFiltered = passes === 'unknown' || (first !== trigger && hasFilter(trigger));
  return startOf(writing, to, trigger).map((start) => (isFiltered ? { ...start, filtered: true } : start));
}

const hasFilter = ({ settings }: Trigger): boolean =>
  settings.has('FilterCriteria') || settings.has('FilterPolicy');

function startOf(
  { by, need }: ResourceWrite,
  to: ReviewedFunction,
  trigger: Trigger | null,
): readonly Start[] {
  const [evidence] = need.evidence;
  if (need.certainty !== 'known' || /Delete/.test(need.action) || !evidence) return [];
  return [{ by, to, trigger, action: need.action, evidence }];
}

/** True when the write starts the function. For a bucket, the event and the key filter of the notification must match the write; for a bus, the pattern of the rule. */
function startsAgain({ kind, settings }: Trigger | Feed, { by, need, into }: ResourceWrite): boolean {
  if (kind === 'events') return mayMatch(settings, by, need);
  if (kind !== 's3') return true;
  const event = settings.get('Event');
  if (event && /ObjectRemoved|ObjectRestore|ObjectTagging|ObjectAcl/.test(asString(event) ?? ''))
    return false;
  return mayHaveKey(into.pattern, keyFilterOf(settings));
}

/** Returns the events that functions put on the default bus, which is in no template, and that the rule of a trigger takes. */
function onDefaultBus(input: RuleInput, trigger: Trigger): readonly ResourceWrite[] {
  const { kind, sourceValue, settings } = trigger;
  if (kind !== 'events' || !(sourceValue === null || asString(sourceValue) === 'default')) return [];
  return puttersOnDefaultBus(input).filter(({ by, need }) => mayMatch(settings, by, need));
}

const puttersOnDefaultBus = oncePerApp(({ functions }: RuleInput) =>
  functions.flatMap((by) =>
    by.report.needed.flatMap((need) =>
      need.action === 'events:PutEvents' && need.because === 'call'
        ? need.resources
            .filter(({ ref, pattern }) => ref === null && pattern.endsWith(':event-bus/default'))
            .map((into): ResourceWrite => ({ by, need, into }))
        : [],
    ),
  ),
);

/** May the pattern of a rule match the events of a call? True where a source or a detail type is not known. */
function mayMatch(settings: Trigger['settings'], by: ReviewedFunction, need: Needed): boolean {
  const pattern = settings.get('EventPattern');
  if (pattern?.kind !== 'fields') return true;
  return by.report.behaviours
    .filter(
      (behaviour) =>
        behaviour.kind === 'api-call' &&
        behaviour.operation === 'PutEvents' &&
        need.evidence.some(
          ({ file, line }) => file === behaviour.seen.at.file && line === behaviour.seen.at.line,
        ),
    )
    .some(
      (behaviour) =>
        behaviour.kind !== 'api-call' ||
        (mayBeIn(pattern.fields.get('source'), textsAt(behaviour.input.filled, 'Source')) &&
          mayBeIn(pattern.fields.get('detail-type'), textsAt(behaviour.input.filled, 'DetailType'))),
    );
}

function mayBeIn(allowed: Value | undefined, sent: readonly (string | null)[]): boolean {
  if (allowed?.kind !== 'list' || allowed.open) return true;
  const texts = allowed.items.map((item) => asString(item));
  if (texts.includes(null) || sent.length === 0 || sent.includes(null)) return true;
  return sent.some((text) => texts.includes(text));
}

/** Returns the texts of a field of all entries of a request; null for a text that is not known. */
const textsAt = (request: Value, name: string): readonly (string | null)[] =>
  choicesOf(request).flatMap(({ value }) => {
    const entries = value.kind === 'fields' ? value.fields.get('Entries') : undefined;
    if (entries?.kind !== 'list' || entries.open) return [null];
    return entries.items.flatMap((entry) =>
      choicesOf(entry).map(({ value: choice }) => {
        const field = choice.kind === 'fields' ? choice.fields.get(name) : undefined;
        return field ? asString(field) : null;
      }),
    );
  });

/** The property with the name of a resource, by type. */
const names: Readonly<Record<string, string>> = {
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
};

/** Returns the writes into the source of a trigger by a written ARN that ends with the name of that source. */
function byName(input: RuleInput, { sourceId, kind }: Trigger): readonly ResourceWrite[] {
  const source = sourceId === null ? undefined : input.app.resources.get(sourceId);
  const property = source && names[source.type];
  const name =
    property && source.properties.kind === 'fields' ? source.properties.fields.get(property) : undefined;
  const written = name ? spelled(name) : '';
  if (written === '' || written.includes('${')) return [];
  return resourceWritesInto(
    input,
    kind,
    (pattern) => /^arn:/.test(pattern) && pattern.endsWith(`:${written}`),
  );
}

/** A function whose own log group sends its records to the function: each run writes a log. */
function ofOwnLog(input: RuleInput, to: ReviewedFunction, trigger: Trigger): readonly Start[] {
  const filter = trigger.kind === 'logs' ? input.app.resources.get(trigger.sourceId ?? '') : undefined;
  const group =
    filter?.properties.kind === 'fields' ? filter.properties.fields.get('LogGroupName') : undefined;
  if (!filter || !group) return [];
  const { declaration } = to;
  const own = input.app.resources.get(declaration.logicalId)?.properties;
  const named = own?.kind === 'fields' ? own.fields.get('FunctionName') : undefined;
  const groups = [
    group,
    ...referencesIn(group).flatMap((id) => {
      const properties = input.app.resources.get(id)?.properties;
      const name = properties?.kind === 'fields' ? properties.fields.get('LogGroupName') : undefined;
      return name ? [name] : [];
    }),
  ];
  const isOwn =
    groups.some((value) => {
      const text = spelled(value);
      const isDefault = text.startsWith('/aws/lambda/');
      return (
        isDefault &&
        (referencesIn(value).includes(declaration.logicalId) ||
          (named !== undefined && text === `/aws/lambda/${spelled(named)}`))
      );
    }) ||
    referencesIn(group).some((id) => {
      const resource = input.app.resources.get(declaration.logicalId);
      return resource !== undefined && referencesAt(resource, 'LoggingConfig', 'LogGroup').includes(id);
    });
  const { file, line } = trigger.at;
  return isOwn ? [{ by: to, to, trigger, action: null, evidence: { file, line, text: trigger.source } }] : [];
}

/**
 * Returns the shortest circle of starts that leads from a function back to itself; null if there is none. A circle through a
 * filter that was not decided is returned only if there is no other.
 */
export const circleOf = (input: RuleInput, fn: ReviewedFunction): readonly Start[] | null =>
  circleAmong(input, fn, ({ filtered }) => !filtered) ?? circleAmong(input, fn, () => true);

function circleAmong(
  input: RuleInput,
  fn: ReviewedFunction,
  counts: (start: Start) => boolean,
): readonly Start[] | null {
  const ways: (readonly Start[])[] = [[]];
  const seen = new Set<ReviewedFunction>();
  for (const way of ways) {
    const from = way.at(-1)?.to ?? fn;
    for (const start of startsFrom(input)(from).filter(counts)) {
      if (start.to === fn) return [...way, start];
      if (seen.has(start.to)) continue;
      seen.add(start.to);
      ways.push([...way, start]);
    }
  }
  return null;
}

const startsFrom = oncePerApp((input: RuleInput) => {
  const byFunction = new Map<ReviewedFunction, Start[]>();
  for (const start of startsIn(input)) byFunction.set(start.by, [...(byFunction.get(start.by) ?? []), start]);
  return (fn: ReviewedFunction): readonly Start[] => byFunction.get(fn) ?? [];
});
