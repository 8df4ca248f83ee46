import { answerOf, isRequest } from '@emmental/inspect';
import type { CompiledFunction, InboundRule } from '@emmental/model';
import type { InspectedEvent, Inspection, Plan } from './contract.ts';
import { globOf } from './glob.ts';
import { judged } from './policy/verdict.ts';

/** The verdict of the rules and of the inspection on one event. */
export interface EventVerdict {
  readonly trigger: string;
  /** The trigger, if every allow rule names triggers whose events only the platform can write; null when somebody else may have written the event. */
  readonly platform: string | null;
  readonly rule: InboundRule | null;
  readonly action: 'allow' | 'watch' | 'deny';
  readonly inspected: InspectedEvent | null;
}

/** Finds the rule that allows the event, and inspects the event; `platform` is the trigger if the platform names it. */
export function readEvent(
  rules: readonly InboundRule[],
  event: unknown,
  platform: string | undefined,
  inspection: Inspection,
  learns: boolean,
): EventVerdict {
  const trigger = platform ?? inspection.recognise(event);
  const { rule, action } = judged(rules, (each) => comesFrom(each, trigger, event));
  if (rule === null || action === 'deny') return { trigger, platform: null, rule, action, inspected: null };
  const writer = rules.every(namesTriggers) ? trigger : null;
  const wanted = rule.inspect;
  if (wanted.length === 0) return { trigger, platform: writer, rule, action, inspected: null };
  const found = inspection.inspect(event, platform, rule.shape ?? undefined, learns);
  return {
    trigger,
    platform: writer,
    rule,
    action,
    inspected: wanted === 'all' ? found : only(found, wanted),
  };
}

/** True when the rule allows no event whose content the sender chooses freely (trigger `custom`). */
const namesTriggers = ({ action, triggers }: InboundRule): boolean =>
  action === 'deny' || (triggers.length > 0 && !triggers.includes('custom'));

const only = (inspected: InspectedEvent, classes: readonly string[]): InspectedEvent => {
  const findings = inspected.findings.filter(
    ({ class: attack }) => attack === null || classes.includes(attack),
  );
  return { ...inspected, findings, decision: findings.length === 0 ? 'allow' : inspected.decision };
};

/** True for an event of a trigger and a source that a rule, or an exception, names. */
export function comesFrom(
  rule: Pick<InboundRule, 'triggers' | 'source'>,
  trigger: string,
  event: unknown,
): boolean {
  if (rule.triggers.length > 0 && !rule.triggers.includes(trigger)) return false;
  if (rule.source === null) return true;
  return isRequest(trigger) ? isRoute(rule.source, event) : isSource(rule.source, event);
}

const at = (value: unknown, ...path: readonly string[]): unknown => {
  let found = value;
  for (const key of path)
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined;
  return found;
};

const textAt = (value: unknown, ...path: readonly string[]): string => {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
};

/** Compares a source such as `POST /orders/{id}` with the route that the platform matched, otherwise with the path of the request. */
function isRoute(source: string, event: unknown): boolean {
  const [method = '*', route = '/**'] = source.includes(' ') ? source.split(' ', 2) : ['*', source];
  const requested =
    textAt(event, 'requestContext', 'http', 'method') ||
    textAt(event, 'httpMethod') ||
    textAt(event, 'requestContext', 'httpMethod') ||
    textAt(event, 'method');
  if (method !== '*' && method !== 'ANY' && method.toUpperCase() !== requested.toUpperCase()) return false;
  if (route === '$default' || route === '/{proxy+}') return true;
  const routeKey = textAt(event, 'routeKey') || textAt(event, 'requestContext', 'routeKey');
  if (routeKey !== '' && (routeKey === source || routeKey === route)) return true;
  if (textAt(event, 'resource') === route) return true;
  const path = textAt(event, 'rawPath') || textAt(event, 'path') || textAt(event, 'raw_path');
  const stage = textAt(event, 'requestContext', 'stage');
  return [path, path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path].some((written) =>
    globOf(
      route.replace(/\{[^{}]{1,100}\+\}/g, '**').replace(/\{[^{}]{1,100}\}/g, '*'),
      '/',
    )(written.length > 1 ? written.replace(/\/$/, '') : written),
  );
}

/** True when the ARN or the name of each sender of the event matches the glob `source`. */
function isSource(source: string, event: unknown): boolean {
  const arns = sourcesOf(event);
  // An event without the ARN of a sender matches, because its trigger has matched already.
  if (arns.length === 0) return true;
  const glob = globOf(source);
  return arns.every((arn) => glob(arn) || glob(nameOf(arn)));
}

const nameOf = (arn: string): string => arn.split(/[:/]/).at(-1) ?? arn;

function sourcesOf(event: unknown): readonly string[] {
  const records = at(event, 'Records') ?? at(event, 'records');
  const found = new Set<string>();
  if (Array.isArray(records))
    for (const record of records.slice(0, 10_000)) {
      const arn =
        textAt(record, 'eventSourceARN') ||
        textAt(record, 's3', 'bucket', 'arn') ||
        textAt(record, 'Sns', 'TopicArn');
      if (arn !== '') found.add(streamArn(arn));
    }
  for (const key of ['eventSourceArn', 'streamArn', 'deliveryStreamArn']) {
    const arn = textAt(event, key);
    if (arn !== '') found.add(arn);
  }
  return [...found];
}

/** Returns the ARN of the table for the ARN of a stream of the table: `…:table/Orders/stream/2026-…`. */
const streamArn = (arn: string): string => arn.replace(/(:table\/[^/]{1,255})\/stream\/.{1,100}$/, '$1');

/** Finds the records for which `isAttack` is true when the event contains only that record; null when there are none, or the event has no records. */
export function blockedRecords(
  trigger: string,
  event: unknown,
  isAttack: (record: unknown) => boolean,
): Plan['records'] | null {
  const lists = answerOf(trigger).records;
  if (lists === undefined) return null;
  const blocked: { path: string[]; indexes: number[] }[] = [];
  for (const path of lists.flatMap((list) => expanded(list, event))) {
    const list = at(event, ...path);
    if (!Array.isArray(list)) continue;
    const indexes: number[] = [];
    for (let index = 0; index < list.length; index += 1)
      if (isAttack(withOnly(event, path, list[index]))) indexes.push(index);
    if (indexes.length > 0) blocked.push({ path: [...path], indexes });
  }
  return blocked.length > 0 ? blocked : null;
}

function expanded(path: readonly string[], event: unknown): readonly (readonly string[])[] {
  if (path[1] !== '*') return [path];
  const map = at(event, path[0] ?? '');
  return typeof map === 'object' && map !== null ? Object.keys(map).map((key) => [path[0] ?? '', key]) : [];
}

/** Returns the event with `record` as the only record of its list, so that the same trigger is recognised. */
function withOnly(event: unknown, path: readonly string[], record: unknown): unknown {
  const [key = '', inner] = path;
  const list = [record];
  return { ...(event as object), [key]: inner === undefined ? list : { [inner]: list } };
}

/** Plans how the guard refuses an event, or only the `records` of the event. */
export function planFor(
  id: string,
  verdict: EventVerdict,
  records: Plan['records'] | null,
  profile: CompiledFunction,
  onError: 'open' | 'closed',
): Plan {
  const { answer, isToCaller } = answerOf(verdict.trigger);
  return {
    id,
    trigger: verdict.trigger,
    what: records ? 'records' : 'event',
    records: records ?? [],
    answer,
    isToCaller,
    batchItemFailures: verdict.rule?.batchItemFailures === true,
    http: profile.onBlock?.http ?? 403,
    onError,
    quarantine: profile.onBlock?.quarantine ?? null,
  };
}
