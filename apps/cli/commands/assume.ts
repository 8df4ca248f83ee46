import { dirname, join, posix } from 'node:path';
import { withEntry } from '@emmental/deploy';
import { isDay, type Report, shellWord } from '@emmental/model';
import { findRoot, openSource } from '@emmental/read';
import { type Complete, completing, nextLines, type Screen, spread, visible, wrap } from '@emmental/report';
import { namedCode } from '../assume/named-code.ts';
import { WrongUse } from '../exit.ts';
import { changeFile } from '../files/change.ts';
import { placedIn } from '../fleet/place.ts';
import { emit } from '../output.ts';
import {
  type Asked,
  askedBy,
  askedByPattern,
  certainSource,
  describeQuestions,
  questionsIn,
} from '../question.ts';
import { folderOf, scanPaths, screen } from '../run.ts';
import type { Scan } from '../scan.ts';
import type { AssumeOptions } from '../usage/assume.ts';
import type { World } from '../world.ts';

/**
 * `emmental assume [ID…]`: prints the question; with an answer on the command line, writes that into `emmental.yaml` instead. Several
 * questions get the same answer. Nothing is written if one of them cannot have it.
 */
export async function assumeCommand(
  ids: readonly string[],
  path: string,
  options: AssumeOptions,
  world: World,
): Promise<number> {
  const { report, scans } = await scanPaths('scan', [path], options, world);
  const view = screen(options, world);
  const questions = questionsIn(report);
  if (ids.length === 0) {
    await emit(list(questions, completing(report), view), options, world);
    return 0;
  }
  const asked = new Set(ids.flatMap((id) => named(id, questions, report, scans)));
  const { is, because, owner, until } = options;
  if (is === undefined) {
    await emit(describeQuestions([...asked], answerTo(ids, [...asked], report), view), options, world);
    return 0;
  }
  if (because === undefined || owner === undefined || until === undefined) {
    throw new WrongUse(
      'an assumption needs --is, --because, --owner and --until, so that others can review it',
    );
  }
  for (const [name, text] of Object.entries({ is, because, owner }))
    if (/[\p{Cc}\u2028\u2029]/u.test(text))
      throw new WrongUse(`--${name} has a line break or another control character`);
  if (!isDay(until) || until < world.today)
    throw new WrongUse('--until must be a future day, such as 2027-03-31');
  const answered = [...asked].map((each) => ({ each, target: rulebaseFor(each.app, scans, path) }));
  for (const { each, target } of answered) await refuseNonsense(is, each, target, report, options);
  const said: string[] = [];
  for (const { each, target } of answered) {
    write(target.file, target.within, each.question.id, { is, because, owner, until });
    said.push(
      `assumed until ${until}: ${each.question.id} is ${is}`,
      `written to ${target.shown}; reports show it as an assumption, never as evidence`,
    );
  }
  const lines = said.flatMap((line) => wrap(visible(line, view), view.width, '    '));
  await emit(`${lines.join('\n')}\n`, options, world);
  return 0;
}

/** Finds what an id names: a question, the source of a function, or, with `*` for any text, all questions that it fits. */
function named(
  id: string,
  questions: readonly Asked[],
  report: Report,
  scans: readonly Scan[],
): readonly Asked[] {
  const found = askedBy(id, questions) ?? certainSource(id, report);
  if (found) return [found];
  const fitting = id.includes('*') ? askedByPattern(id, questions) : [];
  if (fitting.length > 0) return fitting;
  for (const { profile } of scans.flatMap(({ apps }) => apps)) {
    const answers = Object.entries(profile.found?.profile.assume ?? {});
    // Among several apps the id begins with the name of the app.
    const [own, answer] = answers.find(([key]) => id === key || id.endsWith(`/${key}`)) ?? [];
    if (own === undefined || !answer || !profile.found) continue;
    const { file, line } = profile.found.locate('assume', own);
    throw new WrongUse(
      `${id} is answered: ${answer.is}, until ${answer.until}; change it in ${file}:${line}`,
    );
  }
  throw new WrongUse(
    `no open question has the id ${id}; list them: ${completing(report)('emmental assume', null)}`,
  );
}

/** The command that answers: for one question as narrow as possible, for several as the user named them. */
function answerTo(ids: readonly string[], [first, ...more]: readonly Asked[], report: Report): string {
  return first && more.length === 0
    ? completing(report)(first.question.answer, first.fn)
    : completing(report)(`emmental assume ${ids.map(shellWord).join(' ')}`, null);
}

/** Refuses an answer that the question cannot have. */
async function refuseNonsense(
  is: string,
  asked: Asked,
  target: Target,
  report: Report,
  options: AssumeOptions,
): Promise<void> {
  const isSource = asked.question.id.endsWith('/code');
  if (isSource && !is.includes('#') && is !== 'none')
    throw new WrongUse(
      `--is ${is}: a source is named FILE#EXPORT, or none if the repository does not have it`,
    );
  if (!is.includes('#')) return;
  await refuseMissing(is, dirname(target.file), options.root ?? null);
  if (isSource) refuseOtherLanguage(is, asked, report);
}

interface Target {
  readonly file: string;
  /** The folder that the file must not leave through a link. */
  readonly within: string;
  /** The file as the user sees it. */
  readonly shown: string;
}

/**
 * Returns the file for the answers of an app: its rulebase; else `emmental.yaml` in PATH or, among several apps, in the folder of the
 * app, because the other apps may ask the same.
 */
function rulebaseFor(id: string, scans: readonly Scan[], path: string): Target {
  const folder = folderOf(path);
  const file = join(folder, 'emmental.yaml');
  const fallback = { file, within: folder, shown: file };
  for (const scan of scans) {
    const placed = placedIn(scan, scans);
    const scanned = scan.apps.find(({ app }) => placed(app.id) === id);
    if (!scanned) continue;
    const several = scan.apps.filter(({ app }) => app.functions.length > 0).length > 1;
    const found = scanned.profile.found?.path ?? (several ? join(scanned.app.folder, 'emmental.yaml') : null);
    if (found === null) return fallback;
    return {
      file: join(scan.source.directory, found),
      within: scan.source.directory,
      shown: join(folder, posix.relative(scan.folder, found)),
    };
  }
  return fallback;
}

/** Refuses an answer that names code which is not there. */
async function refuseMissing(is: string, folder: string, boundary: string | null): Promise<void> {
  const root = findRoot(folder, boundary);
  if ('diagnostic' in root) return;
  const source = openSource(root.directory);
  const code = namedCode(is, root.path);
  if (!code) throw new WrongUse(`--is ${is}: code is named FILE#EXPORT, with FILE relative to ${folder}`);
  if (source.kind(code.file) !== 'file') throw new WrongUse(`--is ${is}: there is no file ${code.file}`);
  const { isExported } = await import('../code.ts');
  if (!(await isExported(code, source)))
    throw new WrongUse(`--is ${is}: ${code.file} has no export ${code.export}`);
}

/** Refuses a source that the runtime of the function cannot load. */
function refuseOtherLanguage(is: string, { app, fn: id }: Asked, { apps }: Report): void {
  const fn = apps.find((each) => each.id === app)?.functions.find((each) => each.id === id);
  const runtime = fn?.runtime ?? '';
  const isPython = /\.py#/.test(is);
  if (runtime.startsWith(isPython ? 'nodejs' : 'python'))
    throw new WrongUse(`--is ${is}: ${fn?.name} runs ${runtime}, which does not load this file`);
}

function list([first, ...more]: readonly Asked[], complete: Complete, view: Screen): string {
  if (!first) return 'no open questions\n';
  const lines = [first, ...more].flatMap(({ question: { file, line, what, why, costs }, functions, ids }) => {
    const [id = ''] = ids;
    const text = `    ${what}: ${why}; ${costs}${functions > 1 ? `; in ${functions} functions` : ''}`;
    return [
      ...spread(visible(id, view), `${visible(file, view)}:${line}`, view),
      ...wrap(visible(text, view), view.width, '    '),
    ];
  });
  const command = complete(`emmental assume ${shellWord(first.ids[0] ?? '')}`, null);
  return [...lines, '', ...nextLines([[command, 'shows how to answer the first question']], view), ''].join(
    '\n',
  );
}

/** Adds one entry; all else stays as it is written, and so does what another command adds at the same time. */
const write = (file: string, within: string, id: string, entry: Readonly<Record<string, string>>): void =>
  changeFile(file, within, (text) => {
    const changed = withEntry(text ?? 'emmental: profile/1\n', ['assume', id], entry);
    if ('why' in changed) throw new WrongUse(`${file}: ${changed.why}; correct it first`);
    return changed.text;
  });
