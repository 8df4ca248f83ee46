// A process of its own for `emmental holes replay`: reads what is to be run from stdin, writes what happened to stdout.
import { type Performance, type Performed, perform } from '@emmental/replay';
import { reasonOf } from '../reason.ts';

/** One answer for each performance, in their order. */
export type Staged = Performed | { readonly failed: string };

async function stage(): Promise<void> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  for (const one of JSON.parse(text) as readonly Performance[]) {
    const staged: Staged = await perform(one).catch((error: unknown) => ({ failed: reasonOf(error) }));
    process.stdout.write(`${JSON.stringify(staged)}\n`);
  }
}

void stage();
