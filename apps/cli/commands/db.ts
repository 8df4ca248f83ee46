import { agesOf, buildStore, openStore, type StoreInput } from '@emmental/dependencies';
import { osvArchive } from '@emmental/model';
import { jsonText, type Screen, typed, visible, wrap } from '@emmental/report';
import { type Advisories, advisoryFile, openAdvisories } from '../advisories/file.ts';
import { advisoryInputs } from '../advisories/sources.ts';
import { renderAdvisories } from '../advisories/table.ts';
import { exit, WrongUse } from '../exit.ts';
import { writeFile } from '../files/write.ts';
import { emitAs, type Renderers, tellWrapped } from '../output.ts';
import { screenOf } from '../screen.ts';
import { tool } from '../tool.ts';
import type { DbOptions, DbUpdateOptions } from '../usage/db.ts';
import type { World } from '../world.ts';

/**
 * `emmental db update --from …`: builds the advisory file anew from OSV data; without `--from`, from the source of
 * the last update. When the data has any problem, the old file stays.
 */
export async function dbUpdateCommand(options: DbUpdateOptions, world: World): Promise<number> {
  const file = advisoryFile(options.db, world);
  const from = options.from.length > 0 ? options.from : await sourcesOf(file);
  const inputs: Iterable<StoreInput>[] = [];
  for (const source of from) inputs.push(await advisoryInputs(source));
  const built = buildStore(chained(inputs), world.today);
  if (built.kind === 'refused') throw new WrongUse(`${built.why}; nothing changed`);
  const opened = openStore(built.bytes);
  if ('why' in opened) throw new Error(`the new advisory file cannot be opened: ${opened.why}`);
  writeFile(file, built.bytes, { called: `${file} could not be written`, folders: true });
  for (const unread of built.notes) tellWrapped(`not read: ${unread}`, '  ', world);
  return show(file, options, world);
}

/** `emmental db status`: shows which advisories are present and how old they are. Exits 3 when there are none. */
export async function dbStatusCommand(options: DbOptions, world: World): Promise<number> {
  return show(advisoryFile(options.db, world), options, world);
}

async function show(file: string, options: DbOptions, world: World): Promise<number> {
  const advisories = await openAdvisories(file);
  const renderers: Renderers<DbOptions['format']> = {
    json: () => documentOf(file, advisories, world.today),
    table: () => tableOf(file, advisories, world.today, screenOf(world.stdout, world)),
  };
  await emitAs(renderers, { format: options.format }, world);
  return advisories.kind === 'open' ? exit.clean : exit.notAnalysed;
}

function documentOf(file: string, advisories: Advisories, today: string): string {
  const info = advisories.kind === 'open' ? advisories.store.info : null;
  return jsonText({
    schema: 'emmental/db/1',
    tool,
    file,
    why: advisories.kind === 'open' ? null : advisories.why,
    advisories: info,
    asOf: info && Object.fromEntries(agesOf(info, today).map(({ ecosystem, ...age }) => [ecosystem, age])),
  });
}

function tableOf(file: string, advisories: Advisories, today: string, view: Screen): string {
  const lines = (text: string): string =>
    wrap(visible(typed(text, view), view), view.width, '  ')
      .map((line) => `${line}\n`)
      .join('');
  return advisories.kind === 'open'
    ? lines(`${file}   built ${advisories.store.info.built}`) +
        renderAdvisories(advisories.store.info, today, view)
    : lines(`${file}: ${advisories.why}`) +
        lines('dependencies are not checked: emmental db update --from URL, FILE or FOLDER of OSV data');
}

/** Returns the source of the last update. */
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
