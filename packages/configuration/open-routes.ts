import { type Harm, harmOf } from '@emmental/knowledge';
import {
  behavioursThrough,
  behindRows,
  type CallerTest,
  doorOf,
  neededThrough,
  type Problem,
  passers,
  type RuleDescription,
  type Severity,
  severityOf,
  type Trigger,
  testsBefore,
  whenPublic,
} from '@emmental/model';
import { needsOnlyKey, routeKinds } from './apis.ts';
import { groupedBy, oncePerApp } from './once.ts';
import type { ConfigurationRule, ReviewedFunction, RuleInput } from './rule.ts';

/**
 * The harm that anyone on the internet can do through a route: delete data, change data, start or send something, or
 * nothing that the code shows.
 */
export type Gain = 'delete' | 'change' | 'start' | 'nothing';

/**
 * Makes a rule that reports routes without authentication through which anyone can do one of the harms in `gains`. The rule
 * api/only-key reports routes that need an API key.
 */
export function openRouteRule(
  rule: RuleDescription & {
    readonly gains: readonly Gain[];
    readonly title: (name: string, source: string, done: readonly Need[], who: string) => string;
    readonly fix: string;
  },
): ConfigurationRule {
  const { gains, title, fix, ...description } = rule;
  return {
    ...description,
    check: (input) =>
      input.functions
        .flatMap((fn) => openRoutesOf(fn).map((trigger) => ({ fn, trigger, gain: gainOf(fn, trigger) })))
        .filter(({ gain }) => gains.includes(gain))
        .flatMap(({ fn, trigger, gain }) =>
          whenPublic(trigger).map((condition) => ({
            ...problem(fn, trigger, gain, input),
            title: title(
              fn.declaration.name,
              trigger.source,
              doneBy(fn, gain, trigger),
              whoDoes(fn, gain, trigger),
            ),
            condition,
            fix,
          })),
        ),
  };
}

/** Returns the routes of a function that may be open. A route that the template writes in two ways is listed once. */
const openRoutesOf = ({ declaration: { triggers } }: ReviewedFunction): readonly Trigger[] =>
  triggers
    .filter((trigger) => routeKinds.has(trigger.kind) && !needsOnlyKey(trigger) && !isDisconnect(trigger))
    .filter((trigger) => doorOf(trigger, triggers) === trigger);

/**
 * API Gateway itself sends `$disconnect` when a connection ends: it takes no authorizer and no message. Who may connect is
 * asked of `$connect`. Source: API Gateway developer guide, $connect and $disconnect routes.
 */
const isDisconnect = ({ kind, source }: Trigger): boolean => kind === 'websocket' && source === '$disconnect';

const worstFirst = ['delete', 'change', 'start'] as const;

/**
 * Returns the worst harm of the calls in the code. If the code shows no such call (other languages, databases outside AWS),
 * returns the harm that the HTTP method of the route suggests.
 */
const gainOf = (fn: ReviewedFunction, trigger: Trigger): Gain =>
  worstFirst.find((gain) => doneBy(fn, gain, trigger).length > 0) ??
  byMethod[trigger.source.replace(/ .*/s, '')] ??
  'nothing';

/** The harm that an HTTP method suggests (RFC 9110 §9.3, RFC 5789). POST is not in the table, because it can mean anything. */
const byMethod: Readonly<Record<string, Gain>> = { PUT: 'change', PATCH: 'change', DELETE: 'delete' };

const harms: Readonly<Record<Gain, readonly (Harm | null)[]>> = {
  delete: ['delete'],
  change: ['permissions', 'write'],
  start: ['start'],
  nothing: ['read'],
};

type Need = ReviewedFunction['report']['needed'][number];

/** Returns the calls of the code that do this harm. */
const doneBy = ({ report }: ReviewedFunction, gain: Gain, trigger: Trigger): readonly Need[] =>
  neededThrough(report, trigger).filter(
    ({ because, action }) => because === 'call' && harms[gain].includes(harmOf(action)),
  );

/** The tests of the caller in the code before the calls that do this harm. Emmental does not decide whom they turn away. */
const testsOf = (fn: ReviewedFunction, gain: Gain, trigger: Trigger): readonly CallerTest[] =>
  testsBefore(behavioursThrough(fn.report, trigger), doneBy(fn, gain, trigger));

/** Begins a title with the people who can do this harm through an open route. */
function whoDoes(fn: ReviewedFunction, gain: Gain, trigger: Trigger): string {
  const tests = testsOf(fn, gain, trigger);
  return tests.length > 0 ? passers(tests) : 'Anyone';
}

function gainText(gain: Gain, done: readonly string[], tests: readonly CallerTest[]): string {
  const whom = tests.length > 0 ? 'those who pass its test of the caller' : 'anyone';
  if (done.length > 0) return `what its code lets ${whom} do with ${someOf(done)}, and its computing time`;
  return gain === 'nothing'
    ? 'its computing time'
    : 'the action that the method names (its code shows no such call), and its computing time';
}

function problem(
  fn: ReviewedFunction,
  trigger: Trigger,
  gain: Gain,
  input: RuleInput,
): Omit<Problem, 'title' | 'fix'> {
  const { declaration, report } = fn;
  const beside = trigger.sourceId === null ? 0 : askingRoutes(input)(trigger.sourceId).length;
  const done = [...new Set(doneBy(fn, gain, trigger).map(({ action }) => action))];
  const tests = testsOf(fn, gain, trigger);
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
        text: gainText(gain, done, tests),
      },
      ...behindRows(tests),
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
 * A public route is often intended, so it has the lowest severity. A route through which anyone changes data or sends
 * messages is seldom intended. A route through which anyone deletes data is hardly ever intended; it has the severity of
 * writing data for signed-in users.
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

const mostListed = 4;

/** Lists the first few names and the number of the others: `Orders, Users, Carts and 3 more`. */
export const someOf = (names: readonly string[]): string =>
  names.length <= mostListed
    ? names.join(', ')
    : `${names.slice(0, mostListed - 1).join(', ')} and ${names.length - mostListed + 1} more`;
