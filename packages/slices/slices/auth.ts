import { triggerKind } from '@emmental/knowledge';
import type {
  CallerTest,
  DecidedCallers,
  Exposure,
  FunctionReport,
  LinkedBehaviour,
  Trigger,
  Truth,
} from '@emmental/model';
import { type Claim, defineSlice } from '../slice.ts';

/**
 * The authentication of callers from outside: at an entrance, such as the authorizer of an API, and by tests of the caller in
 * the code, which may keep them from a sink.
 */
export const auth = defineSlice('auth', {
  deliver: ({ sink }) => (sink.tests ? testedBy(sink.tests) : null),
  start: ({ trigger }, { callers, report }) =>
    isEntrance(trigger)
      ? (decided(callers?.get(trigger)) ??
        testedInCode(trigger, report) ??
        entrance(trigger, isClosedTo.visitors))
      : null,
});

/**
 * An address of Google that anyone can call, where the code tests the caller before each call and each sink, as callables of Firebase do
 * with `request.auth`: nobody decided if the test keeps the wrong callers out. Null where something acts without a test, or where
 * nothing is known to act.
 */
function testedInCode({ kind, exposure }: Trigger, { behaviours, unknown }: FunctionReport): Claim | null {
  if (kind !== 'google-http' || exposure !== 'public') return null;
  const acting = behaviours.filter(({ kind }) => acts.has(kind));
  const tests = acting.map((behaviour) =>
    ('tests' in behaviour ? (behaviour.tests ?? []) : []).filter(({ proves }) => proves === 'caller'),
  );
  if (tests.length === 0 || tests.some((each) => each.length === 0)) return null;
  if (unknown.some(({ id }) => id.endsWith('/code'))) return null;
  const shown = [...new Map(tests.flat().map((test) => [`${test.at.file}:${test.at.line}`, test])).values()];
  const places = shown.map(({ at }) => `${at.file}:${at.line}`).join(', ');
  return {
    by: 'code',
    stop: 'unknown',
    says: `anyone can send a request; the code tests the caller before it acts (${places})`,
    evidence: shown.map(({ at, text }) => ({ file: at.file, line: at.line, text })),
    question: `whether the test in ${places} keeps out everybody who must not start it`,
  };
}

/** Behaviours with an effect outside of the function. A request or a program carries no tests, so it counts as acting without one. */
const acts: ReadonlySet<LinkedBehaviour['kind']> = new Set(['api-call', 'sink', 'host', 'process', 'given']);

/**
 * Nobody decided if a test of the caller keeps the wrong callers out, so it leaves the way not proven. A test of what the
 * sender says about himself stops nobody.
 */
function testedBy(tests: readonly CallerTest[]): Claim {
  const proving = tests.filter(({ proves }) => proves === 'caller');
  const shown = proving.length > 0 ? proving : tests;
  const places = shown.map(({ at }) => `${at.file}:${at.line}`).join(', ');
  const isProving = proving.length > 0;
  return {
    by: 'code',
    stop: isProving ? 'unknown' : 'no',
    says: isProving
      ? `the code tests the caller before this (${places})`
      : `the code tests only what the sender says about himself (${places}), which proves nothing`,
    evidence: shown.map(({ at, text }) => ({ file: at.file, line: at.line, text })),
    question: isProving ? `whether the test in ${places} keeps out everybody who must not do this` : null,
  };
}

/** The protection of a source whose data starts the function: its resource policy, or the account that contains it. */
export const source = defineSlice('source', {
  start: ({ trigger, past }, { callers }) =>
    isEntrance(trigger)
      ? null
      : (decided(callers?.get(trigger)) ??
        entrance(trigger, past ? isClosedTo.outsiders : isClosedTo.visitors)),
});

/** True for triggers whose caller waits for the answer: APIs, function URLs, load balancers. */
export const isEntrance = (trigger: Trigger): boolean =>
  triggerKind(trigger.kind).delivery === 'synchronous' && trigger.exposure !== 'internal';

/** Tells for each audience if it keeps out visitors who are not signed in, and if it keeps out all outsiders, also users who are signed in. */
const isClosedTo = {
  visitors: { public: 'no', unknown: 'unknown', authenticated: 'yes', account: 'yes', internal: 'yes' },
  outsiders: { public: 'no', unknown: 'unknown', authenticated: 'no', account: 'yes', internal: 'yes' },
} as const satisfies Readonly<Record<string, Readonly<Record<Exposure, Truth>>>>;

/** IAM asks callers for a permission, and the rulebase says who has it. */
function decided(callers: DecidedCallers | undefined): Claim | null {
  if (!callers) return null;
  const { who, rule, at } = callers;
  return {
    by: 'cloud',
    stop: 'yes',
    says: `IAM asks for a permission that only ${who === 'account' ? 'the account has' : 'nobody has'} (rule ${rule})`,
    evidence: [{ file: at.file, line: at.line, text: `who: ${who}` }],
  };
}

function entrance(trigger: Trigger, isClosed: Readonly<Record<Exposure, Truth>>): Claim {
  const { exposure, by, at, source } = trigger;
  const stop = isClosed[exposure];
  return {
    by: 'cloud',
    stop,
    says: by,
    evidence: [{ file: at.file, line: at.line, text: source }],
    question: stop === 'unknown' ? `who may start it through ${source}` : null,
  };
}
