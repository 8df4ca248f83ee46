import type { FileRule } from '@emmental/model';
import { FileRules } from './file-rules.ts';
import { type PathName, PathNames } from './path-names.ts';
import { type FileRoots, isAbsent, landing, ownProcess } from './paths.ts';
import type { FileAct, FileVerdict } from './verdict.ts';

/** `place`: a write that may create a link, or move a file or folder with a link in it; `whole`: a write that moves or links a folder with its contents. */
export type FileUse = FileAct | 'place' | 'whole';

/** The compiled rules of the section `files`. */
export interface FilePolicy {
  /** Judges the file to which the path leads now. `strictly`: a missing file needs a rule, too. */
  readonly judge: (act: FileAct, path: string, strictly?: boolean) => FileVerdict;
  /** Judges the text of the path, if only opening the file shows to which file the path leads; null when `judge` can decide. */
  readonly named: (act: FileAct, path: string) => FileVerdict | null;
  /** Judges a file that was opened for reading after `named`; `real` is the path of the opened file. */
  readonly opened: (path: string, real: string) => FileVerdict;
  /** Returns a rule that denies a path below a folder, even if other rules allow the folder itself; null when there is none. */
  readonly deniesBelow: (folder: string) => FileRule | null;
  /** True when a link could redirect the path: it is below a folder that the function may write, or it contains `..`. */
  readonly moves: (path: string) => boolean;
  /** Returns the folder of a path that is already in its normal form; otherwise null. */
  readonly folderOf: (path: string) => string | null;
}

/**
 * Judges paths of files. Reading a missing file is always allowed: libraries look for settings in many places (AWS's SDK in `~/.aws`) and
 * expect the error of a missing file. Links are followed only below folders that the function may write: elsewhere the function cannot
 * have made a link, and following links for each file of the code would take more time than reading the file.
 */
export function filePolicy(rules: readonly FileRule[], roots: FileRoots): FilePolicy {
  const compiled = new FileRules(rules, roots);
  const names = new PathNames(roots, compiled.changing);

  const byName = (act: FileAct, name: PathName): FileVerdict => {
    name[act] ??= compiled.judge(act, name.path);
    return name[act];
  };
  const leadsElsewhere = (act: FileAct, name: PathName): boolean =>
    name.changes || (compiled.hasDenials && byName(act, name).action !== 'deny');

  /**
   * Judges a path and the file `at` to which the path leads; the rules have to allow both. If the function cannot have made the link, it is
   * enough that no rule denies the target.
   */
  const landed = (act: FileAct, name: PathName, at: string): FileVerdict => {
    const real = ownProcess(at, roots);
    const verdict = byName(act, name);
    // An open file without a path, such as a pipe, is judged by the text of the path alone.
    if (real === name.path || real[0] !== '/') return verdict;
    const target = compiled.judge(act, real);
    if (target.rule === null && !name.changes && !name.climbs) return verdict;
    return target.action !== 'deny' && verdict.action === 'deny' ? verdict : target;
  };

  const judge = (act: FileAct, path: string, strictly = false): FileVerdict => {
    const name = names.read(path);
    if (name.climbs) {
      const from = path[0] === '/' ? path : `${roots.cwd()}/${path}`;
      return landed(act, name, landing(from, roots));
    }
    if (leadsElsewhere(act, name)) return landed(act, name, landing(name.path, roots));
    const verdict = byName(act, name);
    if (verdict.action !== 'deny' || verdict.rule !== null || act !== 'read' || strictly) return verdict;
    return isAbsent(name.path, roots) ? { path: name.path, action: 'allow', rule: null } : verdict;
  };

  return {
    judge,
    named: (act, path) => {
      const name = names.read(path);
      return !name.climbs && leadsElsewhere(act, name) ? byName(act, name) : null;
    },
    opened: (path, real) => landed('read', names.read(path), real),
    deniesBelow: (folder) => compiled.denyingBelow(folder),
    moves: (path) => {
      const name = names.read(path);
      return name.climbs || name.changes;
    },
    folderOf: (path) => names.read(path).folder,
  };
}
