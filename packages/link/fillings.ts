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

/** The value of a hole, and where it came from. */
export interface Filling {
  readonly value: Value;
  readonly from: ResourcePattern['from'];
  /** The name of an environment variable whose value nobody knows. */
  readonly open: OpenVariable | null;
  /** The id of the assumption that fills it. */
  readonly assumed: string | null;
}

/** The values of the holes that the code of one function leaves. */
export interface Fillings {
  /** Returns null where nothing fills the hole, so that it stays. */
  readonly of: (hole: Hole) => Filling | null;
  /** The environment variables that the template declares, by name. */
  readonly declared: ReadonlySet<string>;
}

/** The parts of a declaration that decide which values fill the holes of its code. */
export type Declared = Pick<
  FunctionDeclaration,
  'name' | 'logicalId' | 'environment' | 'triggers' | 'account'
>;

/**
 * Decides which values fill the holes in a function's code. An environment variable has the value that a person
 * assumes, else the one that the template declares, else the one that the platform sets. An event field is the
 * source of the trigger where it names that source.
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

/** Fills no hole: for code that belongs to no template. */
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
