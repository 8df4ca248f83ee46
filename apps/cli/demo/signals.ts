import { hash } from 'node:crypto';
import type { ProfileSection, Signal } from '@emmental/model';
import type { Upload, UploadedFunction, UploadedRule } from '@emmental/store/upload';

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
    const counts = Array.from({ length: 24 }, (_, at) => countsOf(fn, day, at, send));
    const attack = course.attacks.includes(day) ? attackOn(fn, day, send) : [];
    return [...startOf(fn, send), ...counts.flat(), ...attack];
  });
}

type Send = (milliseconds: number, fields: Partial<Signal>) => Signal;

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

/** One signal with the counts of an hour. Rules of one in seven functions' sections are never hit: there is something to tidy up. */
function countsOf(fn: UploadedFunction, day: number, at: number, send: Send): readonly Signal[] {
  const calls = callsIn(fn.name, day, at);
  if (calls === 0 || fn.rules.length === 0) return [];
  const hits: Record<string, number> = {};
  const targets: Record<string, Record<string, number>> = {};
  for (const rule of fn.rules) {
    if (rule.id === null || rule.action === 'deny' || isUnused(fn, rule)) continue;
    hits[rule.id] = rule.section === 'inbound' ? calls : Math.ceil(calls * share(`${fn.name} ${rule.name}`));
    const counted = shared(targetsOf(rule, day), hits[rule.id] ?? 0);
    if (counted !== null) targets[rule.id] = counted;
  }
  return [send(at * hour + 50 * 60_000, { evidence: { hits, targets, invocations: calls } })];
}

/** Days have a busy part, weekends are quiet, and each function has its own size. */
function callsIn(name: string, day: number, at: number): number {
  const busy = at >= 7 && at < 20 ? 1 : 0.15;
  const weekend = day % 7 > 4 ? 0.4 : 1;
  // One function in four has an unusual last day.
  const unusual = day === 29 && share(`${name} peak`) < 1 / 4 ? 6 : 1;
  const jitter = 0.8 + 0.4 * share(`${name} ${day} ${at}`);
  return Math.round(20 * 30 ** share(name) * busy * weekend * jitter * unusual);
}

/** Returns what a guard would count for the calls of a rule: hosts, operations, programs, triggers; nothing for files. */
function targetsOf({ section, match, action }: UploadedRule, day: number): readonly string[] {
  switch (section) {
    case 'outbound':
      return hostsOf(match, action === 'watch' && day >= 26);
    case 'permissions':
      return match.match(/[a-z0-9-]+:[A-Z]\w+/g) ?? [];
    case 'processes':
      return [match.split(' ', 1)[0] ?? match];
    case 'inbound':
      // A route begins with a method in capital letters.
      return [/^[a-z][a-z0-9-]*/.exec(match)?.[0] ?? 'http-api'];
    case 'code':
      return match.split(/[ ,]+/).slice(0, 1);
    default:
      return [];
  }
}

/** The hosts of a rule. The value of a variable is not in the repository; what is watched gets a second host in the last days. */
export function hostsOf(match: string, hasSecond: boolean): readonly string[] {
  return match.split(', ').flatMap((to) => {
    const service = /^aws:([a-z0-9-]+)/.exec(to)?.[1];
    if (service !== undefined) return [`${service}.eu-west-1.amazonaws.com:443`];
    const variable = /^env:(\w+)/.exec(to)?.[1];
    if (variable !== undefined) {
      const host = `${variable.toLowerCase().replaceAll('_', '-')}.example:443`;
      return hasSecond ? [host, `new-${host}`] : [host];
    }
    return /^[\w.*-]+:\d+$/.test(to) ? [to.replace('*', 'api')] : [];
  });
}

/** Shares a number of calls among targets; null without a target. */
function shared(targets: readonly string[], calls: number): Record<string, number> | null {
  const [first, ...others] = targets;
  if (first === undefined) return null;
  const each = Math.floor(calls / (2 * targets.length));
  const counts = Object.fromEntries(others.map((target) => [target, each]).filter(([, n]) => n !== 0));
  return { [first]: calls - each * Object.keys(counts).length, ...counts };
}

/** Returns true for a rule that no call of the demo needs. */
export const isUnused = (fn: UploadedFunction, rule: UploadedRule): boolean =>
  share(`${fn.name}/${rule.name} unused`) < 1 / 7;

/** Fields of the JSON of `scan` that an attack uses. */
interface Sink {
  readonly kind: string;
  readonly eventPath: string | null;
  readonly file: string;
  readonly line: number;
  readonly sanitized: string | null;
}

/** An attack for each kind of sink: the class, the section that sees it, and the attempted action. */
const attempts: Readonly<Record<string, readonly [string, ProfileSection, string]>> = {
  shell: ['cmdi', 'processes', '/bin/sh -c …'],
  code: ['code-injection', 'code', 'eval'],
  url: ['ssrf', 'outbound', '169.254.169.254:80'],
  path: ['path-traversal', 'files', 'read /proc/self/environ'],
  nosql: ['nosqli', 'inbound', 'an operator in a value'],
  sql: ['sqli', 'inbound', 'a quote that ends the text'],
  template: ['ssti', 'inbound', '{{…}}'],
};

/** An attack tries the first place where event text takes effect, three times within a second. */
function attackOn(fn: UploadedFunction, day: number, send: Send): readonly Signal[] {
  const { behaviours } = (fn.report ?? {}) as { readonly behaviours?: { readonly sinks: readonly Sink[] } };
  const sink = behaviours?.sinks.find(({ kind, sanitized }) => sanitized === null && attempts[kind]);
  if (!sink || fn.who !== 'public') return [];
  const [attack = '', section = 'inbound', what = ''] = attempts[sink.kind] ?? [];
  const mode =
    (fn.modes as Partial<Record<string, 'alert' | 'enforce' | 'learn'>> | null)?.[section] ?? 'alert';
  return [0, 1, 2].map((nth) =>
    send(2 * hour + day * 61_000 + nth * 300, {
      kind: mode === 'enforce' ? 'block' : 'alert',
      invocation: `demo-${digits(`${fn.name} ${day}`, 12)}`,
      section,
      rule: '(all other)',
      decision: 'deny',
      mode,
      evidence: {
        what,
        class: attack,
        ...(section === 'inbound' ? { trigger: 'http-api' } : {}),
        ...(sink.eventPath === null ? {} : { path: sink.eventPath }),
        stack: [`${sink.file}:${sink.line}`],
        proof: "the event's text reaches the call unchanged",
      },
    }),
  );
}

/** A number from 0 to 1 that depends on a text alone: the same day is the same in every demo. */
const share = (text: string): number => Number.parseInt(digits(text, 8), 16) / 0x1_0000_0000;
const digits = (text: string, most: number): string => hash('sha256', text, 'hex').slice(0, most);
