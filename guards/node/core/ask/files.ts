import type { Context } from '../context.ts';
import { type Answer, allowed, type Core } from '../contract.ts';
import { type FileAct, filePolicy, normal } from '../policy/files.ts';

export function fileAnswers(context: Context): Pick<Core, 'file' | 'link' | 'attached'> {
  const { profile, roots, reporter, invocations, engine, settle, proven } = context;
  const policy = profile.files === null ? null : filePolicy(profile.files, roots);

  const byRules = (act: FileAct, path: string): Answer => {
    if (policy === null) return allowed;
    const verdict = policy.judge(act, path);
    if (verdict.action !== 'allow') return settle('files', verdict, `${act} ${verdict.path}`);
    if (verdict.rule !== null) reporter.hit(verdict.rule.match);
    return allowed;
  };

  /** Without text of an event that goes up or starts at the root, no path can be proven to be an attack. */
  let traversing: { readonly id: string | null; readonly any: boolean } = { id: null, any: false };
  const mayTraverse = (): boolean => {
    const id = invocations.current();
    if (traversing.id !== id || invocations.count() > 1) {
      const inputs = invocations.inputs(engine);
      traversing = { id, any: inputs.some((text) => /\.\.|^[/\\]|%2e|^file:/i.test(text)) };
    }
    return traversing.any;
  };

  const file = (act: FileAct, path: string): Answer => {
    const answer = byRules(act, path);
    if (answer !== allowed || profile.inbound === null || invocations.count() === 0) return answer;
    return mayTraverse() ? proven('path', path) : allowed;
  };

  return {
    file,
    link: (target, path) => {
      if (policy === null) return allowed;
      const written = file('write', path);
      if (written !== allowed) return written;
      const isAbsolute = target.startsWith('/');
      // A relative link that goes up leads elsewhere once it is moved.
      if (!isAbsolute && /(?:^|\/)\.\.(?:\/|$)/.test(target))
        return settle('files', { action: 'deny', rule: null }, `link ${path} to ${target}`);
      const folder = path.replace(/[^/]{0,4096}$/, '');
      const from = folder.startsWith('/') ? folder : `${roots.cwd()}/${folder}`;
      return file('read', normal(isAbsolute ? target : `${from}/${target}`));
    },
    attached: (sql) =>
      /\b(?:attach(?:\s+database)?|vacuum\b.{0,100}\binto)\s+'([^']{1,1000})'/is.exec(sql)?.[1] ??
      (/\battach\b|\bvacuum\b.{0,100}\binto\b/is.test(sql) ? '/' : ''),
  };
}
