import { agesOf, buildStore, openStore, type StoreInput } from '@emmental/dependencies';
import { osvExport } from '@emmental/model';
import { jsonText, type Screen, typed, visible, wrap } from '@emmental/report';
import { type Advisories, advisoryFile, openAdvisories } from '../advisories/file.ts';
import { advisoryInputs, type Download, sourceLimits } from '../advisories/sources.ts';
import { renderAdvisories } from '../advisories/table.ts';
import { exit, WrongUse } from '../exit.ts';
import { writeFile } from '../files/write.ts';
import { emitAs, overwriteLine, type Renderers, tell, tellWrapped } from '../output.ts';
import { screenOf } from '../screen.ts';
import { tool } from '../tool.ts';
import type { DbOptions, DbUpdateOptions } from '../usage/db.ts';
import type { World } from '../world.ts';

/**
 * `emmental db update`: builds the advisory file anew from OSV data: from the sources that `--from` names, else from those
 * of the last update, else from the public export of OSV. When the data has any problem, the old file stays.
 */
export async function dbUpdateCommand(options: DbUpdateOptions, world: World): Promise<number> {
  const file = advisoryFile(options.db, world);
  const from = options.from.length > 0 ? options.from : await sourcesOf(file);
  const inputs: Iterable<StoreInput>[] = [];
  const download = downloadOn(world);
  if (from.includes(osvExport))
    tellWrapped(`downloading the public data of OSV from ${osvExport}`, '  ', world);
  for (const source of from) inputs.push(await advisoryInputs(source, sourceLimits, download));
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
        lines(
          'dependencies are not checked: emmental db update (downloads the public data of OSV; or --from URL, FILE or FOLDER)',
        );
}

/** Returns the sources of the last update; the public export of OSV if there was none. */
async function sourcesOf(file: string): Promise<readonly string[]> {
  const known = await openAdvisories(file);
  return known.kind === 'none' ? [osvExport] : known.store.info.sources.map(({ from }) => from);
}

/** Shows the progress of downloads on a terminal, and the size of each download when it is complete. */
function downloadOn(world: World): Download {
  const { stderr } = world;
  let last = 0;
  return {
    received: (address, bytes, all) => {
      if (!stderr.isTTY || world.now() - last < 100) return;
      last = world.now();
      overwriteLine(
        `${shortAddress(address)}: ${megabytes(bytes)}${all === null ? '' : ` of ${megabytes(all)}`} MB`,
        stderr,
      );
    },
    done: (address, bytes) => {
      if (stderr.isTTY) overwriteLine('', stderr);
      tell(`downloaded ${shortAddress(address)}: ${megabytes(bytes)} MB`, world);
    },
  };
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

/** The last parts of an address: `npm/all.zip`. */
const shortAddress = (address: string): string => new URL(address).pathname.split('/').slice(-2).join('/');

function* chained<T>(parts: readonly Iterable<T>[]): Iterable<T> {
  for (const part of parts) yield* part;
}
