import type { Entry, Program } from '@emmental/code';
import {
  type Abstract,
  bearsCode,
  branch,
  callGiven,
  callLater,
  callValue,
  choices,
  createMachine,
  endRun,
  event,
  forgetLate,
  frameOf,
  getMember,
  type Images,
  type Lost,
  limit,
  loadModule,
  lostCode,
  type Machine,
  type ModuleRecord,
  moduleFrame,
  native,
  nowhere,
  positional,
  readExport,
  runLate,
  runPending,
  startWith,
  undefinedValue,
  union,
  untilStable,
  watch,
} from '@emmental/evaluator';
import type { Starter } from '@emmental/knowledge';
import { type Fillings, noFillings } from '@emmental/link';
import {
  type Behaviour,
  compareText,
  type Diagnostic,
  diagnostic,
  type HostUse,
  isAboutImport,
  type Location,
  type NotifyingBucket,
  programExport,
  type Undecided,
} from '@emmental/model';
import { attackable } from './attackable.ts';
import { createDomain } from './domain.ts';
import { extensionRequests } from './extension-requests.ts';
import { handmadeRequests } from './handmade.ts';
import { imagesOf } from './images.ts';
import { markLeft } from './models/earlier.ts';
import { hasTextBody } from './models/events.ts';
import { declaredHandler } from './models/firebase/handler.ts';
import { servedBy } from './models/frameworks/served.ts';
import { answerOfRequest, registeredIn } from './models/google/framework.ts';
import { recordAnswer } from './models/headers/answer.ts';
import { contextValue } from './models/lambda.ts';
import type { NamedCode, Outside } from './models/unread.ts';
import { createRecorder, type Found } from './record.ts';
import { secretsIn } from './secrets/find.ts';

export interface AnalyseOptions {
  /** Fills the holes (unknown parts of a text) of the function's code with values of the template; absent when there is no template. */
  readonly fillings?: Fillings;
  /** Triggers that start the function; they decide who writes which field of the event. */
  readonly triggers?: readonly Starter[];
  /** Buckets whose objects start the function; absent when none is known. */
  readonly buckets?: readonly NotifyingBucket[];
  /** Facts about code that is not in the repository; absent = none. */
  readonly outside?: Outside;
  /** Images of modules that other functions share; by default those of the family of the program. Null: none. */
  readonly images?: Images | null;
  /** Code that a person named as what a question of the function is about: it runs with the event, too. */
  readonly also?: readonly NamedCode[];
  /** Modules that run before the module of the handler, by path. */
  readonly before?: readonly string[];
}

export interface Analysis {
  readonly behaviours: readonly Behaviour[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds the behaviours of a handler: runs the top level of its modules, then the handler with an abstract event, both
 * on abstract values. Sorts the behaviours by place. Where it cannot decide, it returns an `undecided` behaviour; it
 * never throws because of the code that it reads.
 */
export function analyse(program: Program, entry: Entry, options: AnalyseOptions = {}): Analysis {
  const { fillings = noFillings, buckets = [], outside } = options;
  const recorder = createRecorder();
  const domain = createDomain(buckets, outside, hasTextBody(options.triggers ?? []));
  // Code that a person named for a package changes what modules import.
  // A program runs its main module under another name than other modules that load it.
  const isProgram = entry.export === programExport;
  if (options.images === null || isProgram || (outside && outside.named.size > 0)) {
    const own = createMachine(program, fillings, domain, recorder);
    if (isProgram) own.main = entry.module;
    return analyseSurely(own, recorder, entry, options);
  }
  const images = options.images ?? imagesOf(program, buckets);
  const machine = startWith(images, entry.module, { program, fillings, domain, recorder });
  try {
    return analyseSurely(machine, recorder, entry, options);
  } finally {
    endRun(machine);
  }
}

/**
 * Analyses a handler. Where code is nested so deeply that the stack of this process ends, the behaviours that were found by
 * then stay, and the rest of the code is an open question.
 */
function analyseSurely(machine: Machine, recorder: Found, entry: Entry, options: AnalyseOptions): Analysis {
  try {
    return analyseOn(machine, recorder, entry, options);
  } catch (error) {
    if (!isEndOfStack(error) || machine.stack.length === 0) throw error;
    limit(machine, 'its parts are nested too deeply', frameOf(machine).at);
    return finish(machine, recorder, options, []);
  }
}

/**
 * Did the stack of this process end? At its very end V8 throws a TypeError in the place of a RangeError where a function is not compiled
 * yet. Its message names no function, as that of a fault of the program would.
 */
const isEndOfStack = (error: unknown): boolean =>
  error instanceof RangeError ||
  (error instanceof TypeError && error.message === 'undefined is not a function');

function analyseOn(machine: Machine, recorder: Found, entry: Entry, options: AnalyseOptions): Analysis {
  const { program } = machine;
  const start = { file: entry.module, line: 1, column: 1 };
  for (const path of options.before ?? []) loadModule(machine, path);
  const made = loadModule(machine, entry.module);
  if (!made) {
    if (!program.diagnostics.some(({ file }) => file === entry.module))
      machine.diagnostics.push(diagnostic('code/no-handler-file', start, entry.module));
    return finish(machine, recorder, options, [notRead(start, entry.module, 'the file could not be read')]);
  }
  const served = machine.main === null ? [] : servedBy(machine, made);
  const named =
    machine.main === null
      ? (findHandler(machine, made, entry.export) ?? registeredIn(machine).get(entry.export) ?? null)
      : programHandler(served);
  const handler = named ?? onlyHandler(made);
  if (handler) runHandler(machine, made, handler, options.triggers);
  for (const code of options.also ?? []) runNamed(machine, code);
  const broken = brokenModules(machine);
  const unread = broken.map((problem) => brokenModule(problem, program, entry));
  // The exports of a file are known only when all of its code was read and run.
  if (!named && machine.stopped) within(machine, made, () => limit(machine, tooManySteps, nowhere));
  else if (!named && !broken.some(({ file }) => file === entry.module)) {
    const { endsAt } = made;
    const what = `${entry.module}#${entry.export}`;
    machine.diagnostics.push(
      endsAt
        ? diagnostic('code/load-fails', { file: entry.module, ...endsAt }, entry.export)
        : diagnostic('code/no-export', start, entry.export),
    );
    const why = endsAt ? 'the file ends with an error before it defines it' : 'the file has no such export';
    // Code that is read in its place may be another program than the deployed one.
    const instead = handler ? `${why}; its only function that takes an event was read in its place` : why;
    unread.push(notRead(endsAt ? { file: entry.module, ...endsAt } : start, what, instead));
  }
  // A schedule runs a job, which gets no request; a service that it calls has an address, too.
  const getsRequests = (options.triggers ?? []).some(({ kind }) => kind !== 'google-scheduler');
  if (machine.main !== null && served.length === 0 && getsRequests)
    unread.push(notRead(start, entry.module, 'the code that answers its requests was not found'));
  if (!machine.stopped) unread.push(...lostCode(machine.evidence).map(lostBlock));
  return finish(machine, recorder, options, unread);
}

/** Makes the question about a block that did not run although no known value kept it from running: one for each file. */
const lostBlock = ({ module: { path }, at }: Lost): Undecided => ({
  ...notRead(
    { file: path, ...at },
    `a part of ${path}`,
    'it did not run in the analysis, and no known value explains that',
  ),
  cause: `part/${path}`,
});

/** Runs code that a person named with the event. */
function runNamed(machine: Machine, code: NamedCode): void {
  const made = loadModule(machine, code.file);
  const named = made && findHandler(machine, made, code.export);
  if (made && named) runHandler(machine, made, named);
}

/** Does the module have the export that a person named? */
export function hasExport(program: Program, { file, export: name }: NamedCode): boolean {
  const machine = createMachine(program, noFillings, createDomain([]), createRecorder());
  const made = loadModule(machine, file);
  return made !== null && findHandler(machine, made, name) !== null;
}

/** Returns the hosts that a module calls while it is loaded, before the program uses any of its exports. */
export function hostsAtLoad(program: Program, module: string): readonly HostUse[] {
  const recorder = createRecorder();
  const machine = createMachine(program, noFillings, createDomain([]), recorder);
  loadModule(machine, module);
  return [...recorder.found.values()].filter((found): found is HostUse => found.kind === 'host');
}

/** Makes the behaviour of code that was not read. Such code may do anything, so no permission is taken away because of it. */
const notRead = (at: Location, what: string, why: string): Undecided => ({
  kind: 'undecided',
  what,
  why,
  touches: null,
  unread: true,
  seen: { at, text: '', chain: [] },
});

/** Calls of a module of which nothing was read are recorded with their event data; of which a part was read are not. */
function brokenModule(problem: Diagnostic, program: Program, entry: Entry): Undecided {
  const { unread, ...found } = notRead(problem, problem.file, problem.message);
  const isTracked = problem.file !== entry.module && program.modules.get(problem.file)?.body.length === 0;
  return { ...found, cause: `module/${problem.file}`, ...(isTracked || !unread ? {} : { unread }) };
}

/**
 * Returns the diagnostics of loaded modules that could not be read, or only in part. Unresolved imports are left out,
 * because the import itself records them.
 */
const brokenModules = ({ program, modules }: Machine): readonly Diagnostic[] =>
  program.diagnostics.filter(({ code, file }) => !isAboutImport(code) && modules.has(file));

const tooManySteps = 'the code needs more steps than the analysis takes';

/** Runs `body` as an activation of the module itself, without a step in the chain. */
function within<T>(machine: Machine, made: ModuleRecord, body: () => T): T {
  machine.stack.push(moduleFrame(machine, made, '(start)', null));
  const result = body();
  machine.stack.pop();
  return result;
}

function findHandler(machine: Machine, made: ModuleRecord, path: string): Abstract | null {
  return within(machine, made, () => {
    const [first = '', ...rest] = path.split('.');
    let value = readExport(machine, made, first);
    for (const name of rest) value = value && getMember(machine, value, name, nowhere);
    return value && choices(value).some((choice) => choice.kind !== 'constant' && choice.kind !== 'absent')
      ? value
      : null;
  });
}

/** Returns the applications that a program serves; for a program without a server a function that does nothing after it was loaded. */
const programHandler = (served: readonly Abstract[]): Abstract =>
  served.length > 0 ? union(served) : native('program', () => undefinedValue);

/**
 * Returns the module's only exported function that takes an event; used when the named export is missing, because a
 * template may name an old export while the code still runs.
 */
function onlyHandler(made: ModuleRecord): Abstract | null {
  const exported = made.commonjs.fields.get('exports')?.value;
  const named =
    made.module.language === 'python'
      ? made.scope.names
      : new Map([...made.exports.fields, ...(exported?.kind === 'object' ? exported.object.fields : [])]);
  const found = [...named.values()].map(({ value }) => value).filter(takesEvent);
  return found.length === 1 ? (found[0] ?? null) : null;
}

function takesEvent(value: Abstract): boolean {
  if (value.kind !== 'function') return false;
  const [first] = value.closure.node.parameters;
  return first?.target.kind === 'name' && /^_?(event|evt)$/i.test(first.target.name);
}

/**
 * Runs the handler for one event and, as long as that changes the module's variables, for another one: the cloud keeps the
 * process, so a later event meets what an earlier one left. An event may end at any point, by an error.
 */
function runHandler(
  machine: Machine,
  made: ModuleRecord,
  exported: Abstract,
  triggers: readonly Starter[] = [],
): void {
  machine.loading = false;
  // The cloud awaits what the handler returns.
  machine.awaited.add(nowhere);
  const callback = native('callback', (call) => {
    recordAnswer(call, call.args[1] ?? undefinedValue);
    return undefinedValue;
  });
  // Node.js 24 passes no callback to the handler.
  const { language } = made.module;
  const declared = within(machine, made, () => declaredHandler(machine, exported));
  const handler = declared?.handler ?? exported;
  const kinds = declared ? declared.kinds : triggers.map(({ kind }) => kind);
  const answer = within(machine, made, () => answerOfRequest(machine, handler, language, kinds));
  const [first = event(''), second = contextValue] = declared?.passed ?? [];
  const passed = [first, answer ?? second, union([callback, undefinedValue])];
  const isPython = language === 'python';
  within(machine, made, () => {
    untilStable(machine, false, () => {
      machine.calls.clear();
      forgetLate(machine);
      const states = watch(machine.store, () => {
        const event = watch(machine.store, () =>
          branch(machine.store, () => callHandler(machine, handler, isPython ? passed.slice(0, 2) : passed)),
        );
        within(machine, made, () => runLate(machine, event.passed));
      });
      const left = new Map(states.passed);
      left.delete(machine.guards);
      return markLeft(machine, left);
    });
    if (machine.stopped) limit(machine, tooManySteps, nowhere);
  });
}

/** Calls the handler, then the functions that the language or a library may call on its own. */
function callHandler(machine: Machine, handler: Abstract, passed: readonly Abstract[]): void {
  callAnswer(machine, callValue(machine, handler, positional(passed, nowhere)), passed);
  runPending(machine);
}

/**
 * Calls the functions in a handler's answer. A real answer holds no code, so a function in it belongs to a wrapper
 * that calls it: `metricScope((metrics) => async (event) => …)`.
 */
function callAnswer(machine: Machine, answer: Abstract, passed: readonly Abstract[], depth = 3): void {
  for (const choice of choices(answer)) {
    if (choice.kind === 'function' && depth > 0)
      for (const inner of callGiven(machine, choice, passed, nowhere))
        callAnswer(machine, inner, passed, depth - 1);
    else if (choice.kind === 'object' && choice.object.class === null && bearsCode(choice, 3))
      callLater(machine, choice, nowhere);
  }
}

function finish(
  machine: Machine,
  recorder: Found,
  options: AnalyseOptions,
  unread: readonly Behaviour[],
): Analysis {
  const found = [...recorder.found.values()].map(withoutStart);
  const modules = [...machine.modules.values()].map(({ module }) => module);
  const requests = handmadeRequests(found, modules, machine.fillings);
  const extensions = extensionRequests(found, machine.fillings);
  const sorted = [...found, ...requests, ...extensions, ...modules.flatMap(secretsIn), ...unread].sort(
    byPlace,
  );
  const behaviours = attackable(sorted, options.triggers ?? []);
  return { behaviours, diagnostics: machine.diagnostics };
}

/** Removes the artificial step `(start)`, which is no function of the program, from the chain. */
function withoutStart(behaviour: Behaviour): Behaviour {
  const chain = behaviour.seen.chain.filter((step) => step.function !== '(start)');
  return { ...behaviour, seen: { ...behaviour.seen, chain } };
}

function byPlace(first: Behaviour, second: Behaviour): number {
  const a = first.seen.at;
  const b = second.seen.at;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || compareText(first.kind, second.kind);
}
