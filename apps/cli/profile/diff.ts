import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Change, diff } from '@emmental/profile';
import { findRoot, openSource, type ReadProfile, readProfileFile } from '@emmental/read';
import { count, type Screen, visible, wrap } from '@emmental/report';
import { exit, WrongUse } from '../exit.ts';
import { inWords } from '../files/failure.ts';
import { emitAs, type Renderers } from '../output.ts';
import { screen } from '../run.ts';
import type { DiffOptions } from '../usage/profile.ts';
import type { World } from '../world.ts';
import { documentText } from './document.ts';

export async function diffCommand(a: string, b: string, options: DiffOptions, world: World): Promise<number> {
  const changes = diff(await read(a), await read(b));
  const renderers: Renderers<DiffOptions['format']> = {
    json: () => documentText('diff', { root: '.' }, { before: a, after: b, changes }),
    table: () => render(changes, options, screen(options, world)),
  };
  await emitAs(renderers, options, world);
  return options.failOn === 'widens' && changes.some(({ label }) => label === 'WIDENS')
    ? exit.findings
    : exit.clean;
}

/**
 * Reads a rulebase by its path, which need not be called emmental.yaml, or by its folder; files that it extends
 * are resolved from there.
 */
export async function read(path: string): Promise<ReadProfile> {
  const isFolder = inWords(path, () => statSync(path)).isDirectory();
  const file = isFolder ? join(path, 'emmental.yaml') : path;
  const stat = inWords(file, () => statSync(file));
  if (!stat.isFile()) throw new WrongUse(`${file}: it is ${stat.isDirectory() ? 'a folder' : 'not a file'}`);
  const root = findRoot(file, null);
  const { directory, path: inside } =
    'diagnostic' in root ? { directory: dirname(file), path: basename(file) } : root;
  const { found, diagnostics } = await readProfileFile(openSource(directory), inside);
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  if (!found || wrong)
    throw new WrongUse(
      wrong ? `${file}:${wrong.line}:${wrong.column} ${wrong.message}` : `${file} is not a rulebase`,
    );
  return found;
}

function render(changes: readonly Change[], { failOn }: DiffOptions, view: Screen): string {
  const lines = changes.flatMap(({ label, owner, subject, environment, before, after }) => [
    ...wrap(
      visible(
        `${label.padEnd(8)} ${owner}/${subject}${environment === null ? '' : `  in ${environment}`}`,
        view,
      ),
      view.width,
      '         ',
    ),
    ...(before === null ? [] : wrap(visible(`       - ${before}`, view), view.width, '         ')),
    ...(after === null ? [] : wrap(visible(`       + ${after}`, view), view.width, '         ')),
  ]);
  const of = (label: Change['label']) => changes.filter((change) => change.label === label).length;
  const closing =
    changes.length === 0
      ? 'no rule changes'
      : `${count(changes.length, 'change')}: ${of('WIDENS')} widen, ${of('NARROWS')} narrow, ${of('SAME')} the same`;
  const isFailed = failOn === 'widens' && of('WIDENS') > 0;
  return [
    ...lines,
    ...(changes.length > 0 ? [''] : []),
    closing,
    ...(isFailed ? [`Failed: ${of('WIDENS')} widen (--fail-on widens).`] : []),
    '',
  ].join('\n');
}
