import { advisoryFile, openAdvisories } from '../advisories/file.ts';
import { scanPaths } from '../run.ts';
import type { Scan } from '../scan.ts';
import type { OptionsOf } from '../usage/option.ts';
import type { advisoriesOption, ReadingOptions } from '../usage/reading.ts';
import type { World } from '../world.ts';

/** Scans everything by which threats are judged: packages too, with or without advisories. */
export async function scanForHoles(
  path: string,
  options: ReadingOptions & OptionsOf<typeof advisoriesOption>,
  world: World,
): Promise<readonly Scan[]> {
  const { scans } = await scanPaths('scan', [path], options, world, {
    advisories: await openAdvisories(advisoryFile(options.db, world)),
    always: true,
    deployed: [],
  });
  return scans;
}
