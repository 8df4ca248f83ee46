import type { Location } from '@emmental/model';

/** What became of one function, role or resource of a plan. */
export interface Outcome {
  /** What people call it. */
  readonly of: string;
  readonly at: Location;
  /** `by-hand`: it cannot be changed safely; `todo` is the text for it. `nothing`: it is as it should be. */
  readonly kind: 'changed' | 'by-hand' | 'nothing';
  /** What changes, or would; empty where `of` says it all. */
  readonly says: string;
  /** By hand: why it is not changed. */
  readonly why: string | null;
  /** What a person has to do or to know; may be lines to put into the template. */
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
