import { triggerKind } from '@emmental/knowledge';
import type { Trigger, Truth } from '@emmental/model';
import { type Claim, defineSlice } from '../slice.ts';

/** Who is let in, at an entrance that callers from outside come to. */
export const auth = defineSlice('auth', {
  start: ({ trigger }) => (isEntrance(trigger) ? entrance(trigger) : null),
});

/** Who may write to a source that starts the function: its policy, or the account around it. */
export const source = defineSlice('source', {
  start: ({ trigger }) => (isEntrance(trigger) ? null : entrance(trigger)),
});

/** A caller waits for the answer: APIs, URLs, load balancers. */
export const isEntrance = (trigger: Trigger): boolean =>
  triggerKind(trigger.kind)?.delivery === 'synchronous' && trigger.exposure !== 'internal';

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
