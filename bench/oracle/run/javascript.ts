import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';
import { type Constants, randomEvent } from '../events.ts';
import { keyOf, type Operation } from '../operation.ts';
import { createRandom, type Random } from '../random.ts';
import { type Effort, type Files, longestText, type Ran, type Runner, ticksOfEvent } from './runner.ts';
import { createFetch, createStandIns } from './stand-ins.ts';

type Compiled = (...globals: readonly unknown[]) => void;

const globals = ['require', 'module', 'exports', 'fetch', 'tick', 'bounded', 'console'];

// Programs leave promises alone that fail later.
process.on('unhandledRejection', () => {});

/** Runs JavaScript and TypeScript in this process. The programs are made by the generator and end by themselves. */
export const javascriptRunner: Runner = {
  run: async (files, seed, effort, constants) => {
    const compiled = new Map<string, Compiled>();
    try {
      for (const [path, text] of Object.entries(files)) compiled.set(path, compile(path, text));
    } catch (error) {
      return { operations: [], failed: String(error) };
    }
    return run(compiled, seed, effort, constants);
  },
  close: () => {},
};

function compile(path: string, text: string): Compiled {
  const isPlain = path.endsWith('.js');
  const code = isPlain
    ? text
    : transformSync(text, { loader: path.endsWith('.ts') ? 'ts' : 'js', format: 'cjs', target: 'node20' })
        .code;
  return compileFunction(code, globals, { filename: path }) as Compiled;
}

async function run(
  compiled: ReadonlyMap<string, Compiled>,
  seed: number,
  { starts, events }: Effort,
  constants: Constants,
): Promise<Ran> {
  const found = new Map<string, Operation>();
  const random = createRandom(seed);
  let failed: string | null = null;
  for (let start = 0; start < starts; start++) {
    const fuel = { left: ticksOfEvent };
    const handler = load(compiled, random, (operation) => found.set(keyOf(operation), operation), fuel);
    if (typeof handler === 'string') {
      failed = handler;
      continue;
    }
    for (let index = 0; index < events; index++) {
      fuel.left = ticksOfEvent;
      try {
        await handler(randomEvent(random, constants));
      } catch {
        // A handler may fail: its operations count all the same.
      }
      await new Promise(setImmediate);
    }
  }
  return { operations: [...found.values()], failed: found.size > 0 ? null : failed };
}

type Handler = (event: unknown) => Promise<unknown>;

function load(
  compiled: ReadonlyMap<string, Compiled>,
  random: Random,
  record: (operation: Operation) => void,
  fuel: { left: number },
): Handler | string {
  const standIn = createStandIns(random, record);
  const fetch = createFetch(random, record);
  const tick = (): void => {
    if (--fuel.left < 0) throw new Error('too many ticks');
  };
  const bounded = (value: unknown): unknown => {
    if (typeof value === 'string' && value.length > longestText) throw new Error('a text is too long');
    return value;
  };
  const loaded = new Map<string, { exports: Record<string, unknown> }>();
  const require = (specifier: string): unknown => {
    const name = specifier.replace(/^\.\//, '');
    const path = [...compiled.keys()].find((key) => key === name || key.replace(/\.\w+$/, '') === name);
    if (path === undefined || !specifier.startsWith('.')) return standIn(specifier);
    return loadFile(path).exports;
  };
  const loadFile = (path: string): { exports: Record<string, unknown> } => {
    const known = loaded.get(path);
    if (known) return known;
    const module = { exports: {} };
    loaded.set(path, module);
    compiled.get(path)?.(require, module, module.exports, fetch, tick, bounded, { log: () => {} });
    return module;
  };
  try {
    const [first = ''] = compiled.keys();
    const { handler } = loadFile(first).exports;
    return typeof handler === 'function' ? (handler as Handler) : 'no handler';
  } catch (error) {
    return String(error);
  }
}

export type { Files };
