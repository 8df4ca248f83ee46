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

/** The state that is shared while one configuration is read. */
export interface State {
  readonly source: Source;
  /**
   * Evaluates an expression. The function is passed here, so that the other modules need not import the
   * evaluator (which imports them).
   */
  readonly evaluate: (expression: Expression, frame: Frame) => Value;
  /** The folder of the root module. */
  readonly folder: string;
  /** Variables of the root module that `--param NAME=VALUE` or `*.tfvars` files set. */
  readonly variableValues: ReadonlyMap<string, Value>;
  readonly modules: Map<string, Module | null>;
  /** The resources and data sources that were found so far, by address. */
  readonly instances: Map<string, Instance>;
  /** Module calls by address. */
  readonly calls: Map<string, CallInstance>;
  readonly diagnostics: Diagnostic[];
  /** Blocks of which only the deployment decides how many there are, by the reason. */
  readonly openCounts: Map<string, Block[]>;
  /** The number of evaluation steps that are left. */
  steps: number;
  depth: number;
  /** True when `configurationLimit` has been exceeded and reported. */
  full: boolean;
}

/** A module without declarations. Used for a `.tfvars` file and for a plan. */
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

/** A use of a module: the root module, or one call of a module. */
export interface ModuleInstance {
  /** '' for the root module, else `module.orders` or `module.fn["a"].module.queue`. */
  readonly address: string;
  readonly module: Module;
  /** Returns an argument of the call, or null if the call does not set it. */
  readonly input: (name: string) => Value | null;
  /** The calling module; null for the root module. */
  readonly caller: ModuleInstance | null;
  /**
   * The values of variables, locals, outputs and resources that have been evaluated, by name (`local.x`).
   * `open` marks a value that is being evaluated.
   */
  readonly cached: Map<string, Value | 'open'>;
}

/** The context of an expression. */
export interface Frame {
  readonly state: State;
  readonly module: ModuleInstance;
  /** The values of names that `for`, `dynamic`, `count` and `for_each` define. */
  readonly names: ReadonlyMap<string, Value>;
}

/** Returns the value of an expression in its context. */
export const evaluate = (expression: Expression, frame: Frame): Value =>
  frame.state.evaluate(expression, frame);

/** A resource or data source. A block with `count` or `for_each` has several. */
export interface Instance {
  readonly address: string;
  /** The resource type or data source type: `aws_sqs_queue`. */
  readonly type: string;
  readonly isData: boolean;
  readonly block: Block;
  readonly frame: Frame;
  /** The condition under which the resource exists, as a text for reports; null when it always exists. */
  readonly condition: string | null;
}

/** A call of a module. A block with `count` or `for_each` has several. */
export interface CallInstance {
  readonly address: string;
  readonly block: Block;
  /** The frame of the calling module. */
  readonly frame: Frame;
  readonly condition: string | null;
  /** The called module. Null when it is not in the repository. */
  readonly inner: ModuleInstance | null;
}

/** Most evaluation steps for one configuration. Nested loops could otherwise need any number of steps. */
export const stepLimit = 2_000_000;
export const depthLimit = 200;
/** Most instances of one resource, and most iterations of one loop. */
export const instanceLimit = 500;
/** Most resources and module calls of one configuration. */
export const configurationLimit = 2_000;

/** Adds a diagnostic, unless the same code has been reported for the same place. */
export function report(state: State, code: Diagnostic['code'], at: Location, about: string): void {
  const isReported = state.diagnostics.some(
    (entry) =>
      entry.code === code && entry.line === at.line && entry.column === at.column && entry.file === at.file,
  );
  if (!isReported) state.diagnostics.push(diagnostic(code, at, about));
}

const faults = new WeakSet<Value>();

/** Returns the value of an invalid expression. `try` and `can` detect such a value with `isFault`. */
export function fault(why: string, at?: Location): Value {
  const value = unknown(why, at);
  faults.add(value);
  return value;
}

export const isFault = (value: Value): boolean => faults.has(value);

/** Reports an undefined name and returns a fault. */
export function undefinedName(name: string, state: State, at: Location): Value {
  report(state, 'template/undefined', at, name);
  return fault(`${name} is not defined`, at);
}

/** Evaluates a named value once. A value that depends on itself is reported. */
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
    return unknown(`${key} depends on itself`, at);
  }
  if (cachedValue) return cachedValue;
  module.cached.set(key, 'open');
  const value = work();
  module.cached.set(key, value);
  return value;
}

/** Returns the address of a resource or call in a module. */
export const addressIn = (module: ModuleInstance, name: string): string =>
  module.address === '' ? name : `${module.address}.${name}`;
