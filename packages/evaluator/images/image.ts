import type { Span } from '@emmental/code';
import type { Fillings } from '@emmental/link';
import type { Hole } from '@emmental/model';
import type { Late } from '../escape/late.ts';
import type { Pending } from '../escape/pending.ts';
import type { Circles } from '../machine/circles.ts';
import type { TakenEvidence } from '../machine/evidence.ts';
import type { Frame, Kept, Machine, ModuleRecord } from '../machine/machine.ts';
import type { Doing } from '../machine/record.ts';
import type { Scope } from '../state/scope.ts';
import type { Abstract, HeapObject, Holder } from '../values/value.ts';
import type { Holding } from './holding.ts';

/**
 * The state that the top level of a module leaves. The top level is evaluated once, in a machine in which nothing else ran,
 * and every function that loads the module takes the image over (`take.ts`). All of them share its objects, and a trail takes
 * their changes back (`state/trail.ts`). So the result of an analysis does not depend on the functions that were analysed
 * before.
 *
 * A module that the module loads has an image of its own, unless the two load each other. A module has no image if its top
 * level changes other modules or members of libraries, or reaches a bound: then it runs in each function.
 */
export interface Image {
  readonly record: ModuleRecord;
  /** The modules that have no image of their own, what they recorded and the images that they took, in order. */
  readonly happened: readonly Happening[];
  readonly left: Left;
  readonly cost: Cost;
  /** The values from outside of the program that the top level asked for. */
  readonly asked: Asked;
}

/** A step of loading a module. `frames` are the activations at that moment, the module first. */
export type Happening =
  | { readonly kind: 'module'; readonly path: string; readonly record: ModuleRecord }
  | { readonly kind: 'image'; readonly image: Image; readonly frames: readonly Frame[] }
  | { readonly kind: 'record'; readonly doing: Doing; readonly at: Span; readonly frames: readonly Frame[] };

/** State of a machine, apart from its modules, that a top level adds to. */
export interface Left {
  readonly wildcards: readonly (readonly [Scope, Abstract])[];
  readonly returned: readonly (readonly [HeapObject, Abstract])[];
  readonly holders: readonly (readonly [string, Holder])[];
  readonly derived: readonly (readonly [number, readonly Abstract[]])[];
  readonly instances: readonly (readonly [number, number])[];
  readonly pending: readonly Pending[];
  readonly ran: readonly string[];
  readonly late: readonly (readonly [string, Late])[];
  readonly kept: readonly (readonly [object, Kept])[];
  readonly evidence: TakenEvidence;
}

/** Work of a top level without that of the images that it took. */
export interface Cost {
  readonly steps: number;
  readonly joined: number;
  readonly compared: number;
}

/** Answers about the function: the filling of each hole, and the declared variables if something asked for them. */
export interface Asked {
  readonly holes: Map<string, { readonly hole: Hole; readonly answer: string }>;
  declared: string | null;
}

/** The images of the modules that programs of one family share. One machine makes all of them and runs all functions. */
export interface Images {
  readonly machine: Machine;
  /** Images of a module, one for each set of answers; null where the top level has no image for these answers. */
  readonly byPath: Map<string, Variant[]>;
  /** The modules that load each other, by path. */
  readonly circles: Circles<string>;
  readonly holding: Holding;
  /** The highest number of a thing of an image. */
  ids: number;
}

/** The image of a top level for some answers. */
export interface Variant {
  readonly asked: Asked;
  readonly image: Image | null;
}

/** The text of a filling. Places in templates do not count, because the evaluator does not look at them. */
export const answerOf = (filling: ReturnType<Fillings['of']>): string =>
  JSON.stringify(filling, (key, value: unknown) => {
    if (key === 'at') return undefined;
    return value instanceof Map ? [...value] : value;
  });

/** The text of the declared variables. */
export const declaredText = (declared: ReadonlySet<string>): string => [...declared].sort().join();
