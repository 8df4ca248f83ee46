import { createHash } from 'node:crypto';
import { compareText, type Diagnostic, type Location, type ProfileSection } from '@emmental/model';
import type { Profile } from '@emmental/model/schema';

/** `emmental.yaml` as it was read: its shape is the schema's, its places are the file's. */
export interface ProfileFile {
  readonly path: string;
  readonly profile: Profile;
  /** Company rules that it extends, the nearest first. */
  readonly company: readonly ProfileFile[];
  locate(...path: readonly string[]): Location;
}

/** What a function, the defaults or an environment say. */
export type Block = NonNullable<Profile['defaults']>;

type SectionOf<S extends ProfileSection> = Exclude<NonNullable<Block[S]>, 'none'>;

/** A rule as its author wrote it, every list written out. */
export type RuleOf<S extends ProfileSection> = SectionOf<S>[string];
export type Rule = { readonly [S in ProfileSection]: RuleOf<S> }[ProfileSection];

/** `OrdersApi/outbound/payments`; without a rule the section itself, where it is `none`. */
export const ruleKey = (fn: string, section: ProfileSection, rule?: string): string =>
  rule === undefined ? `${fn}/${section}` : `${fn}/${section}/${rule}`;

/** The fields of a rule that say what it matches: its identity beside its name. */
export const verbs = {
  inbound: ['from'],
  outbound: ['to'],
  files: ['read', 'write'],
  processes: ['run', 'args'],
  code: ['use'],
  permissions: ['call', 'resource'],
} as const satisfies Readonly<Record<ProfileSection, readonly string[]>>;

/**
 * Match id: hits follow what a rule matches, not its name or place. Lists are sets, but for the arguments of a process.
 * `rule` has its groups written out.
 */
export function matchId(section: ProfileSection, rule: Rule, app: string, fn: string): string {
  return hash([section, matchText(section, rule), app, fn].join('\n'), 8);
}

/** What a rule matches, as one text that is equal for equal matches. */
export function matchText(section: ProfileSection, rule: Rule): string {
  const fields = rule as Readonly<Record<string, unknown>>;
  return canonical(Object.fromEntries(verbs[section].map((verb) => [verb, fields[verb]])));
}

/** Is what a call makes there removed when it ends? */
export const isFresh = (rule: Rule): boolean => 'fresh' in rule && rule.fresh === true;

/** Digest of all that a rule says: differs from the lock's → somebody changed it by hand. */
export const ruleDigest = (rule: Rule | 'none'): string => hash(canonical(rule), 12);

/** JSON with sorted keys, sets sorted, and nothing for what is absent or the default. */
function canonical(value: unknown, key = ''): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item));
    return `[${(key === 'args' ? items : [...new Set(items)].sort(compareText)).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const fields = Object.entries(value)
    .filter(([name, field]) => field !== undefined && defaults[name] !== field)
    .sort(([a], [b]) => compareText(a, b));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field, name)}`).join(',')}}`;
}

/** What is meant when a rule does not say it. */
const defaults: Readonly<Record<string, unknown>> = { action: 'allow', inspect: 'all' };

/** First hex digits of SHA-256. */
export const hash = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

/** The value of a pure function that may have something to say about the file it read. */
export interface Told<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}
