import { count } from '@emmental/report';
import { tell } from '../output.ts';
import type { World } from '../world.ts';
import type { LogReading } from './read-logs.ts';

/** Reports on stderr the first lines that are not signals, each with its reason, and the number of the others. */
export function tellUnreadLines(reading: LogReading, world: World): void {
  for (const { path, line, why } of reading.samples) tell(`${path}:${line}: ${why}`, world);
  const more = reading.other + reading.printed + reading.broken - reading.samples.length;
  if (more > 0)
    tell(`${count(more, 'more line')} ${more === 1 ? 'is not a signal' : 'are not signals'}`, world);
}

/** The most files that are listed. */
const mostListed = 20;

/** Reports on stderr the files of which something was not read. */
export function tellLeftFiles(reading: LogReading, world: World): void {
  for (const { path, why } of reading.left.slice(0, mostListed)) tell(`${path}: ${why}`, world);
  const more = reading.left.length - mostListed;
  if (more > 0) tell(`${count(more, 'more file')} could not be read in full`, world);
}
