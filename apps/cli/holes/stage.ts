// A process of its own for `emmental holes replay`: reads what is to be run from stdin, writes what happened to stdout.
import { type Performance, type Performed, perform } from '@emmental/replay';
import { reasonOf } from '../files/failure.ts';
import { readLines } from '../files/read.ts';
import { writeOut } from '../output.ts';

/** One answer for each performance, in their order. */
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
