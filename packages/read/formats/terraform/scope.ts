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

/** The shared state while one configuration is read. */
export interface State {
  readonly source: Source;
  /**
   * Evaluates an expression. The parts of the reader call this function, so that they do not import the
   * evaluator.
   */
  readonly evaluate: (expression: Expression, frame: Frame) => Value;
  /** The folder of the root module. */
  readonly folder: string;
  /** Variables of the root module that `--param NAME=VALUE` or `*.tfvars` files set. */
  readonly variableValues: ReadonlyMap<string, Value>;
  readonly modules: Map<string, Module | null>;
  /** The resources and data sources that were reached so far, by address. */
  readonly instances: Map<string, Instance>;
  /** Module calls by address. */
  readonly calls: Map<string, CallInstance>;
  readonly diagnostics: Diagnostic[];
  /** The remaining evaluation steps. */
  steps: number;
  depth: number;
  /** True once `configurationLimit` is reached and reported. */
  full: boolean;
}

/** A module without declarations, for a `.tfvars` file or a plan. */
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
  cached: new Map(),
};

/** A use of a module: the root module or a call. */
export interface ModuleInstance {
  /** Empty for the root module, otherwise `module.orders` or `module.fn["a"].module.queue`. */
  readonly address: string;
  readonly module: Module;
  /** Returns an argument of the call, or null if the call does not set it. */
  readonly input: (name: string) => Value | null;
  /** The calling module; null for the root module. */
  readonly caller: ModuleInstance | null;
  /** Evaluated variables, locals, outputs and resources by name (`local.x`). */
  readonly cached: Map<string, Value | 'open'>;
}

/** The context of an expression. */
export interface Frame {
  readonly state: State;
  readonly module: ModuleInstance;
  /** Names from `for`, `dynamic`, `count` and `for_each`. */
  readonly names: ReadonlyMap<string, Value>;
}

/** Returns the value of an expression in its context. */
export const evaluate = (expression: Expression, frame: Frame): Value =>
  frame.state.evaluate(expression, frame);

/** An existing resource or data source. */
export interface Instance {
  readonly address: string;
  /** `aws_sqs_queue`. Data sources also have a type. */
  readonly type: string;
  readonly isData: boolean;
  readonly block: Block;
  readonly frame: Frame;
  /** The condition under which it exists, as shown to people; null = always. */
  readonly condition: string | null;
}

export interface CallInstance {
  readonly address: string;
  readonly block: Block;
  /** The frame of the calling module. */
  readonly frame: Frame;
  readonly condition: string | null;
  /** Null for a module that is not in the repository. */
  readonly inner: ModuleInstance | null;
}

/** The limit of evaluated nodes per configuration, because nested loops multiply. */
export const stepLimit = 2_000_000;
export const depthLimit = 200;
/** The limit of instances per resource, and of turns per loop. */
export const instanceLimit = 500;
/** The limit of resources and module calls per configuration. */
export const configurationLimit = 2_000;

/** Reports a diagnostic once per place. */
export function report(state: State, code: Diagnostic['code'], at: Location, about: string): void {
  const isReported = state.diagnostics.some(
    (entry) =>
      entry.code === code && entry.line === at.line && entry.column === at.column && entry.file === at.file,
  );
  if (!isReported) state.diagnostics.push(diagnostic(code, at, about));
}

const faults = new WeakSet<Value>();

/** Returns the value of an invalid expression. `try` and `can` check for it. */
export function fault(why: string, at?: Location): Value {
  const value = unknown(why, at);
  faults.add(value);
  return value;
}

export const isFault = (value: Value): boolean => faults.has(value);

/** Reports an undefined name and returns an unknown value. */
export function undefinedName(name: string, state: State, at: Location): Value {
  report(state, 'template/undefined', at, name);
  return fault(`${name} is not defined`, at);
}

/** Evaluates a named value once, and reports a value that depends on itself. */
export function evaluateOnce(
  module: ModuleInstance,
  state: State,
  key: string,
  at: Location,
  work: () => Value,
): Value {
  const cachedValue = module.cached.get(key);
  if (cachedValue === 'open') {
    report(state, 'template/cycle', at, key);
    return unknown(`${key} needs itself`, at);
  }
  if (cachedValue) return cachedValue;
  module.cached.set(key, 'open');
  const value = work();
  module.cached.set(key, value);
  return value;
}

/** Returns the address of a name inside a module. */
export const addressIn = (module: ModuleInstance, name: string): string =>
  module.address === '' ? name : `${module.address}.${name}`;
