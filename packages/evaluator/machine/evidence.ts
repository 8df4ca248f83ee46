import type { FunctionNode, Module, Span, Statement } from '@emmental/code';
import { type Abstract, isNever, never } from '../values/value.ts';
import type { Machine } from './machine.ts';

/**
 * The code that ran, and the code that a known value kept from running. Code of a function that ran is dead only if it is
 * among the second; code that is in neither was lost by the analysis.
 */
export interface Evidence {
  /** The functions that ran, with their modules. */
  readonly functions: Map<FunctionNode, Module>;
  readonly entered: Set<Statement>;
  /** Sides of an `if`, cases and bodies of loops that a known value left out. */
  readonly excluded: Set<readonly Statement[]>;
  /** The evidence of the top levels whose images were taken, with the functions of which they lost a block. */
  readonly taken: Set<TakenEvidence>;
  /** The number of activations and calls so far that surely did not return. */
  endings: number;
  /** The number of expressions and statements so far that may have raised an error. */
  risks: number;
  /** The number of bodies of `try` that run now; risks are counted in them alone. */
  guarded: number;
}

/** The evidence of the top level of a module. */
export interface TakenEvidence extends Pick<Evidence, 'entered' | 'excluded'> {
  /** Functions that ran and of which a block was lost. */
  readonly lossy: Evidence['functions'];
}

/** The evidence before any code ran. */
export const createEvidence = (): Evidence => ({
  functions: new Map(),
  entered: new Set(),
  excluded: new Set(),
  taken: new Set(),
  endings: 0,
  risks: 0,
  guarded: 0,
});

/** The value of a call that surely does not return. */
export function ending(machine: Machine): Abstract {
  machine.evidence.endings++;
  return never;
}

/** Did a call in an expression surely not return, of which the number of endings before is given? A lost value shows no ending. */
export const isEnded = ({ evidence }: Machine, before: number, value: Abstract): boolean =>
  evidence.endings !== before && isNever(value);

/** A block of a function that neither ran nor was left out by a known value. */
export interface Lost {
  readonly module: Module;
  readonly at: Span;
}

/** Returns the blocks that were lost, the outermost of each nest. */
export function lostCode(evidence: Evidence): readonly Lost[] {
  const functions = new Map([
    ...lossyFunctions(evidence),
    ...[...evidence.taken].flatMap(({ lossy }) => [...lossy]),
  ]);
  if (functions.size === 0) return [];
  // A block that did not run in one top level or in the function may have run in another.
  const every = [evidence, ...evidence.taken];
  return [...functions].flatMap(([{ body }, module]) => lostIn(body, every).map((at) => ({ module, at })));
}

/** Returns the evidence of a top level that is ready to be taken. */
export const takenEvidence = (evidence: Evidence): TakenEvidence => ({
  entered: evidence.entered,
  excluded: evidence.excluded,
  lossy: new Map(lossyFunctions(evidence)),
});

const lossyFunctions = (evidence: Evidence): readonly (readonly [FunctionNode, Module])[] =>
  [...evidence.functions].filter(([{ body }]) => lostIn(body, [evidence]).length > 0);

type Blocks = Pick<Evidence, 'entered' | 'excluded'>;

function lostIn(body: readonly Statement[], evidence: readonly Blocks[]): readonly Span[] {
  const [first] = body;
  if (!first || evidence.some(({ excluded }) => excluded.has(body))) return [];
  const isEntered = (statement: Statement): boolean => evidence.some(({ entered }) => entered.has(statement));
  if (!isEntered(first)) return [first.at];
  // A statement that did not run comes after one that surely ended.
  return body
    .filter(isEntered)
    .flatMap((statement) => blocksOf(statement).flatMap((block) => lostIn(block, evidence)));
}

/** The blocks of a statement that run if nothing known keeps them from running. */
function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case 'if':
      return [statement.then, statement.otherwise];
    case 'loop':
      return statement.before.length > 0 ? [] : [statement.body];
    case 'try':
      return [statement.body, ...statement.handlers.map(({ body }) => body), statement.finally];
    case 'switch':
      return statement.cases.map(({ body }) => body);
    case 'with':
    case 'block':
      return [statement.body];
    default:
      return [];
  }
}
