import { agesOf, buildStore, openStore, type StoreInput } from '@emmental/dependencies';
import { osvArchive } from '@emmental/model';
import { jsonText, typed, visible, wrap } from '@emmental/report';
import { advisoryFile, openAdvisories } from '../advisories/file.ts';
import { advisoryInputs } from '../advisories/sources.ts';
import { renderAdvisories } from '../advisories/table.ts';
import { exit, WrongUse } from '../exit.ts';
import { writeFile } from '../files/write.ts';
import { emit, tellWrapped } from '../output.ts';
import { screenOf } from '../screen.ts';
import { tool } from '../tool.ts';
import type { World } from '../world.ts';

export interface DbOptions {
  readonly db?: string;
  readonly format: 'table' | 'json';
}

export interface DbUpdateOptions extends DbOptions {
  readonly from: readonly string[];
}

/**
 * `emmental db update --from …`: builds the advisory file from OSV data anew; without `--from` from where the last one
 * came. Whatever is wrong with the data, the old file stays.
 */
export async function dbUpdateCommand(options: DbUpdateOptions, world: World): Promise<number> {
  const file = advisoryFile(options.db, world);
  const from = options.from.length > 0 ? options.from : await sourcesOf(file);
  const inputs: Iterable<StoreInput>[] = [];
  for (const one of from) inputs.push(await advisoryInputs(one));
  const made = buildStore(chained(inputs), world.today);
  if (made.kind === 'refused') throw new WrongUse(`${made.why}; nothing changed`);
  const opened = openStore(made.bytes);
  if ('why' in opened) throw new Error(`the advisory file that was made cannot be opened: ${opened.why}`);
  writeFile(file, made.bytes, { called: `${file} could not be written`, folders: true });
  for (const unread of made.notes) tellWrapped(`not read: ${unread}`, '  ', world);
  return show(file, options, world);
}

/** `emmental db status`: what there is and how old it is. Exits 3 when there is nothing to check with. */
export async function dbStatusCommand(options: DbOptions, world: World): Promise<number> {
  return show(advisoryFile(options.db, world), options, world);
}

async function show(file: string, options: DbOptions, world: World): Promise<number> {
  const advisories = await openAdvisories(file);
  const isOpen = advisories.kind === 'open';
  if (options.format === 'json') {
    const document = {
      schema: 'emmental/db/1',
      tool,
      file,
      why: isOpen ? null : advisories.why,
      advisories: isOpen ? advisories.store.info : null,
      asOf: isOpen
        ? Object.fromEntries(
            agesOf(advisories.store.info, world.today).map(({ ecosystem, ...age }) => [ecosystem, age]),
          )
        : null,
    };
    await emit(jsonText(document), {}, world);
  } else {
    const view = screenOf(world.stdout, world);
    const lines = (text: string): string =>
      wrap(visible(typed(text, view), view), view.width, '  ')
        .map((line) => `${line}\n`)
        .join('');
    const text = isOpen
      ? lines(`${file}   built ${advisories.store.info.built}`) +
        renderAdvisories(advisories.store.info, world.today, view)
      : lines(`${file}: ${advisories.why}`) +
        lines('dependencies are not checked: emmental db update --from URL, FILE or FOLDER of OSV data');
    await emit(text, {}, world);
  }
  return isOpen ? exit.clean : exit.notAnalysed;
}

/** Where the last update came from. */
async function sourcesOf(file: string): Promise<readonly string[]> {
  const known = await openAdvisories(file);
  if (known.kind === 'none')
    throw new WrongUse(
      `--from is needed the first time: an OSV archive (all.zip of an ecosystem), a record, a folder of them, or an address, such as ${osvArchive('npm')}`,
    );
  return known.store.info.sources.map(({ from }) => from);
}

function* chained<T>(parts: readonly Iterable<T>[]): Iterable<T> {
  for (const part of parts) yield* part;
}
