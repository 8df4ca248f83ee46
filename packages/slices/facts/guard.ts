import type {
  CompiledFunction,
  Evidence,
  FunctionDeclaration,
  ProfileMode,
  ProfileSection,
  Truth,
} from '@emmental/model';
import { asString, guardObstacle, guardWrapper, hasGoogleGuard, weakenedIn } from '@emmental/model';
import type { Claim } from '../slice.ts';

/** The guard (the agent inside a function that applies the rulebase): its presence in the template, and its rules. */
export interface Guard {
  readonly present: Truth;
  /** The reason for `present`, for people. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
  /** The rules that the guard applies; null = the rulebase has no rules for this function. */
  readonly rules: CompiledFunction | null;
  /** The rules that `profile derive` would write for this function and that could be enforced. Null = not derived. */
  readonly derivable: CompiledFunction | null;
  /**
   * Compares the deployed rules with `rules`: `yes` = equal digests, `no` = different digests, `unknown` = no deployed
   * rules were found.
   */
  readonly isCurrent: Truth;
}

/**
 * Returns the guard of a function. A template without a guard means that no guard runs. `rules` come from the compiled
 * profile. `deployed` is the digest in the file of rules that the next deployment uses; null if there is no such file.
 */
export function guardOf(
  fn: FunctionDeclaration,
  rules: { readonly digest: string; readonly function: CompiledFunction } | null,
  deployed: string | null,
  derivable: CompiledFunction | null,
): Guard {
  const started = fn.environment.get('AWS_LAMBDA_EXEC_WRAPPER');
  const written = started === undefined ? '' : asString(started);
  const at = started?.at ?? fn.at;
  const evidence = [{ file: at.file, line: at.line, text: 'AWS_LAMBDA_EXEC_WRAPPER' }];
  const base = {
    rules: rules?.function ?? null,
    derivable,
    isCurrent: current(rules?.digest ?? null, deployed),
  };
  if (written === guardWrapper)
    return { ...base, present: 'yes', says: 'the template starts the guard', evidence };
  if (fn.account && hasGoogleGuard(fn)) {
    const { file, line } = fn.environment.get('EMMENTAL_PROFILE')?.at ?? fn.at;
    const starts = [{ file, line, text: 'EMMENTAL_PROFILE' }];
    return { ...base, present: 'yes', says: 'the template starts the guard', evidence: starts };
  }
  if (written === null) {
    return {
      ...base,
      present: 'unknown',
      says: 'the wrapper that starts the function is not known',
      evidence,
    };
  }
  const obstacle = guardObstacle(fn);
  const says = obstacle?.isFinal
    ? `the guard cannot be added: ${obstacle.why}`
    : 'there is no guard in the template';
  return { ...base, present: 'no', says, evidence: [] };
}

const current = (digest: string | null, deployed: string | null): Truth =>
  digest === null || deployed === null ? 'unknown' : digest === deployed ? 'yes' : 'no';

/** How far a section of the rules covers an effect. */
export interface Coverage {
  readonly covers: Truth;
  readonly says: string;
}

/**
 * Returns the guard's claim for a section. The guard stops an effect only in mode `enforce`, and sees it in `alert` and
 * `enforce`; in both cases only if its rules cover the effect.
 *
 * @param covers returns the coverage of the effect by the rules; called only if the guard has rules for the section.
 */
export function guarded(
  guard: Guard,
  section: ProfileSection,
  covers: (rules: CompiledFunction) => Coverage,
): Claim {
  const { present, rules, isCurrent } = guard;
  if (present === 'no') return { by: 'guard', says: guard.says };
  if (rules === null) return { by: 'guard', says: `no profile covers ${section}` };
  if (rules[section] === null) return { by: 'guard', says: `the profile does not limit ${section}` };
  const mode = rules.mode[section];
  const coverage = heldBy(rules, section, covers(rules));
  const says = `${coverage.says} (${inMode[mode]})`;
  if (coverage.covers === 'no' || mode === 'learn') return { by: 'guard', says, evidence: guard.evidence };
  const sure = present === 'yes' && isCurrent === 'yes' ? coverage.covers : 'unknown';
  return {
    by: 'guard',
    ...stopAndSee(mode, sure),
    says,
    evidence: guard.evidence,
    question: sure === 'unknown' && isCurrent !== 'yes' ? 'emmental protect --only guard --write' : null,
  };
}

/** A section does not hold for code that a rule of `code` lets run below the guard; whether an attacker gets to such code is not known. */
function heldBy(rules: CompiledFunction, section: ProfileSection, coverage: Coverage): Coverage {
  if (coverage.covers === 'no') return coverage;
  const weakened = weakenedIn(rules.code ?? [], (each) => each === section)[0];
  return weakened === undefined
    ? coverage
    : {
        covers: 'unknown',
        says: `${coverage.says}, but rule ${weakened.rule} allows ${weakened.use}, which ${section} does not hold`,
      };
}

/** The words behind a coverage that tell what the guard does with it in a mode. */
const inMode: Readonly<Record<ProfileMode, string>> = {
  enforce: 'enforce',
  alert: 'alert: it reports and does not stop',
  learn: 'learn: it notes and does not stop',
};

const stopAndSee = (mode: ProfileMode, sure: Truth): { readonly stop: Truth; readonly see: Truth } => ({
  stop: mode === 'enforce' ? sure : 'no',
  see: sure,
});
