import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';
import { alteredEvent, type Constants, changingEvent, randomEvent } from '../events.ts';
import { keyOf, type Operation } from '../operation.ts';
import { createRandom, type Random } from '../random.ts';
import {
  type Effort,
  type Environment,
  type Files,
  failures,
  type History,
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
  run: async (files, seed, effort, constants, history) => {
    const compiled = compiledOf(files);
    return typeof compiled === 'string'
      ? { operations: [], failed: compiled }
      : run(compiled, seed, effort, constants, history ?? { performed: new Set(), telling: [] });
  },
  close: () => {},
};

const compiledFiles = new WeakMap<Files, ReadonlyMap<string, Compiled> | string>();

/** Compiles files once for all runs; returns the mistake of a file that does not compile. */
function compiledOf(files: Files): ReadonlyMap<string, Compiled> | string {
  const known = compiledFiles.get(files);
  if (known !== undefined) return known;
  const compiled = new Map<string, Compiled>();
  let failed: string | null = null;
  try {
    for (const [path, text] of Object.entries(files)) compiled.set(path, compile(path, text));
  } catch (error) {
    failed = String(error);
  }
  compiledFiles.set(files, failed ?? compiled);
  return failed ?? compiled;
}

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
  history: History,
): Promise<Ran> {
  const found = new Map<string, Operation>();
  const random = createRandom(seed);
  const environments = environmentsOf(random, constants);
  let failed: string | null = null;
  for (let start = 0; start < starts; start++) {
    const fuel = { left: ticksOfEvent };
    const base = !changing && random.chance(0.85) ? telling(random, history) : null;
    const environment = base ? nearEnvironment(base, random, constants) : environments(start);
    const recorder: Recorder = {
      record: (operation) => found.set(keyOf(operation), operation),
      failures: random.pick(changing || base ? [0, failures, manyFailures] : [0, failures, failures]),
    };
    const handler = load(compiled, {
      random,
      recorder,
      fuel,
      environment: changing ? changingEnvironment(environment, random, constants) : environment,
    });
    if (typeof handler === 'string') {
      failed = handler;
      continue;
    }
    for (let index = 0; index < events; index++) {
      fuel.left = ticksOfEvent;
      if (changing) {
        await settled(handler, changingEvent(random, constants));
        continue;
      }
      const near = base && random.chance(0.9) ? (random.chance(0.5) ? base : telling(random, history)) : null;
      const event = near ? alteredEvent(random, constants, near.event) : randomEvent(random, constants);
      // The program may change the event.
      const kept = structuredClone(event);
      await settled(handler, event);
      if (bringsNew(found, history)) history.telling.push({ environment, event: kept });
    }
  }
  return { operations: [...found.values()], failed: found.size > 0 ? null : failed };
}

/** One of the events that performed something new, late ones more often; null when there is none yet. */
function telling(random: Random, { telling: all }: History): History['telling'][number] | null {
  if (all.length === 0) return null;
  const from = random.chance(0.5) ? Math.max(0, all.length - lateEvents) : 0;
  return all[from + random.below(all.length - from)] ?? null;
}

const lateEvents = 6;

/** Notes the operations that no run performed before, and returns whether there are any. */
function bringsNew(found: ReadonlyMap<string, Operation>, { performed }: History): boolean {
  const before = performed.size;
  for (const key of found.keys()) performed.add(key);
  return performed.size > before;
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

const variables = ['MODE', 'STAGE', 'LEVEL'] as const;

/** Returns a function that makes the variables of the environment for each start, so that starts soon have every value. */
function environmentsOf(random: Random, { texts }: Constants): (start: number) => Environment {
  const values = [...new Set([undefined, 'a', 'b', 'c', '2', ...texts])];
  const firsts = variables.map(() => random.below(values.length));
  const steps = variables.map(() => random.pick([1, 2, 3]));
  return (start) =>
    Object.fromEntries(
      variables.map((name, index) => [
        name,
        values[((firsts[index] ?? 0) + start * (steps[index] ?? 1)) % values.length],
      ]),
    );
}

/** The environment of an event that performed something new, now and then with another value of a variable. */
function nearEnvironment(
  { environment }: History['telling'][number],
  random: Random,
  constants: Constants,
): Environment {
  if (random.chance(0.5)) return environment;
  return { ...environment, [random.pick(variables)]: variableOf(random, constants) };
}

function variableOf(random: Random, { texts }: Constants): string | undefined {
  if (random.chance(0.2)) return undefined;
  return random.pick(random.chance(0.25) && texts.length > 0 ? texts : ['a', 'b', 'c', '2']);
}

/** Makes variables of the environment that have another value in each read. */
const changingEnvironment = (fixed: Environment, random: Random, constants: Constants): Environment =>
  new Proxy(fixed, { get: () => variableOf(random, constants) });

type Handler = (event: unknown) => Promise<unknown>;

/** The world in which a program starts. */
interface World {
  readonly random: Random;
  readonly recorder: Recorder;
  readonly fuel: { left: number };
  readonly environment: Environment;
}

function load(
  compiled: ReadonlyMap<string, Compiled>,
  { random, recorder, fuel, environment }: World,
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
  const process = { env: environment, nextTick: globalThis.process.nextTick };
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
