import type { ClassNode, FunctionNode, Module, Program, Span } from '@emmental/code';
import type { Fillings } from '@emmental/link';
import type { Diagnostic, Location, NotifyingBucket } from '@emmental/model';
import { noGuards } from './guards.ts';
import type { Pending } from './pending.ts';
import { createPlaces, type Place, type Places } from './places.ts';
import type { Reads } from './reads.ts';
import type { Recorder } from './record.ts';
import { createRecursion, type Recursion } from './recursion.ts';
import type { Registry } from './registry.ts';
import type { Scope } from './scope.ts';
import { type After, type Cell, cell, createStore, type Store } from './store.ts';
import type { Abstract, ClassObject, HeapObject, Holder } from './values.ts';

/** Everything one analysis carries. Functions of the evaluator take it as their first argument. */
export interface Machine {
  readonly program: Program;
  /** What the template puts into the function's environment decides tests; it never replaces the name in a request. */
  readonly fillings: Fillings;
  /** Buckets whose objects start it, and the keys that they tell of. */
  readonly buckets: readonly NotifyingBucket[];
  readonly registry: Registry;
  readonly recorder: Recorder;
  readonly diagnostics: Diagnostic[];
  readonly store: Store;
  /** Facts about event fields on the way taken. */
  readonly guards: Cell;
  readonly modules: Map<string, ModuleRecord>;
  /** The module of a module scope. */
  readonly records: Map<Scope, ModuleRecord>;
  readonly stack: Frame[];
  /** The module of a module object. */
  readonly moduleObjects: Map<HeapObject, ModuleRecord>;
  /** Libraries whose names a scope took over all: `from x import *`. */
  readonly wildcards: Map<Scope, Abstract>;
  /** What a generator returns, by the list of what it yields. */
  readonly returned: Map<HeapObject, Abstract>;
  readonly holders: Map<string, Holder>;
  /** Event data that the program put in files, by path. */
  readonly files: Map<string, Abstract>;
  /** What the program wrote onto library objects: `AWS.X = …`. */
  readonly overrides: Map<string, Cell>;
  /** Methods of library objects that other objects answer for, while these are asked, at one depth of the stack. */
  inside: { readonly depth: number; readonly asked: Set<string> };
  /** Inlined calls by closure and arguments: how often, and the last result. */
  readonly calls: Map<string, { count: number; result: Abstract; isFresh: boolean; reads: Reads }>;
  /** Runs whose reads are noted, outer ones first. */
  readonly reading: Reads[];
  /** Language globals and module objects are made once. */
  readonly cache: Map<string, Abstract>;
  /** Classes and functions of the syntax tree, for the answer to "which strings occur". */
  readonly strings: Map<string, ReadonlySet<string>>;
  /** Functions that may be called at any time; they run when the handler has ended. */
  readonly pending: Pending[];
  /** Functions that a framework was given under a name: an entry point may be one of them. */
  readonly registered: Map<string, Abstract>;
  /** Functions that a web framework calls for a route: what they return is what the caller gets. */
  readonly routes: Set<FunctionNode | ClassNode>;
  /** Functions that ran, with their `this`. */
  readonly ran: Set<string>;
  readonly recursion: Recursion;
  readonly places: Places;
  /** Classes that were derived from a class, by its id. */
  readonly derived: Map<number, Abstract[]>;
  /** How many objects were made of a class, by its id. */
  readonly instances: Map<number, number>;
  /** Python: the class that a metaclass makes while its `__new__` runs. */
  making: Abstract | null;
  ids: number;
  steps: number;
  /** True while module top levels run: functions given to libraries wait until the handler uses them. */
  loading: boolean;
  /** Set when a bound was reached; from there on nothing is evaluated. */
  stopped: boolean;
}

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
  /** What it took so far, without what it called. */
  steps: number;
  /** Where evaluation is, for the chain. */
  at: Span;
  /** Ways that left the innermost loop or switch by `break` or `continue`. */
  readonly jumps: Jump[];
  /** Where recursion is summed up: what this activation makes is of this place. */
  readonly place: Place;
  /** The scopes that such an activation opened. */
  readonly scopes: Scope[];
}

/** A loop or switch being run: journal depth at its start, and the ways that left by `break` or went on by `continue`. */
export interface Jump {
  readonly kind: 'loop' | 'switch';
  readonly depth: number;
  readonly breaks: After[];
  readonly continues: After[];
}

export const bounds = {
  /** Evaluated expressions and statements per handler; so many cells that are joined where ways meet take as long as one. */
  steps: 250_000,
  cellsOfStep: 8,
  /** Nested inlined calls. */
  depth: 40,
  /** The same where recursion is summed up. */
  summedDepth: 120,
  /** Evaluations of one function with equal arguments. */
  repeats: 3,
  /** Things of one function with equal arguments that are told apart. */
  freshRepeats: 16,
  /** More of them, where what the function reads changed in between. */
  changedRepeats: 60,
  /** Steps, in so many activations, from which on all further activations of a function are one (`recursion.ts`). */
  effort: 4_000,
  runs: 60,
  /** Items of one list or record that are kept apart. */
  items: 400,
  fields: 5_000,
  behaviours: 5_000,
} as const;

/** What runs one program: nothing of it has run yet. */
export function createMachine(
  program: Program,
  fillings: Fillings,
  buckets: readonly NotifyingBucket[],
  registry: Registry,
  recorder: Recorder,
): Machine {
  return {
    program,
    fillings,
    buckets,
    registry,
    recorder,
    diagnostics: [],
    store: createStore(),
    guards: cell({ kind: 'guards', guards: noGuards }),
    modules: new Map(),
    records: new Map(),
    stack: [],
    moduleObjects: new Map(),
    wildcards: new Map(),
    returned: new Map(),
    holders: new Map(),
    files: new Map(),
    overrides: new Map(),
    inside: { depth: -1, asked: new Set() },
    calls: new Map(),
    reading: [],
    cache: new Map(),
    strings: new Map(),
    recursion: createRecursion(),
    places: createPlaces(),
    pending: [],
    registered: new Map(),
    routes: new Set(),
    ran: new Set(),
    derived: new Map(),
    instances: new Map(),
    making: null,
    ids: 0,
    steps: 0,
    loading: true,
    stopped: false,
  };
}

/** The running activation. There is always one while code is evaluated. */
export function frameOf(machine: Machine): Frame {
  const frame = machine.stack.at(-1);
  if (!frame) throw new Error('no activation: evaluation starts in evaluateModule or callValue');
  return frame;
}

export const languageOf = (machine: Machine): Module['language'] =>
  machine.stack.at(-1)?.record.module.language ?? 'javascript';

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
  if (machine.steps + machine.store.joined / bounds.cellsOfStep <= bounds.steps) return true;
  machine.stopped = true;
  return false;
}
