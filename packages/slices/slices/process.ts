import type { ProcessRule } from '@emmental/model';
import { type Coverage, guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/** Which programs the function may start. */
export const processes = defineSlice('process', {
  'run-program': (_effect, { guard }) =>
    guarded(guard, 'processes', ({ processes: rules }) => covered(rules ?? [])),
  'leave-file': ({ files }, { guard }) =>
    files === 'by a program'
      ? guarded(guard, 'processes', ({ processes: rules }) => coveredFiles(rules ?? []))
      : null,
});

/** Rules say which program runs; what one that may run writes is limited by none of them. */
function coveredFiles(rules: readonly ProcessRule[]): Coverage {
  const [allowed] = rules.filter(({ action }) => action !== 'deny');
  return allowed
    ? {
        covers: 'no',
        says: `rule ${allowed.name} lets ${allowed.run} run, and nothing limits the files it writes`,
      }
    : { covers: 'yes', says: 'no program may run' };
}

/** A shell with any line runs anything; a line with places for plain words runs nothing else. */
function covered(rules: readonly ProcessRule[]): Coverage {
  const allowing = rules.filter(({ action }) => action !== 'deny');
  const open = allowing.find(({ run, args }) => args === null && (isShell(run) || /\*\*|^\/.*\*/.test(run)));
  if (open) return { covers: 'no', says: `rule ${open.name} lets ${open.run} run with any arguments` };
  // In a rule `*` holds no slash: it is a program by its name, and a shell is started by its path, or by its name.
  const named = allowing.find(({ run, args }) => args === null && run.includes('*'));
  if (named)
    return {
      covers: 'unknown',
      says: `rule ${named.name} lets ${named.run} run; such a name may start a shell`,
    };
  return allowing.length === 0
    ? { covers: 'yes', says: 'no program may run' }
    : {
        covers: 'yes',
        says: `only ${allowing.map(({ run }) => run).join(', ')} may run, with the arguments of the rules`,
      };
}

const isShell = (run: string): boolean =>
  /(?:^|\/)(?:ba|da|z|k|a|c|tc|fi)?sh$|(?:^|\/)(?:busybox|env|xargs|python[\d.]*|node|perl|ruby)$/.test(run);
