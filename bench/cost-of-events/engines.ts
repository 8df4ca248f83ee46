import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { decode, inspect } from '@emmental/inspect';

/** One engine of inspection, as the search measures it. */
export interface Engine {
  readonly name: 'Node' | 'Python';
  /** The bar: the most milliseconds of processor time that one event may take. */
  readonly bar: number;
  /**
   * Inspects an event and returns the milliseconds of processor time, the smallest of a few runs. Does not go on when a run
   * takes at most `above`, as the event is then of no use for a search.
   */
  readonly measure: (event: unknown, above?: number) => Promise<number>;
  /** Inspects an event once and returns the milliseconds of processor time. */
  readonly once: (event: unknown) => Promise<number>;
  /** Does the same in a new process, whose first event it is. */
  readonly first: (event: unknown) => number;
  readonly close: () => void;
}

export const nodeEngine: Engine = {
  name: 'Node',
  bar: 40,
  measure: async (event, above = 5) => {
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 3; run += 1) {
      best = Math.min(best, millisecondsOf(event));
      if (best <= above) break;
    }
    return best;
  },
  once: async (event) => millisecondsOf(event),
  first: (event) => firstIn([process.execPath, process.argv[1] ?? '', `--${onlyFirst}`], event),
  close: () => {},
};

/** The option with which this program inspects only the event of standard input. */
export const onlyFirst = 'only-first';

/** Inspects an event and returns the milliseconds of processor time. */
export function millisecondsOf(event: unknown): number {
  const before = process.cpuUsage();
  inspect(event);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Starts a program that inspects the event of its standard input and prints the milliseconds. */
function firstIn([program = '', ...args]: readonly string[], event: unknown): number {
  const { stdout } = spawnSync(program, args, { input: `${JSON.stringify(event)}\n`, encoding: 'utf8' });
  return Number(stdout);
}

/** Starts the engine of the guard for Python. It answers each line with an event by a line with milliseconds. */
export function pythonEngine(): Engine {
  const script = join(process.env['EMMENTAL_ROOT'] ?? '.', 'guards', 'python', 'bench', 'cost_of_events.py');
  let child: ChildProcessWithoutNullStreams | null = null;
  let lines: AsyncIterator<string> | null = null;
  let reader: Interface | null = null;
  const once = async (event: unknown): Promise<number> => {
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
  };
  return {
    name: 'Python',
    bar: 250,
    measure: async (event, above = 0) => {
      const first = await once(event);
      return first <= above ? first : Math.min(first, await once(event));
    },
    once,
    first: (event) => firstIn(['python3', script], event),
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
