import type { Grow } from './grow.ts';
import type { Printer } from './print.ts';
import type { Language, Node, Sort } from './tree.ts';

/** The parts that a construct chooses for a new node. */
export type Parts = Partial<Pick<Node, 'data' | 'slots'>>;

/** Writes a node. An expression is written so that it can stand anywhere; statements end without a line break. */
export type Print = (node: Node, printer: Printer) => string;

/** A construct of the languages: how the generator makes one, and how each language writes it. */
export interface Construct {
  /** Unique; misses are grouped by the names that are left in the smallest program. */
  readonly name: string;
  readonly sort: Sort;
  /** How often it is chosen among the constructs of its sort; 1 when absent. */
  readonly weight?: number;
  /** True: it has no parts that nest; chosen where the program is deep or large enough. */
  readonly isLeaf?: true;
  /** Can it stand here? Absent: everywhere. */
  readonly fits?: (grow: Grow) => boolean;
  readonly make: (grow: Grow) => Parts;
  /** Absent: the language does not have the construct. TypeScript takes the form of JavaScript when it has no own one. */
  readonly js?: Print;
  readonly ts?: Print;
  readonly py?: Print;
}

/** Returns the printer of a construct for a language; undefined when the language does not have it. */
export const printOf = (construct: Construct, language: Language): Print | undefined =>
  language === 'ts' ? (construct.ts ?? construct.js) : construct[language];
