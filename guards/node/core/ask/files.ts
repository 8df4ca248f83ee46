import type { Context } from '../context.ts';
import { type Answer, allowed, type Core, look, lookUnlessDirect } from '../contract.ts';
import type { FileUse } from '../policy/files.ts';
import type { FileAct, FileVerdict } from '../policy/verdict.ts';
import { makeRoom } from '../room.ts';
import { attachedFile } from '../sql/sqlite.ts';

/** Decides about files: by the path before a file is opened, and by the file itself where the path could lead elsewhere. */
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
      // A link that goes up leads elsewhere once it is moved, or once what it goes through is another link.
      if (/(?:^|\/)\.\.(?:\/|$)/.test(target))
        return context.settle('files', { action: 'deny', rule: null }, `link ${path} to ${target}`);
      // A link to a file that does not exist would be a way to make the file.
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

/** Decides about a write that takes a folder with all below it: by another name, files that a rule denies would not be recognised. */
function decideBelow({ files: policy, settle }: Context, path: string): Answer {
  if (policy === null) return allowed;
  const folder = policy.judge('write', path).path;
  const read = policy.judge('read', path);
  const rule = (read.action === 'deny' ? read.rule : null) ?? policy.deniesBelow(folder);
  if (rule === null) return allowed;
  return settle('files', { action: 'deny', rule }, `write ${folder} with all below it`);
}

/**
 * Makes the function that refuses a path changed by text of a current event. Only an event with text that goes up or starts at the root
 * can change a path; the last answer to that is kept.
 */
function pathProof({ profile, invocations, engine, prove }: Context): (path: string) => Answer {
  let lastEvent: string | null = null;
  let lastAnswer = false;
  const mayTraverse = (): boolean => {
    const event = invocations.current();
    if (lastEvent !== event || invocations.count() > 1) {
      makeRoom();
      lastAnswer = invocations.texts(engine).some((texts) => texts.leading().some(traverses));
      // Last: when reading the texts throws, the next call asks again.
      lastEvent = event;
    }
    return lastAnswer;
  };
  return (path) =>
    profile.inbound !== null && invocations.count() > 0 && mayTraverse() ? prove('path', path) : allowed;
}

const traverses = (text: string): boolean => /\.\.|^[/\\]|%2e|^file:/i.test(text);

/** Returns where a link at `path` would lead; a relative target starts in the folder of the link. */
function targetPath({ roots }: Context, target: string, path: string): string {
  if (target.startsWith('/')) return target;
  const folder = path.replace(/[^/]{0,4096}$/, '');
  return `${folder.startsWith('/') ? folder : `${roots.cwd()}/${folder}`}/${target}`;
}
