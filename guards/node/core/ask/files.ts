import type { Context } from '../context.ts';
import { type Answer, allowed, type Core, look, lookUnlessDirect } from '../contract.ts';
import type { FileUse } from '../policy/files.ts';
import type { FileAct, FileVerdict } from '../policy/verdict.ts';
import { makeRoom } from '../room.ts';
import { attachedFile } from '../sql/sqlite.ts';

/** Makes the answers about files. They judge the path before a file is opened, and the opened file if a link could redirect the path. */
export function fileAnswers(
  context: Context,
): Pick<Core, 'file' | 'moves' | 'opening' | 'opened' | 'link' | 'attached'> {
  const { files: policy, straight } = context;
  const settle = (act: FileAct, verdict: FileVerdict): Answer => settleFile(context, act, verdict);
  const byRules = (act: FileAct, path: string, strictly = false): Answer =>
    policy === null ? allowed : settle(act, policy.judge(act, path, strictly));
  const byText = pathProof(context);
  const decide = (act: FileAct, path: string): Answer => byRules(act, path) || byText(path);

  return {
    file: (use, path) => {
      if (use === 'place' || use === 'whole') straight.end();
      const answer = decide(actOf(use), path);
      return answer === allowed && use === 'whole' ? decideBelow(context, path) : answer;
    },
    moves: (path) => policy?.moves(path) === true,
    opening: (path) => {
      const verdict = policy?.named('read', path) ?? null;
      if (policy === null || verdict === null) return decide('read', path);
      const answer = verdict.action === 'deny' ? settle('read', verdict) : byText(path);
      if (answer !== allowed) return answer;
      const folder = policy.folderOf(path);
      return folder !== null && straight.has(folder) ? lookUnlessDirect : look;
    },
    opened: (path, real) => {
      if (policy === null) return allowed;
      const folder = policy.folderOf(path);
      if (folder !== null && real.startsWith(`${folder}/`) && real.indexOf('/', folder.length + 1) < 0)
        straight.note(folder);
      return settle('read', policy.opened(path, real));
    },
    link: (target, path) => {
      if (policy === null) return allowed;
      const written = decide('write', path);
      if (written !== allowed) return written;
      // The target of a link with `..` changes when the link is moved, or when a folder in the target becomes a link.
      if (/(?:^|\/)\.\.(?:\/|$)/.test(target))
        return context.settle('files', { action: 'deny', rule: null }, `link ${path} to ${target}`);
      // A link to a missing file needs a rule, too (strictly): a write through the link would create the file.
      return byRules('read', targetPath(context, target, path), true);
    },
    attached: attachedFile,
  };
}

const actOf = (use: FileUse): FileAct => (use === 'place' || use === 'whole' ? 'write' : use);

function settleFile({ reporter, settle }: Context, act: FileAct, verdict: FileVerdict): Answer {
  if (verdict.action !== 'allow') {
    makeRoom();
    return settle('files', verdict, `${act} ${verdict.path}`);
  }
  if (verdict.rule !== null) reporter.hit(verdict.rule.match);
  return allowed;
}

/** Decides about a write that moves or links a folder with its contents: under another path, the rules would not recognise denied files in it. */
function decideBelow({ files: policy, settle }: Context, path: string): Answer {
  if (policy === null) return allowed;
  const folder = policy.judge('write', path).path;
  const read = policy.judge('read', path);
  const rule = (read.action === 'deny' ? read.rule : null) ?? policy.deniesBelow(folder);
  if (rule === null) return allowed;
  return settle('files', { action: 'deny', rule }, `write ${folder} with all below it`);
}

/**
 * Makes the function that refuses a path whose meaning a text of a current event changes. Only a text with `..` or with `/` at its start can
 * do that; for the current event the function remembers whether there is such a text.
 */
function pathProof({ profile, invocations, engine, prove }: Context): (path: string) => Answer {
  let lastEvent: string | null = null;
  let lastAnswer = false;
  const mayTraverse = (): boolean => {
    const event = invocations.last();
    if (lastEvent !== event || invocations.count() > 1) {
      makeRoom();
      lastAnswer = invocations.texts(engine).some((texts) => texts.leading().some(traverses));
      // This is set last: if reading the texts throws, the next call reads them again.
      lastEvent = event;
    }
    return lastAnswer;
  };
  return (path) =>
    profile.inbound !== null && invocations.count() > 0 && mayTraverse() ? prove('path', path) : allowed;
}

const traverses = (text: string): boolean => /\.\.|^[/\\]|%2e|^file:/i.test(text);

/** Returns the path that a link at `path` would lead to; a relative target starts in the folder of the link. */
function targetPath({ roots }: Context, target: string, path: string): string {
  if (target.startsWith('/')) return target;
  const folder = path.replace(/[^/]{0,4096}$/, '');
  return `${folder.startsWith('/') ? folder : `${roots.cwd()}/${folder}`}/${target}`;
}
