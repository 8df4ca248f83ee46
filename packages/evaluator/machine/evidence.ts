import type { FunctionNode, Module, Span, Statement } from '@emmental/code';
import { type Abstract, never } from '../values/value.ts';
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
  /** The number of activations and calls so far that surely did not return. */
  endings: number;
}

/** The evidence before any code ran. */
export const createEvidence = (): Evidence => ({
  functions: new Map(),
  entered: new Set(),
  excluded: new Set(),
  endings: 0,
});

/** The value of a call that surely does not return. */
export function ending(machine: Machine): Abstract {
  machine.evidence.endings++;
  return never;
}

/** A block of a function that neither ran nor was left out by a known value. */
export interface Lost {
  readonly module: Module;
  readonly at: Span;
}

/** Returns the blocks that were lost, the outermost of each nest. */
export function lostCode(evidence: Evidence): readonly Lost[] {
  return [...evidence.functions].flatMap(([{ body }, module]) =>
    lostIn(body, evidence).map((at) => ({ module, at })),
  );
}

function lostIn(body: readonly Statement[], evidence: Evidence): readonly Span[] {
  const [first] = body;
  if (!first || evidence.excluded.has(body)) return [];
  if (!evidence.entered.has(first)) return [first.at];
  // A statement that did not run comes after one that surely ended.
  return body
    .filter((statement) => evidence.entered.has(statement))
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
