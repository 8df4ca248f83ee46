import type { Context } from '../context.ts';
import { type Answer, allowed, type Core } from '../contract.ts';
import { type FileAct, filePolicy, normal } from '../policy/files.ts';

export function fileAnswers(context: Context): Pick<Core, 'file' | 'link' | 'attached'> {
  const { profile, roots, reporter, invocations, engine, settle, proven } = context;
  const policy = profile.files === null ? null : filePolicy(profile.files, roots);

  const byRules = (act: FileAct, path: string, strictly = false): Answer => {
    if (policy === null) return allowed;
    const verdict = policy.judge(act, path, strictly);
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
      // A link to what is not there yet would be a way to make it.
      return byRules('read', normal(isAbsolute ? target : `${from}/${target}`), true);
    },
    attached: (sql) => {
      const statements = sql.replace(quoted, ' ').split(';');
      const opening = statements.filter((one) => /^\s*(?:attach\b|vacuum\b.*\binto\b)/is.test(one));
      if (opening.length === 0) return '';
      // More than one, or a name that is put together: nobody knows which file.
      const [, attached, into] = opens.exec(sql) ?? [];
      return (opening.length === 1 ? (attached ?? into) : undefined) ?? '/';
    },
  };
}

/** Comments, texts and quoted names of SQLite. */
const quoted = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]/g;
const opens =
  /\battach(?:\s+database)?\s+'([^']{1,1000})'\s+as\s|\bvacuum\b[^;']{0,100}\binto\s+'([^']{1,1000})'[\s;]{0,100}$/i;
