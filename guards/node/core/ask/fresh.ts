import type { FileRule } from '@emmental/model';
import type { Context } from '../context.ts';
import { allowed, type Core, goes } from '../contract.ts';
import { type Glob, globOf, literalPrefix } from '../glob.ts';
import { filled } from '../implied.ts';

/** Makes the answers about fresh files: files below /tmp that are removed when the call that made them ends (`shell/fresh.ts`). */
export function freshAnswers(context: Context): Pick<Core, 'freshFolders' | 'leaves' | 'stays'> {
  const { host, profile, start, modes, reporter, concurrency, settle } = context;
  const rules = (profile.files ?? [])
    .filter((rule) => rule.fresh === true && rule.action !== 'deny')
    .map((rule) => ({ rule, globs: rule.write.map((pattern) => globOf(pattern, '/')) }));
  const reported = new Set<string>();
  return {
    freshFolders: () => {
      if (rules.length === 0) return '';
      const why = sharedBy();
      if (why === null)
        return rules.flatMap(({ rule }) => rule.write.map((pattern) => literalPrefix(pattern))).join('\n');
      stays('', `the guard removes no files after a call: ${why}`);
      return '';
    },
    leaves: (path) => {
      const rule = ruleOf(path, rules);
      if (rule === null || isGuards(path, context)) return allowed;
      if (modes.of('files') !== 'enforce') {
        settle('files', { action: 'deny', rule }, `leave ${path} for the next call`);
        return allowed;
      }
      reporter.hit(rule.match);
      return goes;
    },
    stays,
  };

  /** Returns the reason why /tmp may hold files of other calls or programs; null when only the running call can have files there. */
  function sharedBy(): string | null {
    const { env } = start;
    // An emulator of Lambda may share the machine with other programs.
    const isLambda =
      env['AWS_LAMBDA_INITIALIZATION_TYPE'] !== undefined && env['LAMBDA_TASK_ROOT'] === '/var/task';
    if (!isLambda && env['EMMENTAL_TMP'] !== 'own')
      return 'outside Lambda others may share /tmp; if the function has its own /tmp, set EMMENTAL_TMP=own';
    return concurrency === 1 ? null : 'several calls at a time share /tmp';
  }

  function stays(path: string, why: string): void {
    if (reported.has(why) || reported.size > 100) return;
    reported.add(why);
    const file = path === '' ? {} : { what: host.later()?.excerpt(path) ?? '' };
    reporter.report('error', { section: 'files', evidence: { ...file, message: `files: ${why}` } });
  }

  /** True for files of the guard itself: signals and quarantined events. */
  function isGuards(path: string, { host }: Context): boolean {
    const kept = profile.onBlock?.quarantine;
    const signals = start.env['EMMENTAL_SIGNALS'] ?? '';
    const folder = kept?.kind === 'file' ? filled(kept.target, start.env) : null;
    const file = signals.startsWith('file:') ? signals.slice('file:'.length) : null;
    return [folder, file].some(
      (own) => own !== null && (path === own || path.startsWith(`${own}/`) || path === host.realpath(own)),
    );
  }
}

const ruleOf = (
  path: string,
  rules: readonly { readonly rule: FileRule; readonly globs: readonly Glob[] }[],
): FileRule | null => rules.find(({ globs }) => globs.some((glob) => glob(path)))?.rule ?? null;
