import type { Location, ProfileSection } from '@emmental/model';
import type { RuleOf } from '../rulebase.ts';

/** The origin of a rule: the template declares it, the code needs it, or it was observed in traffic. */
export type Origin = 'declared' | 'needed' | 'observed';

/** A place in the template or the code for which a rule is needed, with its text. */
export interface Why extends Pick<Location, 'file' | 'line'> {
  readonly text: string;
}

export interface DerivedRule<S extends ProfileSection = ProfileSection> {
  readonly rule: RuleOf<S>;
  readonly origin: Origin;
  readonly why: readonly Why[];
  /** The open question behind a rule that watches; null = the rule is certain. */
  readonly open: Open | null;
}

/** A question that the scan could not decide. */
export interface Open {
  /** A part of a sentence: `where the request to env.CALLBACK_URL goes`. */
  readonly what: string;
  readonly why: string;
  /** The command `emmental assume …`, or null when no assumption answers the question: then a person has to write the rule. */
  readonly answer: string | null;
}

/** Rules by name, in the order in which they are written; `none` = the function uses nothing that the section limits. */
export type DerivedSection<S extends ProfileSection = ProfileSection> =
  | ReadonlyMap<string, DerivedRule<S>>
  | 'none';

export interface DerivedFunction {
  readonly name: string;
  readonly at: Pick<Location, 'file' | 'line'>;
  /** A section that is absent has the rules of the defaults. */
  readonly sections: { readonly [S in ProfileSection]?: DerivedSection<S> };
  /** Facts that the profile cannot hold: code that was not read, libraries that are not described. */
  readonly notes: readonly string[];
}

/** The rules that the repository of an app needs. */
export interface Derived {
  readonly app: string;
  readonly template: string | null;
  readonly functions: readonly DerivedFunction[];
}
