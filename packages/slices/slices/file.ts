import type { FileRule } from '@emmental/model';
import { type Coverage, guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/** Which files the function may open. */
export const files = defineSlice('file', {
  'read-file': (_effect, { guard }) => guarded(guard, 'files', ({ files: rules }) => covered(rules ?? [])),
});

/** The function's own files may always be read; what matters is whether anything beyond a few folders may. */
function covered(rules: readonly FileRule[]): Coverage {
  const wide = rules.find(
    ({ action, read }) => action !== 'deny' && read.some((one) => /^\/?\*\*/.test(one)),
  );
  if (wide) return { covers: 'no', says: `rule ${wide.name} lets it read everything` };
  return { covers: 'yes', says: 'only files of the rules can be opened; its own code still can be read' };
}
