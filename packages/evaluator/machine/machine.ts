import type { ClassNode, FunctionNode, Module, Program, Span } from '@emmental/code';
import type { Fillings } from '@emmental/link';
import type { Diagnostic, Location } from '@emmental/model';
import type { Recursion } from '../calls/recursion.ts';
import type { Domain } from '../domain/domain.ts';
import type { Late } from '../escape/late.ts';
import type { Pending } from '../escape/pending.ts';
import type { Happening, Image, Images } from '../images/image.ts';
import type { EventWrite } from '../state/event-field.ts';
import type { Place, Places } from '../state/places.ts';
import type { Reads } from '../state/reads.ts';
import type { Scope } from '../state/scope.ts';
import type { After, Cell, Passed, Store } from '../state/store.ts';
import type { Looked } from '../values/looked.ts';
import type { Abstract, ClassObject, HeapObject, Holder } from '../values/value.ts';
import { work } from '../values/work.ts';
import { bounds } from './bounds.ts';
import type { Evidence } from './evidence.ts';
import type { Interpreter } from './interpreter.ts';
import type { Recorder } from './record.ts';

/** Everything one analysis carries. Functions of the evaluator take it as their first argument. */
export interface Machine {
  /** The module that is started as a program; null where the platform calls an export. */
  main: string | null;
  readonly program: Program;
  readonly interpreter: Interpreter;
  /** The template's values of the function's environment. They decide tests, and never replace the name in a request. */
  readonly fillings: Fillings;
  readonly domain: Domain;
  readonly recorder: Recorder;
  readonly diagnostics: Diagnostic[];
  readonly store: Store;
  /** The data that the test has looked at which is evaluated now; null outside of tests. */
  looking: Looked | null;
  /** Facts about event fields that hold on the current branch. */
  readonly guards: Cell;
  readonly modules: Map<string, ModuleRecord>;
  /** The module of a module scope. */
  readonly records: Map<Scope, ModuleRecord>;
  readonly stack: Frame[];
  /** The module of a module object. */
  readonly moduleObjects: Map<HeapObject, ModuleRecord>;
  /** The library of `from x import *`, by the scope that has its names. */
  readonly wildcards: Map<Scope, Abstract>;
  /** The value that a generator returns, by the list of its items. */
  readonly returned: Map<HeapObject, Abstract>;
  /** The object that the constructor of a base returns, by the new one. */
  readonly constructed: Map<HeapObject, Abstract>;
  readonly holders: Map<string, Holder>;
  /** Values that the program wrote onto library objects: `os.name = …`. */
  readonly overrides: Map<string, Cell>;
  /** Values that the program wrote into fields of the event, by their paths. */
  readonly eventWrites: Map<string, EventWrite>;
  /** Replaced methods of library objects that are being called at a depth of the stack. */
  inside: { readonly depth: number; readonly asked: Set<string> };
  /** Objects of the program that are being called, each with the depth of the stack at its call. */
  readonly calling: Set<string>;
  /** Inlined calls by closure and arguments: how often, and the last result. */
  readonly calls: Map<string, Repeatable>;
  /** Runs whose reads are noted, outer ones first. */
  readonly reading: Reads[];
  /** Functions that may be called at any time; they run when the handler has ended. */
  readonly pending: Pending[];
  /** Functions that ran, with their `this`. */
  readonly ran: Set<string>;
  readonly evidence: Evidence;
  readonly recursion: Recursion;
  readonly places: Places;
  /** Classes that were derived from a class, by its id. */
  readonly derived: Map<number, Abstract[]>;
  /** How many objects were made of a class, by its id. */
  readonly instances: Map<number, number>;
  /** Python: the class that a metaclass makes while its `__new__` runs. */
  making: Abstract | null;
  /** The places of calls that are awaited. */
  readonly awaited: WeakSet<Span>;
  /** Those of them whose promise a call continues (`f().catch(…)`): an error of the call is the promise's. */
  readonly continued: WeakSet<Span>;
  /** State of the domain, by the function that made it. */
  readonly kept: Map<object, Kept>;
  /** Code that goes on while other code runs, by function and arguments. */
  readonly late: Map<string, Late>;
  /** True while continuations run at an `await` (`escape/late.ts`). */
  isResuming: boolean;
  /** The images that the run may take, those that it took, and what an image in the making has to repeat. */
  readonly images: Images | null;
  readonly taken: Set<Image>;
  readonly happened: Happening[] | null;
  /** The top level depends on more than its module, so it gets no image. */
  isPrivate: boolean;
  ids: number;
  steps: number;
  /** The count of compared choices (`work.ts`) that are not of the run. */
  comparedBefore: number;
  /** True while module top levels run: functions given to libraries wait until the handler uses them. */
  loading: boolean;
  /** Set when a bound was reached; from there on nothing is evaluated. */
  stopped: boolean;
}

/** State that the domain keeps for one run. */
export type Kept = Map<unknown, unknown> | Set<unknown>;

/** The runs of a function with equal arguments so far: how many, their result, and what the last one read and wrote. */
export interface Repeatable {
  readonly count: number;
  readonly result: Abstract;
  readonly isFresh: boolean;
  readonly reads: Reads;
  readonly after: After;
  readonly passed: Passed;
}

/** A module of the program, with its scope and its exports. */
export interface ModuleRecord {
  readonly module: Module;
  readonly scope: Scope;
  /** ESM and Python names; cells are shared with the scope, so that bindings stay live. */
  readonly exports: HeapObject;
  /** CommonJS `module`. */
  readonly commonjs: HeapObject;
  /** `export * from`, in order. */
  readonly stars: Abstract[];
  state: 'new' | 'running' | 'done';
  /** Where the top level surely ends early: a `throw`, or a `return`; null = its last statement may run. */
  endsAt: Span | null;
  esm: boolean;
  /** The text has the word `arguments`: functions get a list of that name. */
  readonly namesArguments: boolean;
}

/** One activation of a function, or the top level of a module. */
export interface Frame {
  readonly name: string;
  readonly record: ModuleRecord;
  /** The names of the function or module itself. */
  readonly scope: Scope;
  readonly node: FunctionNode | ClassNode | null;
  readonly self: Abstract | null;
  readonly home: ClassObject | null;
  /** Journal depth at entry. */
  readonly depth: number;
  /** States and values of the `return`s met so far. */
  readonly exits: { readonly after: After; readonly value: Abstract }[];
  readonly yielded: Abstract[];
  readonly args: readonly Abstract[];
  /** Function and arguments as text, to see recursion. */
  readonly key: string;
  /** Steps so far, without those of its calls. */
  steps: number;
  /** The place that is evaluated now, for the chain. */
  at: Span;
  /** The loops and switches that run, innermost last. */
  readonly jumps: Jump[];
  /** The place of everything that this activation makes, in recursion that is summed up. */
  place: Place;
  /** The scopes that such an activation opened. */
  readonly scopes: Scope[];
}

/** A running statement that jumps may leave: journal depth at its start, and the states that left by `break` or went on by `continue`. */
export interface Jump {
  readonly kind: 'loop' | 'switch' | 'block';
  readonly label: string | null;
  readonly depth: number;
  readonly breaks: After[];
  readonly continues: After[];
}

/** The running activation. There is always one while code is evaluated. */
export function frameOf(machine: Machine): Frame {
  const frame = machine.stack.at(-1);
  if (!frame) throw new Error('no activation: evaluation starts in evaluateModule or callValue');
  return frame;
}

/** The language of the running code; JavaScript when none runs. */
export const languageOf = (machine: Machine): Module['language'] =>
  machine.stack.at(-1)?.record.module.language ?? 'javascript';

/** A span of a module as a location. */
export const locate = (record: ModuleRecord, at: Span): Location => ({
  file: record.module.path,
  line: at.line,
  column: at.column,
  endLine: at.endLine,
  endColumn: at.endColumn,
});

/** Counts one step; false when the budget is used up. */
export function step(machine: Machine): boolean {
  if (machine.stopped) return false;
  machine.steps++;
  const frame = machine.stack.at(-1);
  if (frame) frame.steps++;
  const compared = (work.compared - machine.comparedBefore) / bounds.comparedOfStep;
  if (machine.steps + machine.store.joined / bounds.cellsOfStep + compared <= bounds.steps) return true;
  machine.stopped = true;
  return false;
}
