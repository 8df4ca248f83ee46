import { createHash } from 'node:crypto';
import type { Diagnostic, Location, ProfileSection } from '@emmental/model';
import type { Profile } from '@emmental/model/schema';

/** The content of `emmental.yaml`: the schema defines its shape, and the file gives the places. */
export interface ProfileFile {
  readonly path: string;
  readonly profile: Profile;
  /** Company rules that it extends, the nearest first. */
  readonly company: readonly ProfileFile[];
  locate(...path: readonly string[]): Location;
}

/** The settings and rules of a function, the defaults or an environment. */
export type Block = NonNullable<Profile['defaults']>;

type SectionOf<S extends ProfileSection> = Exclude<NonNullable<Block[S]>, 'none'>;

/** A rule as its author wrote it, every list written out. */
export type RuleOf<S extends ProfileSection> = SectionOf<S>[string];
export type Rule = RuleOf<ProfileSection>;

/** First hex digits of SHA-256. */
export const hash = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

/** The value of a pure function, with the problems of the file that it read. */
export interface Told<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}
