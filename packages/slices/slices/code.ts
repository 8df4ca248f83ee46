import type { CodeRule } from '@emmental/model';
import { type Coverage, guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/**
 * The function's own code: how it treats event data on the way to the place where it takes effect, and whether text may
 * run as code at all.
 */
export const code = defineSlice('code', {
  'take-effect': ({ sink }) => {
    const { file, line } = sink.seen.at;
    const evidence = [{ file, line, text: sink.seen.text }];
    return sink.sanitized === null
      ? { by: 'code', says: `${sink.eventPath} gets there ${sink.byChance ?? 'unchanged'}`, evidence }
      : { by: 'code', stop: 'yes', says: `${sink.sanitized} on the way`, evidence };
  },
  'run-code': ({ use }, { guard, declaration }) => {
    const claim = guarded(guard, 'code', ({ code: rules }) => covered(rules ?? [], use));
    // Node's guard puts itself before `eval` only where it refuses it: a stand-in would lose the scope.
    return declaration.language === 'javascript' && claim.stop !== 'yes' ? { ...claim, see: 'no' } : claim;
  },
});

/** Returns the coverage of the rules. A place that makes objects or fills templates may work without a text that is compiled. */
function covered(rules: readonly CodeRule[], use: CodeRule['use'][number] | null): Coverage {
  if (use === null)
    return { covers: 'unknown', says: 'text may not be compiled; this attack may not need that' };
  const lets = (kindOfUse: typeof use) =>
    rules.find((rule) => rule.action !== 'deny' && rule.use.includes(kindOfUse));
  const open = lets(use);
  if (!open) return { covers: 'yes', says: 'no text may run as code' };
  // A context does not contain the possessions of the process.
  if (use === 'vm' && !lets('eval'))
    return {
      covers: 'unknown',
      says: `rule ${open.name} lets text run in a context; to leave the context, an attacker would need more code from text, which may not run`,
    };
  return { covers: 'no', says: `rule ${open.name} lets text run as code (${use})` };
}
