import type { HostileRow } from './row.ts';
import { buildRows } from './rows/builds.ts';
import { freshRows } from './rows/fresh.ts';
import { hugeRows } from './rows/huge.ts';
import { linkRows } from './rows/links.ts';
import { malformedRows } from './rows/malformed.ts';
import { newerRows } from './rows/newer.ts';
import { placeRows } from './rows/places.ts';
import { localeRows, nameRows, terminalRows } from './rows/screens.ts';
import { wordRows } from './rows/words.ts';
import { worldRows } from './rows/world.ts';

/** Every hostile input. Add a row to the file of its kind. */
export const hostileRows: readonly HostileRow[] = [
  ...placeRows,
  ...linkRows,
  ...hugeRows,
  ...malformedRows,
  ...terminalRows,
  ...localeRows,
  ...nameRows,
  ...worldRows,
  ...wordRows,
  ...freshRows,
  ...buildRows,
  ...newerRows,
];
