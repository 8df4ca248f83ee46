import type { FileRule } from '@emmental/model';
import { FileRules } from './file-rules.ts';
import { type PathName, PathNames } from './path-names.ts';
import { type FileRoots, isAbsent, landing, ownProcess } from './paths.ts';
import type { FileAct, FileVerdict } from './verdict.ts';

/** `place`: a write that may put a link there, or move something that holds a link; `whole`: a write that takes a folder with all below it. */
export type FileUse = FileAct | 'place' | 'whole';

export interface FilePolicy {
  /** Judges by where the path leads now. `strictly`: a file that does not exist needs a rule, too. */
  readonly judge: (act: FileAct, path: string, strictly?: boolean) => FileVerdict;
  /** Judges by the name, when only opening the path shows where it leads; null when `judge` decides. */
  readonly named: (act: FileAct, path: string) => FileVerdict | null;
  /** Judges the file that was opened for reading by a path of `named`. */
  readonly opened: (path: string, real: string) => FileVerdict;
  /** Returns a rule that denies something below a folder, whatever other rules allow for the folder itself. */
  readonly deniesBelow: (folder: string) => FileRule | null;
  /** True when only the system knows where a path leads: below a folder that something may write, or behind `..`. */
  readonly moves: (path: string) => boolean;
  /** Returns the folder of a path that the system gets exactly as it is written; else null. */
  readonly folderOf: (path: string) => string | null;
}

/**
 * Judges paths of files. Anybody may read a file that does not exist: libraries look for settings in many places, as AWS's SDK does in
 * `~/.aws`, and the system tells them that nothing is there. Links are followed only below folders that something may write to:
 * elsewhere the function cannot have made one, and asking the disk for each file of the code would cost more than reading the file.
 */
export function filePolicy(rules: readonly FileRule[], roots: FileRoots): FilePolicy {
  const compiled = new FileRules(rules, roots);
  const names = new PathNames(roots, compiled.changing);

  const byName = (act: FileAct, name: PathName): FileVerdict => {
    name[act] ??= compiled.judge(act, name.path);
    return name[act];
  };
  const leadsElsewhere = (act: FileAct, name: PathName): boolean =>
    name.changes || (compiled.denySome && byName(act, name).action !== 'deny');

  /**
   * A path that is allowed by its name has to be allowed where it leads, too. Where the function cannot have made the link, the
   * target only must not be denied by a rule.
   */
  const landed = (act: FileAct, name: PathName, at: string): FileVerdict => {
    const real = ownProcess(at, roots);
    const verdict = byName(act, name);
    // A file that is open without a path, as a pipe is, has only its name.
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
