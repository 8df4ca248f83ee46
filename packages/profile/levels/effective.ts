import {
  type Diagnostic,
  diagnostic,
  everySection,
  type Location,
  type ProfileMode,
  type ProfileSection,
  profileSections,
} from '@emmental/model';
import type { Block, ProfileFile, Rule, RuleOf, WithDiagnostics } from '../rulebase.ts';
import { bySection } from '../sections/index.ts';
import type { Section } from '../sections/section.ts';
import { type Groups, groupsOf } from './groups.ts';

/** A rule that applies to a function, and the place where it is written. */
export interface EffectiveRule<S extends ProfileSection = ProfileSection> {
  readonly name: string;
  readonly rule: RuleOf<S>;
  readonly origin: 'file' | 'company';
  readonly at: Location;
  /** The keys of the level in the file: `['functions', 'Orders']`. */
  readonly level: readonly string[];
}

/** The rules and settings of one function in one environment, with all levels merged and all groups written out. */
export interface Effective {
  readonly name: string;
  readonly owner: string | null;
  readonly mode: Readonly<Record<ProfileSection, ProfileMode>>;
  readonly onError: 'open' | 'closed';
  readonly breakGlass: 'allowed' | 'forbidden';
  readonly http: number;
  /** The target as the author wrote it: `sqs:QuarantineQueue`. */
  readonly quarantine: string | null;
  readonly sections: { readonly [S in ProfileSection]: EffectiveSection<S> };
}

export interface EffectiveSection<S extends ProfileSection = ProfileSection> {
  readonly rules: readonly EffectiveRule<S>[];
  /** False = only the company's denies limit the section; everything else is allowed. */
  readonly limited: boolean;
}

interface Level {
  readonly file: ProfileFile;
  readonly keys: readonly string[];
  readonly block: Block;
  readonly origin: 'file' | 'company';
}

export const strictness: Readonly<Record<ProfileMode, number>> = { learn: 0, alert: 1, enforce: 2 };

/**
 * Merges the levels of a function in this order: the company's defaults, the file's defaults, the function, the environment, the
 * function in that environment. A later level replaces rules of the same name, and the modes of the sections that it names; a mode
 * that is a single word is the mode of all sections. A level that is less strict than the company's rules or floor is reported, and
 * the stricter value counts.
 */
export function effective(
  file: ProfileFile,
  fn: string,
  environment: string | null,
): WithDiagnostics<Effective> {
  const diagnostics: Diagnostic[] = [];
  const groups = groupsOf(file);
  const levels = levelsOf(file, fn, environment);
  const found: Effective = {
    name: fn,
    owner: last(levels, (block) => block.owner) ?? null,
    mode: modesOf(levels, file, environment, diagnostics),
    onError: last(levels, (block) => block['on-error']) ?? 'open',
    breakGlass: breakGlassOf(levels, file, environment, diagnostics),
    http: last(levels, (block) => block['on-block']?.http) ?? 403,
    quarantine: last(levels, (block) => block['on-block']?.quarantine) ?? null,
    sections: bySection((section) =>
      sectionOf(section, levels, groups, diagnostics),
    ) as Effective['sections'],
  };
  return { value: found, diagnostics: [...diagnostics, ...groups.diagnostics] };
}

function levelsOf(file: ProfileFile, fn: string, environment: string | null): readonly Level[] {
  const levels: Level[] = [];
  const add = (
    from: ProfileFile,
    origin: Level['origin'],
    keys: readonly string[],
    block: Block | undefined,
  ) => {
    if (block) levels.push({ file: from, origin, keys, block });
  };
  const there = (from: ProfileFile) =>
    environment === null ? undefined : ownOf(from.profile.environments, environment);
  for (const company of file.company.toReversed()) {
    add(company, 'company', ['defaults'], company.profile.defaults);
    add(company, 'company', ['environments', environment ?? ''], there(company));
  }
  add(file, 'file', ['defaults'], file.profile.defaults);
  add(file, 'file', ['functions', fn], ownOf(file.profile.functions, fn));
  add(file, 'file', ['environments', environment ?? ''], there(file));
  add(file, 'file', ['environments', environment ?? '', 'functions', fn], ownOf(there(file)?.functions, fn));
  return levels;
}

const ownOf = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record && Object.hasOwn(record, key) ? record[key] : undefined;

const last = <T>(levels: readonly Level[], read: (block: Block) => T | undefined): T | undefined =>
  levels.map(({ block }) => read(block)).findLast((value) => value !== undefined);

function modesOf(
  levels: readonly Level[],
  file: ProfileFile,
  environment: string | null,
  diagnostics: Diagnostic[],
): Effective['mode'] {
  const mode: Record<ProfileSection, ProfileMode> = { ...everySection<ProfileMode>('alert') };
  const least: Record<ProfileSection, ProfileMode> = { ...everySection<ProfileMode>('learn') };
  for (const level of levels) {
    const written = level.block.mode;
    if (written === undefined) continue;
    for (const section of profileSections) {
      const next = typeof written === 'string' ? written : written[section];
      if (next === undefined) continue;
      if (level.origin === 'company') least[section] = mode[section] = next;
      else if (strictness[next] >= strictness[least[section]]) mode[section] = next;
      else {
        const at = level.file.locate(
          ...level.keys,
          'mode',
          ...(typeof written === 'string' ? [] : [section]),
        );
        diagnostics.push(diagnostic('profile/weaker', at, `${section} ${next}, at least ${least[section]}`));
        mode[section] = least[section];
      }
    }
  }
  for (const floor of floorsOf(file, environment)) {
    if (floor.mode === undefined) continue;
    for (const section of profileSections) {
      if (strictness[mode[section]] >= strictness[floor.mode]) continue;
      const nearest = levels.findLast(({ block }) => block.mode !== undefined);
      const place = nearest ? nearest.file.locate(...nearest.keys, 'mode') : floor.at;
      const which = floor.environment === null ? 'the floor' : `the floor of ${floor.environment}`;
      const weaker = diagnostic('profile/weaker', place, `${mode[section]}, ${which} is ${floor.mode}`);
      if (!diagnostics.some(({ message, line }) => message === weaker.message && line === weaker.line))
        diagnostics.push(weaker);
      mode[section] = floor.mode;
    }
  }
  return mode;
}

/** A floor of the rulebase, or of rules that it extends, that applies in one environment. */
interface Floor {
  /** The environment for which it is written; null = all. */
  readonly environment: string | null;
  readonly mode: ProfileMode | undefined;
  readonly breakGlass: 'allowed' | 'forbidden' | undefined;
  readonly at: Location;
}

/**
 * Returns the floors that apply in an environment, those for all environments first. The rules of all environments (null) are the
 * rules of each environment that the file does not name, so the floors of those environments apply to them, too.
 */
function floorsOf(file: ProfileFile, environment: string | null): readonly Floor[] {
  const isMeant = (name: string): boolean =>
    environment === null ? ownOf(file.profile.environments, name) === undefined : name === environment;
  return [...file.company, file].flatMap(({ profile: { floor }, locate }): readonly Floor[] => [
    {
      environment: null,
      mode: floor?.mode,
      breakGlass: floor?.['break-glass'],
      at: locate('floor', 'mode'),
    },
    ...flooredEnvironments(floor)
      .filter(([name]) => isMeant(name))
      .map(([name, its]) => ({
        environment: name,
        mode: its.mode,
        breakGlass: its['break-glass'],
        at: locate('floor', name, 'mode'),
      })),
  ]);
}

type EnvironmentFloor = { readonly mode?: ProfileMode; readonly 'break-glass'?: 'allowed' | 'forbidden' };

/** Returns the environments that have a floor of their own. */
export const flooredEnvironments = (
  floor: ProfileFile['profile']['floor'],
): readonly (readonly [string, EnvironmentFloor])[] =>
  Object.entries(floor ?? {}).flatMap(([name, value]) =>
    name !== 'removal' && isRecord(value) ? [[name, value] as const] : [],
  );

const isRecord = (value: unknown): value is EnvironmentFloor =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function breakGlassOf(
  levels: readonly Level[],
  file: ProfileFile,
  environment: string | null,
  diagnostics: Diagnostic[],
): Effective['breakGlass'] {
  const companyForbids =
    floorsOf(file, environment).some((floor) => floor.breakGlass === 'forbidden') ||
    levels.some(({ origin, block }) => origin === 'company' && block['break-glass'] === 'forbidden');
  const nearest = levels.findLast(({ block }) => block['break-glass'] !== undefined);
  const word = nearest?.block['break-glass'] ?? 'allowed';
  if (!companyForbids) return word;
  if (nearest?.origin === 'file' && word === 'allowed')
    diagnostics.push(
      diagnostic(
        'profile/weaker',
        nearest.file.locate(...nearest.keys, 'break-glass'),
        'break-glass is forbidden',
      ),
    );
  return 'forbidden';
}

function sectionOf(
  section: Section,
  levels: readonly Level[],
  groups: Groups,
  diagnostics: Diagnostic[],
): EffectiveSection {
  const rules = new Map<string, EffectiveRule>();
  let limited = false;
  for (const level of levels) {
    const written = level.block[section.name] as 'none' | Readonly<Record<string, Rule>> | undefined;
    if (written === undefined) continue;
    if (written === 'none') {
      limited = true;
      continue;
    }
    const all = Object.entries(written);
    if (level.origin === 'file' || all.some(([, { action }]) => action !== 'deny')) limited = true;
    for (const [name, rule] of all) {
      const at = level.file.locate(...level.keys, section.name, name);
      const before = rules.get(name);
      const expanded = groups.expand(section, rule, at);
      if (before?.origin === 'company' && level.origin === 'file' && !isSame(before.rule, expanded)) {
        const where = `${before.at.file}:${before.at.line}`;
        diagnostics.push(diagnostic('profile/weaker', at, `${section.name}/${name} is a rule of ${where}`));
        continue;
      }
      rules.set(name, { name, rule: expanded, origin: level.origin, at, level: level.keys });
    }
  }
  return { rules: [...rules.values()], limited };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
