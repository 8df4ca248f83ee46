import type { Constants } from '../events.ts';
import type { Operation } from '../operation.ts';
import type { History } from './history.ts';

/** One generated program as files; the first one has the handler. */
export type Files = Readonly<Record<string, string>>;

/** A run of a program. */
export interface Ran {
  /** The operations of all runs, each once. */
  readonly operations: readonly Operation[];
  /** The program could not be started: a mistake of its syntax or at its top level. */
  readonly failed: string | null;
  /** Did some code between two offsets of a file run? Where the effort asks for it. */
  readonly executed?: Executed;
}

export type Executed = (file: string, start: number, end: number) => boolean;

/** The variables of the environment that programs read. */
export type Environment = Readonly<Record<string, string | null | undefined>>;

/** Runs programs of one language with recording stand-ins. */
export interface Runner {
  /** The number of programs that may be run while one is analysed. */
  readonly ahead: number;
  /**
   * Runs the program for many random events of this seed, which have the constants of the program. `files` call `tick` in
   * each loop and function. With a `history` that has telling events, most events are alterations of them.
   */
  run(files: Files, seed: number, effort: Effort, constants: Constants, history?: History): Promise<Ran>;
  close(): void;
}

/** The processes that a program is started in, one after the other, and the events of each. */
export interface Effort {
  readonly starts: number;
  readonly events: number;
  /** Runs with other events that a program gets as long as it did not perform all that the analysis names. */
  readonly repeats: number;
  /** True: fields of the events have another value in each read, and more operations fail. */
  readonly changing?: true;
  /** True: the runner notes the tests of the program, so that events are made that pass them. */
  readonly comparing?: true;
  /** True: the runner notes the code that ran. */
  readonly noting?: true;
}

/** `many` reaches most of the code of a program, for its precision; `few` is enough for most losses. */
export const efforts = {
  many: { starts: 4, events: 30, repeats: 10, comparing: true },
  few: { starts: 2, events: 24, repeats: 0 },
} as const satisfies Readonly<Record<string, Effort>>;

/** Calls of `tick` that one event may make. */
export const ticksOfEvent = 250;

/** Characters of a text, and items of a list, that a program may make longer. */
export const longestText = 2_000;

/** Shares of operations that fail: in some starts of a program none does, and where the events change many do. */
export const failures = 0.06;
export const manyFailures = 0.3;
