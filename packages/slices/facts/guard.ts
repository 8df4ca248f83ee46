import type {
  CompiledFunction,
  Evidence,
  FunctionDeclaration,
  ProfileMode,
  ProfileSection,
  Truth,
} from '@emmental/model';
import { asString, guardObstacle, guardWrapper } from '@emmental/model';
import type { Claim } from '../slice.ts';

/** The guard of a function: its presence in the template, and its rules. */
export interface Guard {
  readonly present: Truth;
  /** The reason why it is present, absent, or not known. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
  /** The rules that the guard applies; null = there is no profile for this function. */
  readonly rules: CompiledFunction | null;
  /** The rules that `profile derive` would write for the repository: those that could be enforced. Null = not derived. */
  readonly derivable: CompiledFunction | null;
  /**
   * Tells that the deployed rules are these: no where the digest differs, unknown where the deployed rules were not
   * found.
   */
  readonly isCurrent: Truth;
}

/**
 * Reads the guard from the repository. The template is a closed world: no guard in it means that there is none. `rules`
 * are those of the compiled profile, `deployed` is the digest beside the layer, null when there is none.
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
    ? `the guard does not reach it: ${obstacle.why}`
    : 'there is no guard in the template';
  return { ...base, present: 'no', says, evidence: [] };
}

const current = (digest: string | null, deployed: string | null): Truth =>
  digest === null || deployed === null ? 'unknown' : digest === deployed ? 'yes' : 'no';

/** The coverage of an effect by a section of the rules. */
export interface Coverage {
  readonly covers: Truth;
  readonly says: string;
}

/**
 * Returns the guard's claim for a section: it stops only in `enforce`, sees in `alert` and `enforce`, and only the
 * cases that its rules cover.
 *
 * @param covers asked with the rules once it is sure that the guard runs with them.
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
  const coverage = covers(rules);
  const says = `${coverage.says} (${mode})`;
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

const stopAndSee = (mode: ProfileMode, sure: Truth): { readonly stop: Truth; readonly see: Truth } => ({
  stop: mode === 'enforce' ? sure : 'no',
  see: sure,
});
