import { type Harm, harmOf } from '@emmental/knowledge';
import {
  doorOf,
  type Problem,
  type RuleDescription,
  type Severity,
  severityOf,
  type Trigger,
  whenPublic,
} from '@emmental/model';
import { asksOnlyKey, routeKinds } from './apis.ts';
import { groupedBy, oncePerApp } from './once.ts';
import type { ConfigurationRule, Facts, FunctionFacts } from './rule.ts';

/**
 * The harm that everyone on the internet can do through a route: data is deleted or changed; something runs or is sent;
 * or the code shows none of it.
 */
export type Gain = 'delete' | 'change' | 'start' | 'nothing';

/**
 * Makes a rule about routes without authentication, by the harm that their functions do for strangers. The rule
 * api/only-key reports a route that asks for an API key alone.
 */
export function openRouteRule(
  rule: RuleDescription & {
    readonly gains: readonly Gain[];
    readonly title: (name: string, source: string, done: readonly Need[]) => string;
    readonly fix: string;
  },
): ConfigurationRule {
  const { gains, title, fix, ...description } = rule;
  return {
    ...description,
    check: (facts) =>
      facts.functions
        .flatMap((fn) => doorsOf(fn).map((trigger) => ({ fn, trigger, gain: gainOf(fn, trigger) })))
        .filter(({ gain }) => gains.includes(gain))
        .flatMap(({ fn, trigger, gain }) =>
          whenPublic(trigger).map((condition) => ({
            ...problem(fn, trigger, gain, facts),
            title: title(fn.declaration.name, trigger.source, doneBy(fn, gain)),
            condition,
            fix,
          })),
        ),
  };
}

/** A route that is written in two ways is reported once. */
const doorsOf = ({ declaration: { triggers } }: FunctionFacts): readonly Trigger[] =>
  triggers
    .filter((trigger) => routeKinds.has(trigger.kind) && !asksOnlyKey(trigger))
    .filter((trigger) => doorOf(trigger, triggers) === trigger);

const worstFirst = ['delete', 'change', 'start'] as const;

/**
 * By what the code calls; where nothing is seen (other languages, databases that are no AWS service), by the method of the route,
 * which says that it is there to change something.
 */
const gainOf = (fn: FunctionFacts, { source }: Trigger): Gain =>
  worstFirst.find((gain) => doneBy(fn, gain).length > 0) ?? byMethod[source.replace(/ .*/s, '')] ?? 'nothing';

/** RFC 9110 §9.3, RFC 5789: POST is left out, since it is whatever its resource makes of it. */
const byMethod: Readonly<Record<string, Gain>> = { PUT: 'change', PATCH: 'change', DELETE: 'delete' };

const harms: Readonly<Record<Gain, readonly (Harm | null)[]>> = {
  delete: ['delete'],
  change: ['permissions', 'write'],
  start: ['start'],
  nothing: ['read'],
};

type Need = FunctionFacts['report']['needed'][number];

/** Returns the calls of the code that do this harm. */
const doneBy = ({ report }: FunctionFacts, gain: Gain): readonly Need[] =>
  report.needed.filter(({ because, action }) => because === 'call' && harms[gain].includes(harmOf(action)));

function gainText(gain: Gain, done: readonly string[]): string {
  if (done.length > 0) return `${someOf(done)}, and its computing time`;
  return gain === 'nothing'
    ? 'its computing time'
    : 'the action that the method names (its code shows no such call), and its computing time';
}

function problem(
  fn: FunctionFacts,
  trigger: Trigger,
  gain: Gain,
  facts: Facts,
): Omit<Problem, 'title' | 'fix'> {
  const { declaration, report } = fn;
  const beside = trigger.sourceId === null ? 0 : askingRoutes(facts)(trigger.sourceId).length;
  const done = [...new Set(doneBy(fn, gain).map(({ action }) => action))];
  return {
    function: declaration.id,
    resource: trigger.place ?? declaration.logicalId,
    at: trigger.at,
    // A deletion that only the method names weighs as a change, because no call of the code shows it.
    severity: severities[gain === 'delete' && done.length === 0 ? 'change' : gain],
    evidence: [{ file: trigger.at.file, line: trigger.at.line, text: trigger.by }],
    edit: { part: 'settings', authorize: 'signed-in' },
    details: [
      { label: 'who', text: report.reachedBy.path.join(' → ') },
      {
        label: 'gains',
        text: gainText(gain, done),
      },
      ...(beside === 0
        ? []
        : [
            {
              label: 'beside',
              text: `${beside} ${beside === 1 ? 'route' : 'routes'} of the API with an authorizer`,
            },
          ]),
    ],
    subject: trigger.source,
    // An authorizer of the API protects all of its routes.
    ...(trigger.sourceId === null ? {} : { cause: `api ${trigger.sourceId}` }),
  };
}

/**
 * A public route is often meant, one through which anyone changes data or sends messages seldom is; deleting for everybody is
 * hardly ever, and weighs as if one had to sign in first.
 */
const severities: Readonly<Record<Gain, Severity>> = {
  delete: severityOf('authenticated', 'data-write'),
  change: severityOf('public', 'service'),
  start: severityOf('public', 'service'),
  nothing: severityOf('public', 'none'),
};

/** Returns the routes of an API that authenticate callers. */
const askingRoutes = oncePerApp(({ functions }) =>
  groupedBy(
    functions.flatMap(({ declaration }) =>
      declaration.triggers.filter(({ exposure }) => exposure !== 'public'),
    ),
    ({ sourceId }) => (sourceId === null ? [] : [sourceId]),
  ),
);

const mostTold = 4;

/** Lists the first few names, and how many more. */
export const someOf = (told: readonly string[]): string =>
  told.length <= mostTold
    ? told.join(', ')
    : `${told.slice(0, mostTold - 1).join(', ')} and ${told.length - mostTold + 1} more`;
