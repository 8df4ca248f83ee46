import { join } from 'node:path';
import { type OpenQuestion, type Report, shellWord } from '@emmental/model';
import { findRoot, openSource } from '@emmental/read';
import { type Complete, completing, nextLines, type Screen, spread, visible, wrap } from '@emmental/report';
import { parseDocument } from 'yaml';
import { namedCode } from '../assume/named-code.ts';
import { WrongUse } from '../exit.ts';
import { changeFile } from '../files/change.ts';
import { inWords } from '../files/failure.ts';
import { emit } from '../output.ts';
import { describeQuestion } from '../question.ts';
import { folderOf, scanPaths, screen } from '../run.ts';
import type { AssumeOptions } from '../usage/assume.ts';
import type { World } from '../world.ts';

/** `emmental assume [ID]`: prints the question; with an answer on the command line, writes that into `emmental.yaml` instead. */
export async function assumeCommand(
  id: string | undefined,
  path: string,
  options: AssumeOptions,
  world: World,
): Promise<number> {
  const { report } = await scanPaths('scan', [path], options, world);
  const view = screen(options, world);
  const questions = questionsIn(report);
  if (id === undefined) {
    await emit(list(questions, completing(report), view), options, world);
    return 0;
  }
  const question = questions.find((candidate) => candidate.question.id === id)?.question;
  if (!question)
    throw new WrongUse(
      `no open question has the id ${id}; list them: ${completing(report)('emmental assume', null)}`,
    );
  const { is, because, owner, until } = options;
  if (is === undefined) {
    await emit(describeQuestion(question, completing(report)(question.answer, null), view), options, world);
    return 0;
  }
  if (because === undefined || owner === undefined || until === undefined) {
    throw new WrongUse(
      'an assumption needs --is, --because, --owner and --until, so that others can review it',
    );
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || until < world.today)
    throw new WrongUse('--until must be a future day, such as 2027-03-31');
  if (is.includes('#')) await refuseMissing(is, folderOf(path), options.root ?? null);
  const file = join(folderOf(path), 'emmental.yaml');
  await write(file, folderOf(path), id, { is, because, owner, until });
  await emit(
    `assumed until ${until}: ${id} is ${is}\nwritten to ${file}; reports show it as an assumption, never as evidence\n`,
    options,
    world,
  );
  return 0;
}

/** A question with the number of functions that it is open in. */
interface Asked {
  readonly question: OpenQuestion;
  readonly functions: number;
}

/** Returns each question once; one cause in several functions is one question, with what it costs most. */
function questionsIn({ apps }: Report): readonly Asked[] {
  const found = new Map<string, Asked>();
  for (const question of apps.flatMap((app) => app.functions.flatMap((fn) => fn.unknown))) {
    const known = found.get(question.id);
    const shown = known && !known.question.idle ? known.question : question;
    found.set(question.id, { question: shown, functions: (known?.functions ?? 0) + 1 });
  }
  return [...found.values()].sort(
    (a, b) => Number(a.question.idle ?? false) - Number(b.question.idle ?? false),
  );
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

function list([first, ...more]: readonly Asked[], complete: Complete, view: Screen): string {
  if (!first) return 'no open questions\n';
  const lines = [first, ...more].flatMap(({ question: { id, file, line, what, why, costs }, functions }) => {
    const text = `    ${what}: ${why}; ${costs}${functions > 1 ? `; in ${functions} functions` : ''}`;
    return [
      ...spread(visible(id, view), `${visible(file, view)}:${line}`, view),
      ...wrap(visible(text, view), view.width, '    '),
    ];
  });
  const command = complete(`emmental assume ${shellWord(first.question.id)}`, null);
  return [...lines, '', ...nextLines([[command, 'shows how to answer the first question']], view), ''].join(
    '\n',
  );
}

/** Adds one entry; comments and order of the file stay as they are, and so does what another command adds at the same time. */
const write = (
  file: string,
  within: string,
  id: string,
  entry: Readonly<Record<string, string>>,
): Promise<void> =>
  changeFile(file, within, (text) => {
    const document = parseDocument(text ?? 'emmental: profile/1\n');
    if (document.errors.length > 0) throw new WrongUse(`${file} has a syntax error; correct it first`);
    inWords(file, () => document.setIn(['assume', id], document.createNode(entry)));
    return document.toString({ lineWidth: 0 });
  });
