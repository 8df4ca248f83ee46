import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenQuestion, shellWord } from '@emmental/model';
import { type Complete, completing, nextLines, type Screen, spread, visible, wrap } from '@emmental/report';
import { parseDocument } from 'yaml';
import { WrongUse } from '../exit.ts';
import { inWords } from '../files/failure.ts';
import { refuseLinksOut } from '../files/links.ts';
import { readText } from '../files/read.ts';
import { writeFile } from '../files/write.ts';
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
  const questions = report.apps.flatMap((app) => app.functions.flatMap((fn) => fn.unknown));
  if (id === undefined) {
    await emit(list(questions, completing(report), view), options, world);
    return 0;
  }
  const question = questions.find((candidate) => candidate.id === id);
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
  const file = join(folderOf(path), 'emmental.yaml');
  write(file, folderOf(path), id, { is, because, owner, until });
  await emit(
    `assumed until ${until}: ${id} is ${is}\nwritten to ${file}; reports show it as an assumption, never as evidence\n`,
    options,
    world,
  );
  return 0;
}

function list([first, ...more]: readonly OpenQuestion[], complete: Complete, view: Screen): string {
  if (!first) return 'no open questions\n';
  const lines = [first, ...more].flatMap((answer) => [
    ...spread(visible(answer.id, view), `${visible(answer.file, view)}:${answer.line}`, view),
    ...wrap(visible(`    ${answer.what}: ${answer.why}; ${answer.costs}`, view), view.width, '    '),
  ]);
  const command = complete(`emmental assume ${shellWord(first.id)}`, null);
  return [...lines, '', ...nextLines([[command, 'shows how to answer the first question']], view), ''].join(
    '\n',
  );
}

/** Adds one entry; comments and order of the file stay as they are. */
function write(file: string, within: string, id: string, entry: Readonly<Record<string, string>>): void {
  refuseLinksOut(within, file);
  const text = existsSync(file) ? readText(file, { exact: true }) : 'emmental: profile/1\n';
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new WrongUse(`${file} has a syntax error; correct it first`);
  inWords(file, () => document.setIn(['assume', id], document.createNode(entry)));
  writeFile(file, document.toString({ lineWidth: 0 }), { within });
}
