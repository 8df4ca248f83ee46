import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Constants } from '../events.ts';
import { keyOf, type Operation, sinksOf } from '../operation.ts';
import { createRandom, type Random } from '../random.ts';
import { environmentsOf, nearEnvironment } from './environments.ts';
import { emptyHistory, type History, notePair } from './history.ts';
import { baseOf, nextEvent } from './next-event.ts';
import {
  type Effort,
  type Environment,
  type Executed,
  type Files,
  failures,
  longestText,
  manyFailures,
  type Ran,
  type Runner,
  ticksOfEvent,
} from './runner.ts';

/** An operation as `runner.py` records it: the text of a sink with all the marks that it may have. */
type Recorded =
  | Exclude<Operation, { readonly kind: 'sink' }>
  | { readonly kind: 'sinks'; readonly sink: 'shell' | 'sql'; readonly text: string };

interface Answer {
  readonly operations: readonly Recorded[];
  readonly failed: string | null;
  /** Start and index of an event that brought something new, and the numbers of operations and of tests after it. */
  readonly telling: readonly (readonly [number, number, number, number])[];
  /** The results of tests. */
  readonly tests?: readonly string[];
  /** The number of a test, start and index of an event, and two values that the test compared for it. */
  readonly pairs?: readonly (readonly [number, number, number, unknown, unknown])[];
  /** The number of a test, and of the code that may depend on it the path, and line and column of its start and of its end. */
  readonly regions?: readonly (readonly [number, readonly [string, number, number, number, number]])[];
  /** Path, line and column of the code that ran. */
  readonly ran?: readonly (readonly [string, number, number])[];
}

const python = process.env['EMMENTAL_PYTHON'] ?? 'python3';

/** Programs wait for tasks and timers, and other programs run meanwhile. */
const mostProcesses = 3;

/** Starts Python processes, each of which runs programs one after the other (`runner.py`). */
export function createPythonRunner(): Runner {
  const processes = Array.from({ length: mostProcesses }, startPython);
  return {
    ahead: 2 * mostProcesses,
    run: async (files, seed, effort, constants, history) => {
      const [least] = processes.toSorted((first, second) => first.waiting - second.waiting);
      if (!least) throw new Error('there is no Python process');
      const starts = startsOf(createRandom(seed), effort, constants, history ?? emptyHistory());
      const request = {
        files,
        seed,
        ticks: ticksOfEvent,
        longest: longestText,
        texts: constants.texts,
        failures: effort.changing ? [manyFailures] : [0, failures, manyFailures, failures],
        changing: effort.changing === true,
        noting: effort.noting === true,
        comparing: effort.comparing === true && effort.changing !== true,
        starts,
      };
      const answer = await least.ask(request);
      const ran = ranOf(answer);
      if (history) {
        noteTelling(history, answer, starts);
        noteRegions(history, answer, files);
      }
      return answer.ran ? { ...ran, executed: executedOf(answer.ran, files) } : ran;
    },
    close: () => {
      for (const { stop } of processes) stop();
    },
  };
}

interface Python {
  /** The programs that it has not run yet. */
  waiting: number;
  ask(request: object): Promise<Answer>;
  stop(): void;
}

function startPython(): Python {
  const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();
  const script = join(root, 'bench', 'oracle', 'run', 'runner.py');
  const child = spawn(python, ['-s', '-B', script], {
    // Equal seeds give equal orders of sets.
    env: { ...process.env, PYTHONHASHSEED: '0' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const started: Python = {
    waiting: 0,
    ask: async (request) => {
      started.waiting++;
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const answer = await answerOf(lines, child);
      started.waiting--;
      return answer;
    },
    stop: () => child.kill(),
  };
  return started;
}

async function answerOf(lines: AsyncIterator<string>, child: ChildProcess): Promise<Answer> {
  const { done, value } = await lines.next();
  if (done === true) throw new Error(`the Python process ended (${child.exitCode ?? child.signalCode})`);
  return JSON.parse(value) as Answer;
}

/** The environment and the events of a process. */
type Start = readonly [Environment, readonly Readonly<Record<string, unknown>>[]];

/** Makes the processes of a program; with telling events most events are alterations of one of them. */
function startsOf(
  random: Random,
  { starts, events }: Effort,
  constants: Constants,
  history: History,
): readonly Start[] {
  const environments = environmentsOf(random, constants);
  return Array.from({ length: starts }, (_, index): Start => {
    const base = baseOf(random, history);
    const made: Record<string, unknown>[] = [];
    // The first event of a start brings what it brought before, with another environment perhaps.
    if (base) made.push({ ...base.event });
    while (made.length < events) {
      const before = made.at(-1);
      made.push(before && random.chance(0.12) ? before : nextEvent(random, constants, history, base));
    }
    const environment = base ? nearEnvironment(base, random, constants) : environments(index);
    // JSON has no `undefined`.
    return [
      Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value ?? null])),
      made,
    ];
  });
}

/** Notes the events that brought something that no run before them brought. */
function noteTelling(history: History, answer: Answer, starts: readonly Start[]): void {
  const { operations, telling, tests = [], pairs = [] } = answer;
  let [from, fromTest] = [0, 0];
  for (const [start, index, end, endTest] of telling) {
    const before = history.performed.size + history.tests.size;
    for (const operation of operations.slice(from, end)) history.performed.add(JSON.stringify(operation));
    for (const test of tests.slice(fromTest, endTest)) history.tests.add(test);
    [from, fromTest] = [end, endTest];
    const [environment, events] = starts[start] ?? [{}, []];
    const event = events[index];
    if (event && history.performed.size + history.tests.size > before)
      history.telling.push({ environment, event });
  }
  for (const [site, start, index, first, second] of pairs) {
    const [environment, events] = starts[start] ?? [{}, []];
    const event = events[index];
    if (event) notePair(history, site, { environment, event, first, second });
  }
}

/** Notes the code that may depend on each test. */
function noteRegions(history: History, { regions = [] }: Answer, files: Files): void {
  if (history.regions.size > 0) return;
  const starts = new Map(Object.entries(files).map(([path, text]) => [path, lineStarts(text)]));
  for (const [site, [file, line, column, lastLine, lastColumn]] of regions) {
    const lines = starts.get(file) ?? [];
    const start = (lines[line - 1] ?? 0) + column;
    history.regions.set(site, { file, start, end: (lines[lastLine - 1] ?? 0) + lastColumn });
  }
}

/** The offset of each line of a text. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const line of text.split('\n')) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  return starts;
}

function ranOf({ operations, failed }: Answer): Ran {
  const found = new Map<string, Operation>();
  for (const recorded of operations)
    for (const operation of recorded.kind === 'sinks' ? sinksOf(recorded.sink, recorded.text) : [recorded])
      found.set(keyOf(operation), operation);
  return { operations: [...found.values()], failed: found.size > 0 ? null : failed };
}

function executedOf(ran: NonNullable<Answer['ran']>, files: Files): Executed {
  const offsets = new Map<string, Set<number>>();
  for (const [path, text] of Object.entries(files)) {
    const starts = lineStarts(text);
    const found = ran.flatMap(([file, line, column]) =>
      file === path ? [(starts[line - 1] ?? 0) + column] : [],
    );
    offsets.set(path, new Set(found));
  }
  return (file, start, end) =>
    [...(offsets.get(file) ?? [])].some((offset) => offset >= start && offset < end);
}
