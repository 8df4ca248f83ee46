import type { Location, ProfileSection } from '@emmental/model';
import type { RuleOf } from '../rulebase.ts';

/** Where a rule comes from: the template declares it, the code needs it, or it was observed. */
export type Origin = 'declared' | 'needed' | 'observed';

/** Why a rule is there: a place, and what is there. */
export interface Why extends Pick<Location, 'file' | 'line'> {
  readonly text: string;
}

export interface DerivedRule<S extends ProfileSection> {
  readonly rule: RuleOf<S>;
  readonly origin: Origin;
  readonly why: readonly Why[];
  /** For a rule that is watched: what is not known, and the command that answers it. */
  readonly open: Open | null;
}

/** What could not be decided, in a sentence fragment: `where the request to env.CALLBACK_URL goes`. */
export interface Open {
  readonly what: string;
  readonly why: string;
  /** `emmental assume …`, or null where nothing can be assumed: then a person writes the rule. */
  readonly answer: string | null;
}

/** Rules by name, in the order they are written; `none` = nothing of the section is used. */
export type DerivedSection<S extends ProfileSection> = ReadonlyMap<string, DerivedRule<S>> | 'none';

export interface DerivedFunction {
  readonly name: string;
  readonly at: Pick<Location, 'file' | 'line'>;
  /** A section that is absent is what the defaults say. */
  readonly sections: { readonly [S in ProfileSection]?: DerivedSection<S> };
  /** What the profile cannot hold: code that was not read, libraries that are not described. */
  readonly notes: readonly string[];
}

/** The rulebase that the repository itself asks for. */
export interface Derived {
  readonly app: string;
  readonly template: string | null;
  readonly functions: readonly DerivedFunction[];
}
