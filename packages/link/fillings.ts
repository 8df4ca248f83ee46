import type { OnPlatform } from '@emmental/knowledge';
import type {
  App,
  Assumptions,
  FunctionDeclaration,
  Hole,
  OpenVariable,
  ResourcePattern,
  Value,
} from '@emmental/model';
import { triggerSource } from './trigger-source.ts';
import { variable, whyUnknown } from './variable.ts';

/** The value of a hole (unknown part of a text), and its source (`from`). */
export interface Filling {
  readonly value: Value;
  readonly from: ResourcePattern['from'];
  /** For an environment variable with an unknown value: the reason. Null = the value is known. */
  readonly open: OpenVariable | null;
  /** The id of the assumption that gives the value; null if there is none. */
  readonly assumed: string | null;
}

/** The values of the holes in the code of one function. */
export interface Fillings {
  /** Returns the value of a hole; null if the hole has none and stays. */
  readonly of: (hole: Hole) => Filling | null;
  /** The environment variables that the template declares, by name. */
  readonly declared: ReadonlySet<string>;
}

/** The parts of a declaration that decide which values fill the holes of its code. */
export type Declared = Pick<FunctionDeclaration, 'name' | 'logicalId' | 'environment' | 'triggers'> &
  OnPlatform;

/**
 * Returns the values of the holes in a function's code. An environment variable has the value that a person assumes, else
 * the value that the template declares, else the value that the platform sets. An event field that names the source of
 * its trigger has the name of that source.
 */
export function fillingsOf(
  fn: Declared,
  assumptions: Assumptions = new Map(),
  app: Pick<App, 'feeds'> = {},
): Fillings {
  const of = (hole: Hole): Filling | null => {
    if (hole.kind === 'env') return variableFilling(hole.name, fn, assumptions);
    if (hole.kind !== 'event') return null;
    const source = triggerSource(hole.path, fn.triggers, app);
    return source && { value: source, from: 'trigger', open: null, assumed: null };
  };
  return { of, declared: new Set(fn.environment.keys()) };
}

/** Fills no hole. For code without a template. */
export const noFillings: Fillings = { of: () => null, declared: new Set() };

function variableFilling(name: string, fn: Declared, assumptions: Assumptions): Filling {
  const id = `${fn.name}/env.${name}`;
  const answer = assumptions.get(id);
  if (answer) return { value: answer.value, from: 'assumption', open: null, assumed: id };
  const value = variable(name, fn);
  const why = whyUnknown(value);
  const open = why === null ? null : { why, ...(value.at ? { at: value.at } : {}) };
  return { value, from: 'env', open, assumed: null };
}
