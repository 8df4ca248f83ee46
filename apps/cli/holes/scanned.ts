import { advisoryFile, openAdvisories } from '../advisories/file.ts';
import type { ReadingOptions } from '../options.ts';
import { scanPaths } from '../run.ts';
import type { Scan } from '../scan.ts';
import type { World } from '../world.ts';

export interface HolesReading extends ReadingOptions {
  /** Where advisories are kept; absent = the user's cache folder. */
  readonly db?: string;
}

/** A scan with all that threats are judged by: packages too, whether or not there are advisories. */
export async function scanForHoles(
  path: string,
  options: HolesReading,
  world: World,
): Promise<readonly Scan[]> {
  const { scans } = await scanPaths('scan', [path], options, world, {
    advisories: await openAdvisories(advisoryFile(options.db, world)),
    always: true,
    deployed: [],
  });
  return scans;
}
