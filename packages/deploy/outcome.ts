import type { Location } from '@emmental/model';

/** The outcome of a plan for one function, role or resource. */
export interface Outcome {
  /** Name of the function, role or resource. */
  readonly of: string;
  readonly at: Location;
  /** `by-hand` = it cannot be changed safely, and `todo` is the task for a person; `nothing` = no change is needed. */
  readonly kind: 'changed' | 'by-hand' | 'nothing';
  /** Describes the change; may be empty. */
  readonly says: string;
  /** The reason why it must be changed by hand; null otherwise. */
  readonly why: string | null;
  /** A task or a note for a person; may be lines to put into the template. */
  readonly todo: string | null;
}

/** A change of an app's files. */
export interface Plan {
  /** Texts after the change, by path; only files that change. */
  readonly files: ReadonlyMap<string, string>;
  readonly outcomes: readonly Outcome[];
}

/** A file of an app, by its path in the repository. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}
