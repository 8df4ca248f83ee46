import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { decode, inspect } from '@emmental/inspect';

/** One engine of inspection, as the search measures it. */
export interface Engine {
  readonly name: 'Node' | 'Python';
  /** The bar: the most milliseconds of processor time that one event may take. */
  readonly bar: number;
  /** Inspects an event and returns the milliseconds of processor time, the smallest of a few runs. */
  readonly measure: (event: unknown) => Promise<number>;
  readonly close: () => void;
}

export const nodeEngine: Engine = {
  name: 'Node',
  bar: 40,
  measure: async (event) => {
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 3; run += 1) {
      const before = process.cpuUsage();
      inspect(event);
      const { user, system } = process.cpuUsage(before);
      best = Math.min(best, (user + system) / 1000);
      if (best < 5) break;
    }
    return best;
  },
  close: () => {},
};

/** Starts the engine of the guard for Python. It answers each line with an event by a line with milliseconds. */
export function pythonEngine(): Engine {
  const script = join(process.env['EMMENTAL_ROOT'] ?? '.', 'guards', 'python', 'bench', 'cost_of_events.py');
  let child: ChildProcessWithoutNullStreams | null = null;
  let lines: AsyncIterator<string> | null = null;
  let reader: Interface | null = null;
  return {
    name: 'Python',
    bar: 250,
    measure: async (event) => {
      if (child === null) {
        child = spawn('python3', [script], { env: { ...process.env, EMMENTAL_SIGNALS: 'file:/dev/null' } });
        child.stderr.pipe(process.stderr);
        reader = createInterface({ input: child.stdout });
        lines = reader[Symbol.asyncIterator]();
      }
      child.stdin.write(`${JSON.stringify(event)}\n`);
      const answer = await lines?.next();
      if (answer === undefined || answer.done === true) throw new Error('the engine for Python ended');
      return Number(answer.value);
    },
    close: () => {
      reader?.close();
      child?.stdin.end();
    },
  };
}

/** Counts what decoding an event makes: texts and their characters. These counts are the same on every machine. */
export function countsOf(event: unknown): {
  readonly texts: number;
  readonly characters: number;
  readonly cut: string;
} {
  const { nodes, notInspected } = decode(event);
  let characters = 0;
  for (const { value } of nodes) characters += value.length;
  return { texts: nodes.length, characters, cut: notInspected[0]?.why ?? '' };
}
