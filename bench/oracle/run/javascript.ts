import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';
import { type Constants, changingEvent } from '../events.ts';
import { keyOf, type Operation } from '../operation.ts';
import { createRandom, type Random } from '../random.ts';
import { instrumented, type Noted, notedBy, notedNames } from './compared.ts';
import { beginCoverage } from './coverage.ts';
import { environmentsOf, nearEnvironment, variableOf } from './environments.ts';
import { emptyHistory, type History, notePair, type Region, type Sent, testKey } from './history.ts';
import { baseOf, nextEvent } from './next-event.ts';
import {
  type Effort,
  type Environment,
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
  ...notedNames,
];

// Programs leave promises and timers alone that fail later.
process.on('unhandledRejection', () => {});
process.on('uncaughtException', () => {});

/** Runs JavaScript and TypeScript in this process. The programs are made by the generator and end by themselves. */
export const javascriptRunner: Runner = {
  ahead: 0,
  run: async (files, seed, effort, constants, history) => {
    const coverage = effort.noting && Object.keys(files).every(isPlainScript) ? beginCoverage() : null;
    const scripts = compiledOf(files, effort.comparing === true && effort.noting !== true);
    if (typeof scripts === 'string') return { operations: [], failed: scripts };
    for (const [site, region] of scripts.regions) history?.regions.set(site, region);
    const ran = await run(scripts.compiled, seed, effort, constants, history ?? emptyHistory());
    return coverage ? { ...ran, executed: coverage.end((file) => urlOf(files, file)) } : ran;
  },
  close: () => {},
};

/** Offsets in a file that is translated first are not those of the code that runs. */
const isPlainScript = (path: string): boolean => path.endsWith('.js');

/** A name of a file that no file of another program has. */
function urlOf(files: Files, path: string): string {
  const number = numbers.get(files) ?? ++programs;
  numbers.set(files, number);
  return `program${number}/${path}`;
}

const numbers = new WeakMap<Files, number>();
let programs = 0;

/** The scripts of a program, and the code that depends on each of their tests. */
interface Scripts {
  readonly compiled: ReadonlyMap<string, Compiled>;
  readonly regions: ReadonlyMap<number, Region>;
}

const compiledFiles = new WeakMap<Files, Scripts | string>();

/** Compiles files once for all runs; returns the mistake of a file that does not compile. */
function compiledOf(files: Files, comparing: boolean): Scripts | string {
  const known = compiledFiles.get(files);
  if (known !== undefined) return known;
  const compiled = new Map<string, Compiled>();
  const regions = new Map<number, Region>();
  let failed: string | null = null;
  try {
    for (const [index, [path, text]] of Object.entries(files).entries()) {
      const code = comparing ? instrumented(path, text, index * sitesOfFile, regions) : text;
      compiled.set(path, compile(path, code, urlOf(files, path)));
    }
  } catch (error) {
    failed = String(error);
  }
  const found = failed ?? { compiled, regions };
  compiledFiles.set(files, found);
  return found;
}

/** The tests of a file have numbers of their own. */
const sitesOfFile = 100_000;

function compile(path: string, text: string, url: string): Compiled {
  // Node.js 20 has neither decorators nor imports in code that is made of texts.
  const isPlain = isPlainScript(path) && !/^ *@\w|import\(/m.test(text);
  const code = isPlain
    ? text
    : transformSync(text, {
        loader: path.endsWith('.ts') ? 'ts' : 'js',
        format: 'cjs',
        target: 'node20',
        supported: { 'dynamic-import': false },
      }).code;
  return compileFunction(code, globals, { filename: url }) as Compiled;
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
  let sent: Sent | null = null;
  const noted = notedBy({
    result: (site, result) => history.tests.add(testKey(site, result)),
    pair: (site, first, second) => {
      if (sent) notePair(history, site, { ...sent, first, second });
    },
  });
  let failed: string | null = null;
  for (let start = 0; start < starts; start++) {
    const fuel = { left: ticksOfEvent };
    const base = changing ? null : baseOf(random, history);
    const environment = base ? nearEnvironment(base, random, constants) : environments(start);
    const recorder: Recorder = {
      record: (operation) => found.set(keyOf(operation), operation),
      failures: random.pick([0, failures, manyFailures]),
    };
    const handler = load(compiled, {
      random,
      recorder,
      noted,
      fuel,
      texts: constants.texts,
      environment: changing ? changingEnvironment(environment, random, constants) : environment,
    });
    if (typeof handler === 'string') {
      failed = handler;
      continue;
    }
    let before: Readonly<Record<string, unknown>> | null = null;
    for (let index = 0; index < events; index++) {
      fuel.left = ticksOfEvent;
      if (changing) {
        await settled(handler, changingEvent(random, constants));
        continue;
      }
      // The first event of a start brings what it brought before, with another environment perhaps.
      let event =
        base && index === 0 ? structuredClone(base.event) : nextEvent(random, constants, history, base);
      if (before && random.chance(0.12)) event = structuredClone(before) as typeof event;
      // The program may change the event.
      const kept = structuredClone(event);
      before = kept;
      sent = { environment, event: kept };
      const testsBefore = history.tests.size;
      await settled(handler, event);
      if (bringsNew(found, history, testsBefore)) history.telling.push({ environment, event: kept });
    }
  }
  return { operations: [...found.values()], failed: found.size > 0 ? null : failed };
}

/** Notes the operations that no run performed before, and returns whether there are any, or a new result of a test. */
function bringsNew(
  found: ReadonlyMap<string, Operation>,
  { performed, tests }: History,
  testsBefore: number,
): boolean {
  const before = performed.size;
  for (const key of found.keys()) performed.add(key);
  return performed.size > before || tests.size > testsBefore;
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

/** Makes variables of the environment that have another value in each read. */
const changingEnvironment = (fixed: Environment, random: Random, constants: Constants): Environment =>
  new Proxy(fixed, { get: () => variableOf(random, constants) });

type Handler = (event: unknown) => Promise<unknown>;

/** The world in which a program starts. */
interface World {
  readonly random: Random;
  readonly recorder: Recorder;
  readonly noted: Noted;
  readonly fuel: { left: number };
  readonly environment: Environment;
  /** Texts that operations may answer, beside a few usual ones. */
  readonly texts: readonly string[];
}

function load(
  compiled: ReadonlyMap<string, Compiled>,
  { random, recorder, noted, fuel, environment, texts }: World,
): Handler | string {
  const standIn = createStandIns(random, recorder, texts);
  const fetch = createFetch(random, recorder);
  const tick = (): void => {
    if (--fuel.left < 0) throw new Error('too many ticks');
  };
  const bounded = (value: unknown): unknown => {
    if ((typeof value === 'string' || Array.isArray(value)) && value.length > longestText)
      throw new Error('a text or a list is too long');
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
      ...notedNames.map((name) => noted[name]),
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
