import { choicesOf, type FileRule, spelled, type Value } from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import { type Coverage, guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/** The rules about files (`files`): which files the function may open, and which files the guard removes after a call. */
export const files = defineSlice('file', {
  'read-file': (_effect, { guard }) => guarded(guard, 'files', ({ files: rules }) => covered(rules ?? [])),
  'leave-file': ({ files: left }, facts) =>
    guarded(facts.guard, 'files', ({ files: rules }) => removed(left, rules ?? [], facts)),
});

/** Checks that no rule lets the function read everything (a glob that begins with `**`). The function may always read its own code. */
function covered(rules: readonly FileRule[]): Coverage {
  const wide = rules.find(
    ({ action, read }) => action !== 'deny' && read.some((glob) => /^\/?\*\*/.test(glob)),
  );
  if (wide) return { covers: 'no', says: `rule ${wide.name} lets it read everything` };
  return { covers: 'yes', says: 'it can open only files of the rules, and its own code' };
}

/** Decides whether the guard removes the files of a call (`fresh`) when the call ends. It cannot when several calls share /tmp. */
function removed(
  left: readonly Value[] | 'by a program',
  rules: readonly FileRule[],
  { declaration }: FunctionFacts,
): Coverage {
  const fresh = rules.filter((rule) => rule.fresh === true && rule.action !== 'deny');
  const [first] = fresh;
  if (first === undefined) return { covers: 'no', says: 'nothing removes files that a call leaves' };
  // Google Cloud (`account`) and Lambda's capacity providers send several calls to one instance at a time.
  if (declaration.account || declaration.settings.has('CapacityProviderConfig'))
    return { covers: 'no', says: 'several calls at a time share /tmp, so nothing removes files' };
  if (left === 'by a program')
    return {
      covers: 'unknown',
      says: `rule ${first.name} removes files that a program writes during the call; it may write more later`,
    };
  const globs = fresh.flatMap(({ write }) => write);
  const kept = left.flatMap(pathsOf).filter((path) => !globs.some((glob) => covers(glob, path)));
  if (kept.length === 0 && left.flatMap(pathsOf).some((path) => path.includes(unknownPart))) {
    // An unknown part of a path may contain `..`. The file may then be in a folder where another rule allows to write.
    const other = rules.find(
      (rule) =>
        rule.action !== 'deny' &&
        rule.write.some(
          (glob) => mayBeTemporary(glob) && !globs.some((removedGlob) => covers(removedGlob, glob)),
        ),
    );
    if (other !== undefined)
      return {
        covers: 'unknown',
        says: `a file may be written to a folder where rule ${other.name} lets files stay`,
      };
  }
  return kept.length === 0
    ? { covers: 'yes', says: `rule ${first.name} removes the files when the call ends` }
    : { covers: 'unknown', says: `rule ${first.name} may not cover ${kept[0]}` };
}

const mayBeTemporary = (glob: string): boolean => {
  const [before = ''] = glob.split('*');
  return before.startsWith('/tmp/') || '/tmp/'.startsWith(before);
};

/** Stands for an unknown part of a path. */
const unknownPart = '\0';
const pathsOf = (value: Value): readonly string[] =>
  choicesOf(value).map(({ value: choice }) => spelled(choice, () => unknownPart));

/** True if the glob is a folder (`/tmp/a/**`) that contains the path, or equals the path. An unknown part of the path is assumed to stay in the folder before it. */
function covers(glob: string, path: string): boolean {
  const folder = /^([^*]*\/)\*\*$/.exec(glob)?.[1];
  const [before = ''] = path.split(unknownPart);
  return folder === undefined ? glob === path : before.startsWith(folder);
}
