import { hash } from 'node:crypto';
import type { Signal } from '@emmental/model';
import type { Upload, UploadedFunction } from '@emmental/store/upload';
import { attackOn, type Send } from './attacks.ts';
import { hitsOf, type RuleHits } from './hits.ts';

/** How the guards of an app behave in the simulated month. */
export interface Course {
  /** The first day with a guard, counted from the beginning of the month. */
  readonly from: number;
  /** The day after which nothing is heard any more; null = it goes on. */
  readonly until: number | null;
  /** Days on which somebody attacks. */
  readonly attacks: readonly number[];
}

const hour = 3_600_000;

/** Returns the signals that the guards of an app send on a day: a start, counts for each hour, and the alerts of an attack. */
export function signalsOfDay(upload: Upload, course: Course, day: number, start: Date): readonly Signal[] {
  if (day < course.from || (course.until !== null && day > course.until)) return [];
  return upload.functions.flatMap((fn) => {
    const send = sender(upload, fn, start);
    const invocationOf = (nth: number) => `demo-${digits(`${fn.name} ${day} ${nth}`, 12)}`;
    const attack = course.attacks.includes(day) ? attackOn(fn, day, invocationOf, send) : [];
    const attacked = new Set(attack.map(({ invocation }) => invocation)).size;
    const caller = callerOf(upload, fn);
    const counts = Array.from({ length: 24 }, (_, at) => {
      const calls = callsIn(caller, day, at, start);
      return countsOf(fn, { calls, attacked: at === attackHour ? attacked : 0, day, at }, send);
    });
    return [...startOf(fn, send), ...counts.flat(), ...attack];
  });
}

function sender(upload: Upload, fn: UploadedFunction, start: Date): Send {
  return (milliseconds, fields) => {
    const time = new Date(start.getTime() + milliseconds).toISOString();
    return {
      schema: 'emmental/signal/1',
      kind: 'hits',
      id: `em-${digits(`${fn.name} ${time} ${fields.kind ?? ''} ${fields.rule ?? ''}`, 16)}`,
      time,
      app: upload.app,
      function: fn.name,
      invocation: null,
      section: null,
      rule: null,
      match: null,
      decision: null,
      mode: null,
      level: 'in-process',
      evidence: {},
      profileDigest: upload.rulebase,
      guardVersion: upload.tool.split(' ')[1] ?? '',
      ...fields,
    };
  };
}

const startOf = (fn: UploadedFunction, send: Send): readonly Signal[] =>
  fn.rules.length === 0
    ? []
    : [send(5 * 60_000, { kind: 'start', evidence: { start: fn.modes as Record<string, string> } })];

/** The hour in which somebody attacks. */
const attackHour = 2;

/** A function that starts with each file that another one writes has as many calls as that one. */
function callerOf({ functions }: Upload, fn: UploadedFunction): UploadedFunction {
  const [through] = fn.rules.flatMap(({ section, match }) =>
    section === 'inbound' ? (/^s3:.* anyone-through (\S+)$/.exec(match)?.[1] ?? []) : [],
  );
  return functions.find(({ name }) => name === through) ?? fn;
}

interface Hour {
  readonly calls: number;
  /** Invocations with an attack: what they call is in signals of their own. */
  readonly attacked: number;
  readonly day: number;
  readonly at: number;
}

/** One signal with the counts of an hour. */
function countsOf(fn: UploadedFunction, { calls, attacked, day, at }: Hour, send: Send): readonly Signal[] {
  if (calls === 0 || fn.rules.length === 0) return [];
  const entrance = fn.rules.find(
    ({ section, id, action }) => section === 'inbound' && id !== null && action !== 'deny',
  );
  const counted = hitsOf(fn, calls, day >= 26).map((rule) =>
    rule.id === entrance?.id ? withMore(rule, attacked) : rule,
  );
  const hits = Object.fromEntries(counted.map((rule) => [rule.id, rule.hits]));
  const targets = Object.fromEntries(
    counted.flatMap((rule) => (rule.targets === null ? [] : [[rule.id, rule.targets]])),
  );
  return [send(at * hour + 50 * 60_000, { evidence: { hits, targets, invocations: calls + attacked } })];
}

/** Adds hits to a rule and to its first target. */
function withMore(rule: RuleHits, more: number): RuleHits {
  const [first] = Object.keys(rule.targets ?? {});
  const targets =
    rule.targets === null || first === undefined
      ? rule.targets
      : { ...rule.targets, [first]: (rule.targets[first] ?? 0) + more };
  return { ...rule, hits: rule.hits + more, targets };
}

/** Days have a busy part, weekends are quiet, and each function has its own size. What a schedule starts runs once a night. */
function callsIn(fn: UploadedFunction, day: number, at: number, start: Date): number {
  const { name } = fn;
  if (fn.rules.some(({ section, match }) => section === 'inbound' && match.startsWith('schedule')))
    return at === 2 ? 1 : 0;
  const busy = at >= 7 && at < 20 ? 1 : 0.15;
  const weekend = [0, 6].includes(start.getUTCDay()) ? 0.4 : 1;
  // One function in four has an unusual last day.
  const unusual = day === 29 && share(`${name} peak`) < 1 / 4 ? 6 : 1;
  const jitter = 0.8 + 0.4 * share(`${name} ${day} ${at}`);
  return Math.round(20 * 30 ** share(name) * busy * weekend * jitter * unusual);
}

/** A number from 0 to 1 that depends on a text alone: the same day is the same in every demo. */
const share = (text: string): number => Number.parseInt(digits(text, 8), 16) / 0x1_0000_0000;
const digits = (text: string, most: number): string => hash('sha256', text, 'hex').slice(0, most);
