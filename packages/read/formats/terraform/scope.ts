import {
  type Diagnostic,
  diagnostic,
  type Location,
  type Source,
  unknown,
  type Value,
} from '@emmental/model';
import type { Block, Expression } from '../../parse/hcl/index.ts';
import type { Module } from './module.ts';

/** What is shared by all modules of one configuration while it is read. */
export interface State {
  readonly source: Source;
  /** Evaluates an expression: a part of the reader that needs a value asks the state, so that none imports the evaluator. */
  readonly evaluate: (expression: Expression, frame: Frame) => Value;
  /** Of the root module. */
  readonly folder: string;
  /** `--param NAME=VALUE`, and what `*.tfvars` set: certain values of the root's variables. */
  readonly given: ReadonlyMap<string, Value>;
  readonly modules: Map<string, Module | null>;
  /** Resources and data sources by address, as far as they were met. */
  readonly instances: Map<string, Instance>;
  /** Calls of modules by address. */
  readonly calls: Map<string, CallInstance>;
  readonly diagnostics: Diagnostic[];
  /** What evaluation still may cost. */
  steps: number;
  depth: number;
  /** True once `configurationLimit` was reached, and said. */
  full: boolean;
}

/** A module of which nothing is declared: what stands alone, in a `.tfvars` file or in a plan. */
export const emptyModule: ModuleInstance = {
  address: '',
  module: {
    folder: '',
    file: '',
    at: { file: '', line: 1, column: 1 },
    variables: new Map(),
    locals: new Map(),
    resources: new Map(),
    calls: new Map(),
    outputs: new Map(),
    providers: new Map(),
    diagnostics: [],
  },
  input: () => null,
  caller: null,
  remembered: new Map(),
};

/** One use of a module: the root, or a call of it. */
export interface ModuleInstance {
  /** `` for the root, else `module.orders`, `module.fn["a"].module.queue`. */
  readonly address: string;
  readonly module: Module;
  /** What the call passes; null for what it does not. */
  readonly input: (name: string) => Value | null;
  /** The module that calls it; null for the root. */
  readonly caller: ModuleInstance | null;
  /** Variables, locals, outputs and resources that were evaluated, by their own name (`local.x`). */
  readonly remembered: Map<string, Value | 'open'>;
}

/** Where an expression stands. */
export interface Frame {
  readonly state: State;
  readonly module: ModuleInstance;
  /** Names bound by `for`, `dynamic`, `count` and `for_each`. */
  readonly names: ReadonlyMap<string, Value>;
}

/** The value of an expression where it stands. */
export const evaluate = (expression: Expression, frame: Frame): Value =>
  frame.state.evaluate(expression, frame);

/** One resource or data source that exists. */
export interface Instance {
  readonly address: string;
  /** `aws_sqs_queue`; data sources too. */
  readonly type: string;
  readonly isData: boolean;
  readonly block: Block;
  readonly frame: Frame;
  /** Under which it exists, as people read it; null = always. */
  readonly condition: string | null;
}

export interface CallInstance {
  readonly address: string;
  readonly block: Block;
  /** Of the module that calls. */
  readonly frame: Frame;
  readonly condition: string | null;
  /** Null for a module that is not in the repository. */
  readonly inner: ModuleInstance | null;
}

/** Nodes that one configuration may evaluate: loops in loops multiply. */
export const stepLimit = 2_000_000;
export const depthLimit = 200;
/** Instances of one resource, turns of one loop. */
export const instanceLimit = 500;
/** Resources and module calls of one configuration. */
export const configurationLimit = 2_000;

/** Says something once for each place. */
export function say(state: State, code: Diagnostic['code'], at: Location, about: string): void {
  const said = state.diagnostics.some(
    (one) => one.code === code && one.line === at.line && one.column === at.column && one.file === at.file,
  );
  if (!said) state.diagnostics.push(diagnostic(code, at, about));
}

const faults = new WeakSet<Value>();

/** The value of an expression that Terraform would refuse: `try` and `can` ask for these. */
export function fault(why: string, at?: Location): Value {
  const value = unknown(why, at);
  faults.add(value);
  return value;
}

export const isFault = (value: Value): boolean => faults.has(value);

/** An unknown value for a name that nothing defines; reports the name. */
export function undefinedName(name: string, state: State, at: Location): Value {
  say(state, 'template/undefined', at, name);
  return fault(`${name} is not defined`, at);
}

/** Evaluates a named value once and reports a value that needs itself. */
export function remember(
  module: ModuleInstance,
  state: State,
  key: string,
  at: Location,
  work: () => Value,
): Value {
  const known = module.remembered.get(key);
  if (known === 'open') {
    say(state, 'template/cycle', at, key);
    return unknown(`${key} needs itself`, at);
  }
  if (known) return known;
  module.remembered.set(key, 'open');
  const value = work();
  module.remembered.set(key, value);
  return value;
}

/** The address of something inside a module. */
export const addressIn = (module: ModuleInstance, name: string): string =>
  module.address === '' ? name : `${module.address}.${name}`;
