import type { Behaviour, FunctionReport, RuleDescription, Sink } from '@emmental/model';
import type { ScannedApp } from '../pipeline.ts';

export interface Silence {
  readonly answer: 'silent' | 'not decided';
  readonly because: string;
}

const silent = (because: string): Silence => ({ answer: 'silent', because });
const open = (because: string): Silence => ({ answer: 'not decided', because });

/** Explains why a rule reports nothing about a function: what was examined, and which questions are open. */
export function silenceOf(rule: RuleDescription, fn: FunctionReport | null, scanned: ScannedApp): Silence {
  if (!fn) return silent('nothing here declares what it looks for');
  const area = rule.id.slice(0, rule.id.indexOf('/'));
  const review = [...scanned.review().functions.values()].find(({ name }) => name === fn.name);
  const isAnalysed = review?.analysed === true;
  const otherRules = scanned.findings
    .filter(({ function: of, slice }) => slice === 'role' && of === review?.id)
    .map((finding) => finding.rule);
  if (area === 'code') return inCode(rule, fn, isAnalysed);
  if (area === 'governance') return silent('it runs only with --inventory');
  if (area === 'access' && rule.slice === 'role') return inRole(rule, fn, isAnalysed, otherRules);
  const started = fn.triggers.map(({ source, by }) => `${source} (${by})`);
  return silent(
    `its settings do not match the rule; ${started.join(', ') || 'nothing in the template'} starts it`,
  );
}

function inCode(rule: RuleDescription, fn: FunctionReport, isAnalysed: boolean): Silence {
  if (!isAnalysed || fn.handler === null) return open('its code could not be read');
  const dynamic = fn.behaviours.find((behaviour) => behaviour.kind === 'dynamic');
  if (dynamic) return open(`${dynamic.what} at ${placeOf(dynamic)} runs code that is only known at run time`);
  const kind = /^code\/(\w+)-from-event$/.exec(rule.id)?.[1];
  const sinks = fn.behaviours.filter(
    (behaviour): behaviour is Sink => behaviour.kind === 'sink' && behaviour.sink === kind,
  );
  const [first] = sinks;
  if (first)
    return silent(
      `${first.eventPath} gets there at ${placeOf(first)}, but ${first.sanitized} makes it harmless`,
    );
  return silent(`its code, from ${fn.handler.file} on, has nothing of the kind`);
}

/** Rules that compare granted permissions with the needs of the code. */
const comparing = /^access\/(excess|missing|unknown)/;

function inRole(
  rule: RuleDescription,
  fn: FunctionReport,
  isAnalysed: boolean,
  otherRules: readonly string[],
): Silence {
  if (fn.role === null) return open('its role is not in the template: its permissions are not known');
  if (comparing.test(rule.id)) {
    if (!isAnalysed) return open('its code could not be read: its needs are not known');
    const [grant] = fn.keptForUnknown;
    if (grant && rule.id !== 'access/missing')
      return open(
        `${grant.action} and other permissions that it may need stay until this is answered: ${grant.unknown}`,
      );
  }
  const counts = `it has ${actionsIn(fn.granted)} and needs ${actionsIn(fn.needed)}`;
  return silent(
    otherRules.length > 0
      ? `${counts}; other rules report the problems of its role: ${[...new Set(otherRules)].sort().join(', ')}`
      : `${counts}; none of them match the rule`,
  );
}

const actionsIn = (rows: readonly { readonly action: string }[]): string => {
  const { size } = new Set(rows.map(({ action }) => action));
  return `${size} action${size === 1 ? '' : 's'}`;
};

const placeOf = ({ seen: { at } }: Behaviour): string => `${at.file}:${at.line}`;
