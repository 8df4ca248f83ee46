// Runs as a process of its own for `emmental holes replay`: reads the performances from stdin and writes their results
// to stdout.
import { type Performance, type Performed, perform } from '@emmental/replay';
import { reasonOf } from '../files/failure.ts';
import { readLines } from '../files/read.ts';
import { writeOut } from '../output.ts';

/** The answer for one performance; answers keep the order of the performances. */
export type Staged = Performed | { readonly failed: string };

async function stage(): Promise<void> {
  const text = [...readLines('-')].join('\n');
  for (const performance of JSON.parse(text) as readonly Performance[]) {
    const staged: Staged = await perform(performance).catch((error: unknown) => ({
      failed: reasonOf(error),
    }));
    await writeOut(`${JSON.stringify(staged)}\n`, process);
  }
}

void stage();
