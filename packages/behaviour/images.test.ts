import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, loadProgram, type Program } from '@emmental/code';
import { createImages, createMachine, type Images } from '@emmental/evaluator';
import { fillingsOf, noFillings } from '@emmental/link';
import { constant, type Source } from '@emmental/model';
import { describe, expect, it } from 'vitest';
import { folderSource, repository } from '../code/testing/repository.ts';
import { type AnalyseOptions, type Analysis, analyse } from './analyse.ts';
import { createDomain } from './domain.ts';
import { createRecorder } from './record.ts';
import { appsOfImages, type EntryOfApp } from './testing/images/apps.ts';
import { snapshotOf } from './testing/images/snapshot.ts';
import { javascriptFixtures } from './testing/sinks/javascript.ts';
import { pydanticFixtures } from './testing/sinks/pydantic.ts';
import { pythonFixtures } from './testing/sinks/python.ts';

/** A function that is ready to be analysed. */
interface Ready {
  readonly program: Program;
  readonly entry: Entry;
  readonly options: AnalyseOptions;
}

const imagesFor = (program: Program): Images =>
  createImages(createMachine(program, noFillings, createDomain([]), createRecorder()));

async function ready(source: Source, { module, environment = {} }: EntryOfApp): Promise<Ready> {
  const program = await loadProgram(source, [module], { directory: '' });
  const declared = new Map(
    Object.entries({ TABLE: 'orders', ...environment }).map(([name, value]) => [name, constant(value)]),
  );
  const fillings = fillingsOf({ name: 'Fn', logicalId: 'Fn', environment: declared, triggers: [] });
  return { program, entry: { module, export: 'handler' }, options: { fillings } };
}

const textOf = (analysis: Analysis): string =>
  JSON.stringify(analysis, (_, value: unknown) => (value instanceof Map ? [...value] : value), 1);

/**
 * Analyses functions on images that they share, in order, backwards and in order again, and compares each result with that
 * of the function on images of its own and without any image. No function may change an image.
 */
async function check(source: Source, entries: readonly EntryOfApp[]): Promise<number> {
  const functions = await Promise.all(entries.map((entry) => ready(source, entry)));
  const [first] = functions;
  if (!first) return 0;
  const alone = functions.map(({ program, entry, options }) => {
    const own = textOf(analyse(program, entry, { ...options, images: imagesFor(program) }));
    expect(own).toBe(textOf(analyse(program, entry, { ...options, images: null })));
    return own;
  });
  const images = imagesFor(first.program);
  for (const index of [...functions.keys(), ...[...functions.keys()].reverse(), ...functions.keys()]) {
    const fn = functions[index];
    if (!fn) continue;
    const before = snapshotOf(images);
    const shared = textOf(analyse(fn.program, fn.entry, { ...fn.options, images }));
    expect(shared, fn.entry.module).toBe(alone[index]);
    const after = snapshotOf(images);
    for (const [image, text] of before) expect(after.get(image)).toBe(text);
  }
  return [...images.byPath.values()].flat().filter(({ image }) => image !== null).length;
}

describe('functions that share the images of modules', () => {
  it.each(appsOfImages.map((app) => [app.says, app] as const))('%s', async (_, { files, entries }) => {
    expect(await check(repository(files), entries)).toBeGreaterThan(0);
  });

  it('the fixtures of sinks', async () => {
    for (const { files } of [...javascriptFixtures, ...pythonFixtures, ...pydanticFixtures])
      await check(
        repository(files),
        Object.keys(files).map((module) => ({ module })),
      );
  });

  it.each(['weak-shop', 'well-built', 'photo-pipeline'])('the example %s', async (name) => {
    const folder = join(import.meta.dirname, '../../examples', name);
    const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(
        (path) => /\.(m?js|py)$/.test(path) && /\bhandler\b/.test(readFileSync(join(folder, path), 'utf8')),
      )
      .sort();
    expect(
      await check(
        folderSource(folder),
        modules.map((module) => ({ module })),
      ),
    ).toBeGreaterThan(0);
  });
});
