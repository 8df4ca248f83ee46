import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';
import { type Constants, changingEvent, randomEvent } from '../events.ts';
import { keyOf, type Operation } from '../operation.ts';
import { createRandom, type Random } from '../random.ts';
import {
  type Effort,
  type Files,
  failures,
  longestText,
  manyFailures,
  type Ran,
  type Runner,
  ticksOfEvent,
} from './runner.ts';
import { createFetch, createStandIns, type Recorder } from './stand-ins.ts';

type Compiled = (...globals: readonly unknown[]) => void;

const globals = [
  'require',
  'module',
  'exports',
  'fetch',
  'tick',
  'bounded',
  'console',
  'process',
  'setTimeout',
];

// Programs leave promises and timers alone that fail later.
process.on('unhandledRejection', () => {});
process.on('uncaughtException', () => {});

/** Runs JavaScript and TypeScript in this process. The programs are made by the generator and end by themselves. */
export const javascriptRunner: Runner = {
  ahead: 0,
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
  // Node.js 20 has neither decorators nor imports in code that is made of texts.
  const isPlain = path.endsWith('.js') && !/^ *@\w|import\(/m.test(text);
  const code = isPlain
    ? text
    : transformSync(text, {
        loader: path.endsWith('.ts') ? 'ts' : 'js',
        format: 'cjs',
        target: 'node20',
        supported: { 'dynamic-import': false },
      }).code;
  return compileFunction(code, globals, { filename: path }) as Compiled;
}

async function run(
  compiled: ReadonlyMap<string, Compiled>,
  seed: number,
  { starts, events, changing }: Effort,
  constants: Constants,
): Promise<Ran> {
  const found = new Map<string, Operation>();
  const random = createRandom(seed);
  let failed: string | null = null;
  for (let start = 0; start < starts; start++) {
    const fuel = { left: ticksOfEvent };
    const recorder: Recorder = {
      record: (operation) => found.set(keyOf(operation), operation),
      failures: random.pick(changing ? [0, failures, manyFailures] : [0, failures, failures]),
    };
    const handler = load(compiled, random, recorder, fuel, changing === true);
    if (typeof handler === 'string') {
      failed = handler;
      continue;
    }
    for (let index = 0; index < events; index++) {
      fuel.left = ticksOfEvent;
      await settled(handler, (changing ? changingEvent : randomEvent)(random, constants));
    }
  }
  return { operations: [...found.values()], failed: found.size > 0 ? null : failed };
}

/** Rounds of the event loop in which a handler may end; some never do, as their promises are never kept. */
const mostTurns = 12;

/** Runs a handler for an event, and what it leaves to run later. A handler may fail: its operations count all the same. */
async function settled(handler: Handler, event: unknown): Promise<void> {
  let isDone = false;
  const end = () => {
    isDone = true;
  };
  try {
    Promise.resolve(handler(event)).then(end, end);
  } catch {
    isDone = true;
  }
  for (let turn = 0; turn < mostTurns && !isDone; turn++) await new Promise(setImmediate);
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}

/** Makes the variables of the environment; one that changes has another value in each read. */
function environmentOf(random: Random, isChanging: boolean): Record<string, string | undefined> {
  const value = () => (random.chance(0.2) ? undefined : random.pick(['a', 'b', 'c', '2']));
  const fixed = { MODE: value(), STAGE: value(), LEVEL: value() };
  return isChanging ? new Proxy(fixed, { get: value }) : fixed;
}

type Handler = (event: unknown) => Promise<unknown>;

function load(
  compiled: ReadonlyMap<string, Compiled>,
  random: Random,
  recorder: Recorder,
  fuel: { left: number },
  changing: boolean,
): Handler | string {
  const standIn = createStandIns(random, recorder);
  const fetch = createFetch(random, recorder);
  const tick = (): void => {
    if (--fuel.left < 0) throw new Error('too many ticks');
  };
  const bounded = (value: unknown): unknown => {
    if (typeof value === 'string' && value.length > longestText) throw new Error('a text is too long');
    return value;
  };
  const process = { env: environmentOf(random, changing), nextTick: globalThis.process.nextTick };
  // A timer ends before the next event, so that equal seeds give equal runs.
  const soon = (work: () => void) => setImmediate(work);
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
    compiled.get(path)?.(
      require,
      module,
      module.exports,
      fetch,
      tick,
      bounded,
      { log: () => {} },
      process,
      soon,
    );
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
