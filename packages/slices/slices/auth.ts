import { triggerKind } from '@emmental/knowledge';
import type { DecidedCallers, Trigger, Truth } from '@emmental/model';
import { type Claim, defineSlice } from '../slice.ts';

/** The authentication of callers from outside at an entrance, such as the authorizer of an API. */
export const auth = defineSlice('auth', {
  start: ({ trigger }, { callers }) =>
    isEntrance(trigger) ? (decided(callers?.get(trigger)) ?? entrance(trigger)) : null,
});

/** The protection of a source whose data starts the function: its resource policy, or the account that contains it. */
export const source = defineSlice('source', {
  start: ({ trigger }, { callers }) =>
    isEntrance(trigger) ? null : (decided(callers?.get(trigger)) ?? entrance(trigger)),
});

/** True for triggers whose caller waits for the answer: APIs, function URLs, load balancers. */
export const isEntrance = (trigger: Trigger): boolean =>
  triggerKind(trigger.kind).delivery === 'synchronous' && trigger.exposure !== 'internal';

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

function entrance({ exposure, by, at, source }: Trigger): Claim {
  const stop: Truth = exposure === 'public' ? 'no' : exposure === 'unknown' ? 'unknown' : 'yes';
  return {
    by: 'cloud',
    stop,
    says: by,
    evidence: [{ file: at.file, line: at.line, text: source }],
    question: stop === 'unknown' ? `who may start it through ${source}` : null,
  };
}
