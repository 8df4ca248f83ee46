import type { CompiledFunction, InboundRule } from '@emmental/model';
import { answers } from './answer.ts';
import type { InspectedEvent, Inspection, Plan } from './contract.ts';
import { globOf } from './glob.ts';
import { judged } from './policy/verdict.ts';

/** What the rules and the inspection say about one event. */
export interface EventVerdict {
  readonly trigger: string;
  /** The trigger, where rules name all that may start the function, so that it wrote the event; else null: anybody may have. */
  readonly platform: string | null;
  readonly rule: InboundRule | null;
  readonly action: 'allow' | 'watch' | 'deny';
  readonly inspected: InspectedEvent | null;
}

/** Which rule lets the event in, and what the inspection finds in it. */
export function readEvent(
  rules: readonly InboundRule[],
  event: unknown,
  told: string | undefined,
  inspection: Inspection,
  learns: boolean,
): EventVerdict {
  const trigger = told ?? inspection.recognise(event);
  const { rule, action } = judged(rules, (one) => comesFrom(one, trigger, event));
  if (rule === null || action === 'deny') return { trigger, platform: null, rule, action, inspected: null };
  const platform = rules.every(namesTriggers) ? trigger : null;
  const wanted = rule.inspect;
  if (wanted.length === 0) return { trigger, platform, rule, action, inspected: null };
  const found = inspection.inspect(event, told, rule.shape ?? undefined, learns);
  return { trigger, platform, rule, action, inspected: wanted === 'all' ? found : only(found, wanted) };
}

/** Whether it lets in no event that is written as its sender likes. */
const namesTriggers = ({ action, triggers }: InboundRule): boolean =>
  action === 'deny' || (triggers.length > 0 && !triggers.includes('custom'));

const only = (inspected: InspectedEvent, classes: readonly string[]): InspectedEvent => {
  const findings = inspected.findings.filter(
    (one) => one.class === null || (one.class !== null && classes.includes(one.class)),
  );
  return { ...inspected, findings, decision: findings.length === 0 ? 'allow' : inspected.decision };
};

function comesFrom(rule: InboundRule, trigger: string, event: unknown): boolean {
  if (rule.triggers.length > 0 && !rule.triggers.includes(trigger)) return false;
  if (rule.source === null) return true;
  return answers[trigger]?.answer === 'http' || answers[trigger]?.answer === 'alb'
    ? isRoute(rule.source, event)
    : isSource(rule.source, event);
}

const at = (value: unknown, ...path: readonly string[]): unknown => {
  let one = value;
  for (const key of path)
    one = typeof one === 'object' && one !== null ? (one as Record<string, unknown>)[key] : undefined;
  return one;
};

const textAt = (value: unknown, ...path: readonly string[]): string => {
  const one = at(value, ...path);
  return typeof one === 'string' ? one : '';
};

/** `POST /orders/{id}` against the route that the platform matched, else against the path. */
function isRoute(source: string, event: unknown): boolean {
  const [method = '*', route = '/**'] = source.includes(' ') ? source.split(' ', 2) : ['*', source];
  const said =
    textAt(event, 'requestContext', 'http', 'method') ||
    textAt(event, 'httpMethod') ||
    textAt(event, 'requestContext', 'httpMethod') ||
    textAt(event, 'method');
  if (method !== '*' && method !== 'ANY' && method.toUpperCase() !== said.toUpperCase()) return false;
  if (route === '$default' || route === '/{proxy+}') return true;
  const routeKey = textAt(event, 'routeKey') || textAt(event, 'requestContext', 'routeKey');
  if (routeKey !== '' && (routeKey === source || routeKey === route)) return true;
  if (textAt(event, 'resource') === route) return true;
  const path = textAt(event, 'rawPath') || textAt(event, 'path') || textAt(event, 'raw_path');
  const stage = textAt(event, 'requestContext', 'stage');
  return [path, path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path].some((one) =>
    globOf(
      route.replace(/\{[^{}]{1,100}\+\}/g, '**').replace(/\{[^{}]{1,100}\}/g, '*'),
      '/',
    )(one.length > 1 ? one.replace(/\/$/, '') : one),
  );
}

/** A glob over the ARN of what sent the event, or over its name. */
function isSource(source: string, event: unknown): boolean {
  const arns = sourcesOf(event);
  // What names no source cannot be told apart; the trigger has matched.
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

/** A table's stream is named by its table: `…:table/Orders/stream/2026-…`. */
const streamArn = (arn: string): string => arn.replace(/(:table\/[^/]{1,255})\/stream\/.{1,100}$/, '$1');

/** Records that are an attack by themselves; null when the event is one whole. */
export function blockedRecords(
  trigger: string,
  event: unknown,
  isAttack: (record: unknown) => boolean,
): Plan['records'] | null {
  const lists = answers[trigger]?.records;
  if (lists === undefined) return null;
  const blocked: { path: string[]; indexes: number[] }[] = [];
  for (const path of lists.flatMap((one) => expanded(one, event))) {
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

/** The same event with one record, so that the trigger is recognised as before. */
function withOnly(event: unknown, path: readonly string[], record: unknown): unknown {
  const [key = '', inner] = path;
  const list = [record];
  return { ...(event as object), [key]: inner === undefined ? list : { [inner]: list } };
}

export function planFor(
  id: string,
  verdict: EventVerdict,
  records: Plan['records'] | null,
  profile: CompiledFunction,
  onError: 'open' | 'closed',
): Plan {
  return {
    id,
    trigger: verdict.trigger,
    what: records ? 'records' : 'event',
    records: records ?? [],
    answer: answers[verdict.trigger]?.answer ?? 'error',
    batchItemFailures: verdict.rule?.batchItemFailures === true,
    http: profile.onBlock?.http ?? 403,
    onError,
    quarantine: profile.onBlock?.quarantine ?? null,
  };
}
