import type { ProcessRule } from '@emmental/model';
import { type Coverage, guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/** The rules about the programs that the function may start (`processes`). */
export const processes = defineSlice('process', {
  'run-program': (_effect, { guard }) =>
    guarded(guard, 'processes', ({ processes: rules }) => covered(rules ?? [])),
  'leave-file': ({ files }, { guard }) =>
    files === 'by a program'
      ? guarded(guard, 'processes', ({ processes: rules }) => coveredFiles(rules ?? []))
      : null,
});

/** Checks that no program may run. Rules limit which programs run, but not the files that a program writes. */
function coveredFiles(rules: readonly ProcessRule[]): Coverage {
  const [allowed] = rules.filter(({ action }) => action !== 'deny');
  return allowed
    ? {
        covers: 'no',
        says: `rule ${allowed.name} lets ${allowed.run} run, and nothing limits the files it writes`,
      }
    : { covers: 'yes', says: 'no program may run' };
}

/** Checks that no rule lets a program run that can start any other program. A rule with `args` does not: only plain words, or text between its own quotes, fit its placeholders. */
function covered(rules: readonly ProcessRule[]): Coverage {
  const allowing = rules.filter(({ action }) => action !== 'deny');
  const open = allowing.find(({ run, args }) => args === null && (isShell(run) || /\*\*|^\/.*\*/.test(run)));
  if (open) return { covers: 'no', says: `rule ${open.name} lets ${open.run} run with any arguments` };
  // `*` in a rule matches no slash, so the rule allows programs by name. A shell can be started by its name.
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
