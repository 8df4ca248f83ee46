import { isInCi } from '../ci.ts';
import { exit } from '../exit.ts';
import type { World } from '../world.ts';
import type { LogReading } from './read-logs.ts';

/**
 * Returns the exit code of a command that reads logs: 3 if something of them was not read and the run is in CI or strict, else 0.
 * `leftOut` counts signals for which memory was not enough.
 */
export function endOf(
  reading: LogReading,
  leftOut: number,
  { strict }: { readonly strict: boolean },
  world: World,
): number {
  const isLost = reading.left.length > 0 || reading.broken > 0 || leftOut > 0;
  return isLost && (strict || isInCi(world)) ? exit.notAnalysed : exit.clean;
}
