import type { FileRule } from '@emmental/model';
import { type Glob, globOf, literalPrefix } from '../glob.ts';
import { type FileRoots, matchesBelow } from './paths.ts';
import { type FileAct, type FileVerdict, judged } from './verdict.ts';

/** The compiled rules about files. */
export class FileRules {
  readonly #rules: readonly FileRule[];
  readonly #compiled: ReadonlyMap<FileRule, Readonly<Record<FileAct, readonly Glob[]>>>;
  readonly #denied: readonly { readonly rule: FileRule; readonly globs: readonly string[] }[];
  readonly #isFresh: boolean;
  readonly #roots: FileRoots;
  /** Prefixes of the paths that rules let the function write. The prefix of `/tmp/work/**` has no final slash, because the folder itself can be moved. */
  readonly changing: readonly string[];

  constructor(rules: readonly FileRule[], roots: FileRoots) {
    const expanded = (words: readonly string[]): readonly string[] =>
      words.flatMap((word) => expand(word, roots));
    this.#rules = rules;
    this.#roots = roots;
    this.#compiled = new Map(rules.map((rule) => [rule, compile(rule, roots)]));
    this.#denied = rules
      .filter((rule) => rule.action === 'deny')
      .map((rule) => ({ rule, globs: expanded([...rule.read, ...rule.write]) }));
    this.#isFresh = rules.some((rule) => rule.fresh === true);
    this.changing = rules.flatMap(({ write }) =>
      expanded(write).map((glob) => literalPrefix(glob).replace(/\/$/, '')),
    );
  }

  get hasDenials(): boolean {
    return this.#denied.length > 0;
  }

  /** Judges the text of a path; links are not followed. */
  judge(act: FileAct, path: string): FileVerdict {
    if (act === 'write' && path === '/dev/null') return { path, action: 'allow', rule: null };
    if (act === 'write' && path === freshMark && this.#isFresh) return { path, action: 'deny', rule: null };
    const matches = (rule: FileRule): boolean =>
      this.#compiled.get(rule)?.[act].some((glob) => glob(path)) === true;
    const { action, rule } = judged(this.#rules, matches);
    return { path, action, rule };
  }

  /** Returns a rule that denies a path below a folder, even if other rules allow the folder itself; null when there is none. */
  denyingBelow(folder: string): FileRule | null {
    const denies = ({ globs }: { readonly globs: readonly string[] }): boolean =>
      globs.some((glob) => matchesBelow(glob, folder, this.#roots));
    return this.#denied.find(denies)?.rule ?? null;
  }
}

/**
 * The guard creates this file when the first call begins (`shell/fresh.ts`). If the process ends during a call, the next process finds this
 * file and removes the files of that call.
 */
const freshMark = '/tmp/.emmental-fresh';

/** Matches files of /proc that show or change the state of a process. A rule with `/**` does not include them; a rule has to name /proc. */
const memory =
  /^\/proc(?!\/sys\/)(?:\/.*)?\/(?:mem|environ|\w*maps|pagemap|auxv|cmdline|syscall|stack|kcore|clear_refs|map_files|coredump_filter|sched|personality|task|ns|root|cwd)$/;

function compile(rule: FileRule, roots: FileRoots): Readonly<Record<FileAct, readonly Glob[]>> {
  const globs = (words: readonly string[]): readonly Glob[] =>
    words
      .flatMap((word) => expand(word, roots))
      .map((pattern) => {
        const glob = globOf(pattern, '/');
        if (rule.action === 'deny' || pattern.startsWith('/proc/')) return glob;
        return (path) => glob(path) && !memory.test(path);
      });
  return { read: globs(rule.read), write: globs(rule.write) };
}

/** Replaces the words `code` and `runtime` of a rule by the folders that they stand for. */
function expand(word: string, roots: FileRoots): readonly string[] {
  if (word === 'code') return roots.code.map((root) => `${root === '/' ? '' : root}/**`);
  if (word === 'runtime') return roots.runtime;
  return [word];
}
