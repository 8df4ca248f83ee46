import { triggerKind } from '@emmental/knowledge';
import type { DecidedCallers, Exposure, Trigger, Truth } from '@emmental/model';
import { type Claim, defineSlice } from '../slice.ts';

/** The authentication of callers from outside at an entrance, such as the authorizer of an API. */
export const auth = defineSlice('auth', {
  start: ({ trigger }, { callers }) =>
    isEntrance(trigger) ? (decided(callers?.get(trigger)) ?? entrance(trigger, isClosedTo.visitors)) : null,
});

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
  const stop = isForEveryAccount(trigger) ? 'no' : isClosed[exposure];
  return {
    by: 'cloud',
    stop,
    says: by,
    evidence: [{ file: at.file, line: at.line, text: source }],
    question: stop === 'unknown' ? `who may start it through ${source}` : null,
  };
}

/**
 * True for `allAuthenticatedUsers` of Google Cloud: every Google account, and anyone can make one. Source: IAM documentation,
 * "Principal identifiers".
 */
const isForEveryAccount = ({ kind, exposure }: Trigger): boolean =>
  kind.startsWith('google-') && exposure === 'authenticated';
