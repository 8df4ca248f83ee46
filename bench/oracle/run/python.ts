import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { randomEvent } from '../events.ts';
import { keyOf, type Operation, sinksOf } from '../operation.ts';
import { createRandom } from '../random.ts';
import { failures, longestText, manyFailures, type Ran, type Runner, ticksOfEvent } from './runner.ts';

/** An operation as `runner.py` records it: the text of a sink with all the marks that it may have. */
type Recorded =
  | Exclude<Operation, { readonly kind: 'sink' }>
  | { readonly kind: 'sinks'; readonly sink: 'shell' | 'sql'; readonly text: string };

interface Answer {
  readonly operations: readonly Recorded[];
  readonly failed: string | null;
}

const python = process.env['EMMENTAL_PYTHON'] ?? 'python3';

/** Starts a Python process that runs programs one after the other (`runner.py`). */
export function createPythonRunner(): Runner {
  const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();
  const script = join(root, 'bench', 'oracle', 'run', 'runner.py');
  const child = spawn(python, ['-s', '-B', script], {
    // Equal seeds give equal orders of sets.
    env: { ...process.env, PYTHONHASHSEED: '0' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ahead: 4,
    run: async (files, seed, { starts, events, changing }, constants) => {
      const random = createRandom(seed);
      const request = {
        files,
        seed,
        ticks: ticksOfEvent,
        longest: longestText,
        failures: changing ? manyFailures : failures,
        changing: changing === true,
        starts: Array.from({ length: starts }, () =>
          Array.from({ length: events }, () => randomEvent(random, constants)),
        ),
      };
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return ranOf(await answerOf(lines, child));
    },
    close: () => {
      child.kill();
    },
  };
}

async function answerOf(lines: AsyncIterator<string>, child: ChildProcess): Promise<Answer> {
  const { done, value } = await lines.next();
  if (done === true) throw new Error(`the Python process ended (${child.exitCode ?? child.signalCode})`);
  return JSON.parse(value) as Answer;
}

function ranOf({ operations, failed }: Answer): Ran {
  const found = new Map<string, Operation>();
  for (const recorded of operations)
    for (const operation of recorded.kind === 'sinks' ? sinksOf(recorded.sink, recorded.text) : [recorded])
      found.set(keyOf(operation), operation);
  return { operations: [...found.values()], failed: found.size > 0 ? null : failed };
}
