import { type CodeRule, isOfTextBody } from '@emmental/model';
import { type Coverage, guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';
import { placeInEvent } from '../threats/from-event.ts';

/**
 * The function's own code: whether it sanitizes event data before the sink, and whether the rules let text run as code
 * at all.
 */
export const code = defineSlice('code', {
  'take-effect': ({ sink }) => {
    const { file, line } = sink.seen.at;
    const evidence = [{ file, line, text: sink.seen.text }];
    if (sink.sanitized === null && isOfTextBody(sink))
      return {
        by: 'code',
        stop: 'unknown',
        says: `${placeInEvent(sink)} is missing as long as nobody parses the body, which is a text`,
        evidence,
      };
    if (sink.sanitized === null && sink.pastLimit)
      return {
        by: 'code',
        stop: 'unknown',
        says: 'the analysis had reached a limit before, and no longer told apart which values come from the event',
        evidence,
        question: `whether the event chooses what is used in ${file}:${line}`,
      };
    return sink.sanitized === null
      ? {
          by: 'code',
          says: `${placeInEvent(sink)} is used there ${sink.byChance ? `and is only ${sink.byChance}` : 'without a check'}`,
          evidence,
        }
      : { by: 'code', stop: 'yes', says: `${sink.sanitized} on the way`, evidence };
  },
  'run-code': ({ use }, { guard, declaration }) => {
    const claim = guarded(guard, 'code', ({ code: rules }) => covered(rules ?? [], use));
    // Node's guard replaces `eval` only if it blocks `eval`: a replacement that passes calls on would change the scope of the evaluated text.
    return declaration.language === 'javascript' && claim.stop !== 'yes' ? { ...claim, see: 'no' } : claim;
  },
});

/** Returns how far the rules stop text from running as code. `use` is null for sinks that may not compile text, such as deserialisation. */
function covered(rules: readonly CodeRule[], use: CodeRule['use'][number] | null): Coverage {
  if (use === null)
    return { covers: 'unknown', says: 'no rule decides this: the attack may work without compiling text' };
  const lets = (kindOfUse: typeof use) =>
    rules.find((rule) => rule.action !== 'deny' && rule.use.includes(kindOfUse));
  const open = lets(use);
  if (!open) return { covers: 'yes', says: 'no text may run as code' };
  // A `vm` context does not hold the objects of the process. Known escapes compile more text, which needs `eval`.
  if (use === 'vm' && !lets('eval'))
    return {
      covers: 'unknown',
      says: `rule ${open.name} lets text run in a vm context; to leave the context, an attacker would need eval, which no rule allows`,
    };
  return { covers: 'no', says: `rule ${open.name} lets text run as code (${use})` };
}
