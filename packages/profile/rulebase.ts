import { createHash } from 'node:crypto';
import type { Diagnostic, Location, ProfileSection } from '@emmental/model';
import type { Profile } from '@emmental/model/schema';

/** The content of `emmental.yaml`: the schema defines its shape, and the file gives the places. */
export interface ProfileFile {
  readonly path: string;
  readonly profile: Profile;
  /** The company rulebases that this one extends, the nearest first. */
  readonly company: readonly ProfileFile[];
  locate(...path: readonly string[]): Location;
}

/** The settings and rules of a function, the defaults or an environment. */
export type Block = NonNullable<Profile['defaults']>;

type SectionOf<S extends ProfileSection> = Exclude<NonNullable<Block[S]>, 'none'>;

/** A rule as its author wrote it; a single text in place of a list has become a list. */
export type RuleOf<S extends ProfileSection> = SectionOf<S>[string];
export type Rule = RuleOf<ProfileSection>;

/** Returns the first `length` hex digits of SHA-256. */
export const hash = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

/** A result, with the problems that were found in the rulebase. */
export interface WithDiagnostics<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}
