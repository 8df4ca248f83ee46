import { field } from './document.ts';
import type { FunctionPage } from './function-page.ts';
import { type Mode, modeOf, type Section, sectionNames } from './modes.ts';

/** The mode of a section in the guards that run, and in the rulebase of the last scan. null = the section is not limited. */
export interface Running {
  readonly section: Section;
  /** `none` = nothing applies the section: no guard runs; `unknown` = guards report, and their mode is not known. */
  readonly runs: Mode | 'none' | 'unknown' | null;
  readonly main: Mode | null;
}

/** The last report of the guards of a function, and its modes in the last scan. */
export interface Named
  extends Pick<FunctionPage, 'state' | 'modes' | 'rulebase' | 'rulebaseOfScan' | 'hasSameRules'> {
  /** The mode of each limited section in the last scan. */
  readonly modesOfScan: unknown;
}

/** Returns what is known of the guards of a function. */
export const namedOf = (page: FunctionPage): Named => ({
  ...page,
  modesOfScan: field(page.document, 'modes'),
});

/**
 * Returns the mode of each section. The modes that the guard named at its start count; those of the last scan count only if the guard runs the
 * same rulebase, because a change on main may not be deployed.
 */
export function runningModes(page: Named): readonly Running[] {
  return sectionNames.map((section) => ({
    section,
    runs: runs(page, section),
    main: modeOf(page.modesOfScan, section),
  }));
}

function runs(
  { state, modes, rulebase, rulebaseOfScan, modesOfScan }: Named,
  section: Section,
): Running['runs'] {
  if (state === 'unprotected' || state === 'degraded') return 'none';
  if (state === 'silent') return 'unknown';
  if (modes !== null) return modeOf(modes, section);
  if (rulebase !== null && rulebase === rulebaseOfScan) return modeOf(modesOfScan, section);
  return 'unknown';
}

/** Returns true if the guards that run stop calls in a section. */
export const isEnforced = (page: Named, section: string | null): boolean =>
  runningModes(page).some((each) => each.section === section && each.runs === 'enforce');

/**
 * How the rulebase of the guards that run compares with that of the last scan: `elsewhere` = another one, which changes other functions of
 * the app alone; `differs` = the rules or the modes of this function differ, or it is not known that they are the same.
 */
export type Drift = 'same' | 'elsewhere' | 'differs' | 'unknown';

export function driftOf(page: Named): Drift {
  const { rulebase, rulebaseOfScan, hasSameRules } = page;
  if (rulebase === null || rulebaseOfScan === null) return 'unknown';
  if (rulebase === rulebaseOfScan) return 'same';
  const hasSameModes = runningModes(page).every(({ runs, main }) => runs === main);
  return hasSameRules === true && hasSameModes ? 'elsewhere' : 'differs';
}

/** Returns the sections whose mode in the guards is known and another one than that of the last scan. */
export const movedModes = (page: Named): readonly Running[] =>
  runningModes(page).filter(({ runs, main }) => runs !== main && runs !== 'none' && runs !== 'unknown');

/** Returns the first characters of a digest of a rulebase, everywhere as many. */
export const shortDigest = (digest: string | null): string => digest?.slice(0, 7) ?? '?';

/** Returns a mode as a word. */
export const modeText = (mode: Running['runs']): string =>
  mode === 'enforce' ? 'ENFORCE' : (mode ?? 'not limited');
