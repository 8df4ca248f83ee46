import type { Context } from '../context.ts';
import { type Answer, allowed, type Core, look, lookUnlessDirect } from '../contract.ts';
import type { FileAct, FileVerdict } from '../policy/files.ts';
import { makeRoom } from '../room.ts';

/** What the rules say of a file: by its path before it is opened, by its place where that could lead elsewhere. */
export function fileAnswers(
  context: Context,
): Pick<Core, 'file' | 'moves' | 'opening' | 'opened' | 'link' | 'attached'> {
  const { profile, roots, files: policy, straight, reporter, invocations, engine, settle, proven } = context;

  const settled = (act: FileAct, verdict: FileVerdict): Answer => {
    if (verdict.action !== 'allow') {
      makeRoom();
      return settle('files', verdict, `${act} ${verdict.path}`);
    }
    if (verdict.rule !== null) reporter.hit(verdict.rule.match);
    return allowed;
  };
  const byRules = (act: FileAct, path: string, strictly = false): Answer =>
    policy === null ? allowed : settled(act, policy.judge(act, path, strictly));

  /** Without text of an event that goes up or starts at the root, no path can be proven to be an attack. */
  let traversing: { readonly id: string | null; readonly any: boolean } = { id: null, any: false };
  const mayTraverse = (): boolean => {
    const id = invocations.current();
    if (traversing.id !== id || invocations.count() > 1) {
      makeRoom();
      const goes = (text: string): boolean => /\.\.|^[/\\]|%2e|^file:/i.test(text);
      traversing = { id, any: invocations.texts(engine).some((texts) => texts.leading().some(goes)) };
    }
    return traversing.any;
  };

  const byText = (path: string): Answer =>
    profile.inbound !== null && invocations.count() > 0 && mayTraverse() ? proven('path', path) : allowed;

  const file = (act: FileAct, path: string): Answer => {
    const answer = byRules(act, path);
    return answer === allowed ? byText(path) : answer;
  };

  const wholly = (path: string): Answer => {
    if (policy === null) return allowed;
    const at = policy.judge('write', path).path;
    const read = policy.judge('read', path);
    // By another name nobody would know what a rule denies.
    const rule = (read.action === 'deny' ? read.rule : null) ?? policy.deniesBelow(at);
    return rule === null
      ? allowed
      : settle('files', { action: 'deny', rule }, `write ${at} with all below it`);
  };

  return {
    file: (use, path) => {
      if (use === 'place' || use === 'whole') straight.end();
      const answer = file(use === 'place' || use === 'whole' ? 'write' : use, path);
      return answer === allowed && use === 'whole' ? wholly(path) : answer;
    },
    moves: (path) => policy?.moves(path) === true,
    opening: (path) => {
      const verdict = policy?.named('read', path) ?? null;
      if (verdict === null) return file('read', path);
      const answer = verdict.action === 'deny' ? settled('read', verdict) : byText(path);
      if (answer !== allowed) return answer;
      const folder = policy?.folderOf(path) ?? null;
      return folder !== null && straight.has(folder) ? lookUnlessDirect : look;
    },
    opened: (path, real) => {
      if (policy === null) return allowed;
      const folder = policy.folderOf(path);
      if (folder !== null && real.startsWith(`${folder}/`) && real.indexOf('/', folder.length + 1) < 0)
        straight.note(folder);
      return settled('read', policy.opened(path, real));
    },
    link: (target, path) => {
      if (policy === null) return allowed;
      const written = file('write', path);
      if (written !== allowed) return written;
      const isAbsolute = target.startsWith('/');
      // A link that goes up leads elsewhere once it is moved, or once what it goes through is another link.
      if (/(?:^|\/)\.\.(?:\/|$)/.test(target))
        return settle('files', { action: 'deny', rule: null }, `link ${path} to ${target}`);
      const folder = path.replace(/[^/]{0,4096}$/, '');
      const from = folder.startsWith('/') ? folder : `${roots.cwd()}/${folder}`;
      // A link to what is not there yet would be a way to make it.
      return byRules('read', isAbsolute ? target : `${from}/${target}`, true);
    },
    attached: (sql) => {
      // Native code reads a text to its first zero.
      const [read = ''] = sql.split('\0', 1);
      const texts: string[] = [];
      const plain = read.replace(tokens, (one, name?: string) => {
        if (name !== undefined) return one;
        return one[0] === "'" ? `'${texts.push(one.slice(1, -1).replaceAll("''", "'")) - 1}'` : ' ';
      });
      const opening = plain.split(';').filter((one) => /^\s*(?:attach\b|vacuum\b.*\binto\b)/is.test(one));
      if (opening.length === 0) return '';
      // More than one, or a name that is put together: nobody knows which file.
      const [, attached, into] = (opening.length === 1 ? opens.exec(opening[0] ?? '') : null) ?? [];
      return texts[Number(attached ?? into)] || '/';
    },
  };
}

/**
 * What SQLite reads as one, as it does (`sqlite3GetToken`): comments, texts, quoted names, parameters, which may hold anything but blanks
 * between brackets behind their names, and, as a group, names and numbers.
 */
const tokens =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[$@:#](?:[\w$\x80-\uffff]|::)*(?:\([^\s)]*\)?)?|([\w\x80-\uffff][\w$\x80-\uffff]*)/g;
/** Of one statement, in which each text is its number. */
const opens = /^\s*(?:attach(?:\s+database)?\s*'(\d+)'\s*as\b|vacuum\b[^']{0,100}\binto\s*'(\d+)'\s*$)/i;
