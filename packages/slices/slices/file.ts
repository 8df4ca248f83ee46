import { choicesOf, type FileRule, spelled, type Value } from '@emmental/model';
import type { Facts } from '../facts/facts.ts';
import { type Coverage, guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/** Which files the function may open, and which of them the next caller finds. */
export const files = defineSlice('file', {
  'read-file': (_effect, { guard }) => guarded(guard, 'files', ({ files: rules }) => covered(rules ?? [])),
  'leave-file': ({ files: left }, facts) =>
    guarded(facts.guard, 'files', ({ files: rules }) => removed(left, rules ?? [], facts)),
});

/** The function's own files may always be read; what matters is whether anything beyond a few folders may. */
function covered(rules: readonly FileRule[]): Coverage {
  const wide = rules.find(
    ({ action, read }) => action !== 'deny' && read.some((glob) => /^\/?\*\*/.test(glob)),
  );
  if (wide) return { covers: 'no', says: `rule ${wide.name} lets it read everything` };
  return { covers: 'yes', says: 'it can open only files of the rules, and its own code' };
}

/** Claims that the files of a call are removed when it ends, where one call runs at a time. */
function removed(
  left: readonly Value[] | 'by a program',
  rules: readonly FileRule[],
  { declaration }: Facts,
): Coverage {
  const fresh = rules.filter((rule) => rule.fresh === true && rule.action !== 'deny');
  const [first] = fresh;
  if (first === undefined) return { covers: 'no', says: 'nothing removes files that a call leaves' };
  if (declaration.account || declaration.settings.has('CapacityProviderConfig'))
    return { covers: 'no', says: 'several calls at a time share /tmp, so nothing removes files' };
  if (left === 'by a program')
    return {
      covers: 'unknown',
      says: `rule ${first.name} removes files that a program writes during the call; it may write more later`,
    };
  const globs = fresh.flatMap(({ write }) => write);
  const kept = left.flatMap(pathsOf).filter((path) => !globs.some((glob) => holds(glob, path)));
  if (kept.length === 0 && left.flatMap(pathsOf).some((path) => path.includes(hole))) {
    // Where the code has no constant the path may go up, and another rule lets it be written there.
    const other = rules.find(
      (rule) =>
        rule.action !== 'deny' &&
        rule.write.some((glob) => mayBeTemporary(glob) && !globs.some((held) => holds(held, glob))),
    );
    if (other !== undefined)
      return {
        covers: 'unknown',
        says: `it may be written where rule ${other.name} lets it stay`,
      };
  }
  return kept.length === 0
    ? { covers: 'yes', says: `rule ${first.name} removes it when the call ends` }
    : { covers: 'unknown', says: `rule ${first.name} may not cover ${kept[0]}` };
}

const mayBeTemporary = (glob: string): boolean => {
  const [before = ''] = glob.split('*');
  return before.startsWith('/tmp/') || '/tmp/'.startsWith(before);
};

const hole = '\0';
const pathsOf = (value: Value): readonly string[] =>
  choicesOf(value).map(({ value: choice }) => spelled(choice, () => hole));

/** A folder with all below it, or the same text. A part that is not known stays below what stands before it. */
function holds(glob: string, path: string): boolean {
  const folder = /^([^*]*\/)\*\*$/.exec(glob)?.[1];
  const [before = ''] = path.split(hole);
  return folder === undefined ? glob === path : before.startsWith(folder);
}
