import { join } from 'node:path';
import { type Attempt, attempt, type Failure, failures, openWorkshop } from './hostile/attempt.ts';
import { commandOf, type HostileRow } from './hostile/row.ts';
import { hostileRows } from './hostile/rows.ts';

/**
 * Hostile inputs of every command, each in a repository of its own:
 *
 *     npm run attack:hostile [-- WORD]     only rows with this word in the command, the kind or the input
 *
 * Prints each row that fails, the rows of each command and kind, and counts of failures. Exits 1 if a row fails.
 */
const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const bin = join(root, 'apps', 'cli', 'bin', 'emmental.js');
const word = process.argv[2] ?? '';
const nameOf = (row: HostileRow): string =>
  `${row.kind}: ${row.args.join(' ').slice(0, 80)}: ${row.says}`.replaceAll(/\s+/g, ' ');
const rows = hostileRows.filter((row) => nameOf(row).includes(word));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Prints the escape of each control character, so that no row writes to this terminal. */
const visible = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\n]/gu, (sign) => JSON.stringify(sign).slice(1, -1));

function printFailed(
  row: HostileRow,
  { failed, status, printed, processor, clock, megabytes, files }: Attempt,
): void {
  const use = `${processor.toFixed(1)} s of processor, ${clock.toFixed(1)} s, ${Math.round(megabytes)} MB`;
  print(
    visible(
      `${failed.join(', ').toUpperCase()}  ${nameOf(row)}\n    exit ${status}, ${use} ${files.join(' ')}`,
    ),
  );
  for (const line of printed
    .trim()
    .split('\n')
    .slice(0, word === '' ? 5 : 40))
    print(`    | ${visible(line).slice(0, 160)}`);
}

const counts = new Map<Failure, number>();
let failing = 0;
const workshop = await openWorkshop(bin);
try {
  const queue = [...rows];
  const work = async (): Promise<void> => {
    for (let row = queue.shift(); row; row = queue.shift()) {
      const result = await attempt(row, workshop, bin);
      for (const failure of result.failed) counts.set(failure, (counts.get(failure) ?? 0) + 1);
      if (result.failed.length > 0) failing += 1;
      if (result.failed.length > 0 || (word !== '' && rows.length < 10)) printFailed(row, result);
    }
  };
  await Promise.all([work(), work()]);
} finally {
  workshop.close();
}

/** Prints how many rows each name has, the most first. */
function printRows(title: string, nameIn: (row: HostileRow) => string): void {
  const times = new Map<string, number>();
  for (const row of rows) times.set(nameIn(row), (times.get(nameIn(row)) ?? 0) + 1);
  const parts = [...times]
    .sort(([, a], [, b]) => b - a)
    .map(([name, number]) => `${name || '(none)'} ${number}`);
  print(`${title}: ${visible(parts.join(', '))}`);
}
printRows('commands', (row) => commandOf(row).slice(0, 20));
printRows('kinds', ({ kind }) => kind);
const told = Object.entries(failures).map(
  ([failure, words]) => `${counts.get(failure as Failure) ?? 0} ${words}`,
);
print(`${rows.length} hostile inputs, ${failing} fail: ${told.join(', ')}`);
process.exitCode = failing > 0 ? 1 : 0;
