import { json } from '../../apps/cli/testing/run.ts';
import type { Label, LabelledFunctions } from './label.ts';

/** The answers of `scan` about one function that labels speak of. */
interface Answer {
  readonly id: string;
  readonly reachedBy: { readonly exposure: string } | null;
  readonly needed: readonly { readonly action: string }[];
  readonly policy: { readonly bindings?: readonly { readonly role: string }[] } | null;
  readonly unknown: readonly { readonly id: string; readonly what: string; readonly why: string }[];
}

/** The answers about one function beside its label. */
export interface Compared {
  readonly name: string;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  /** The open questions about its code. */
  readonly questions: readonly string[];
  /** Permissions are those of the label, and a question is open exactly where the label has it. */
  readonly isExact: boolean;
  /** A needed permission is missing, and no question is open. */
  readonly isSilent: boolean;
  readonly roles: readonly string[];
  readonly areRolesRight: boolean;
  readonly reachedBy: string;
  readonly isReachRight: boolean;
}

/** Runs `scan` on the folder of the programs and compares its answers with the labels; a function that is not listed is silent. */
export function compare({ functions }: LabelledFunctions, folder: string): readonly Compared[] {
  const { apps } = json<{ readonly apps: readonly { readonly functions: readonly Answer[] }[] }>([
    'scan',
    folder,
    '--root',
    folder,
  ]);
  const all = apps.flatMap((app) => app.functions);
  return Object.entries(functions).map(([name, label]) =>
    compared(
      name,
      label,
      all.find(({ id }) => id.replace(/^.*[#.]/, '') === name),
    ),
  );
}

function compared(name: string, label: Label, answer: Answer | undefined): Compared {
  const found = [...new Set(answer?.needed.map(({ action }) => action))];
  const missing = label.needs.filter((each) => !found.includes(each));
  const extra = found.filter((each) => !label.needs.includes(each));
  const questions = (answer?.unknown ?? [])
    .filter(({ id }) => !id.endsWith('/role'))
    .map(({ what, why }) => `${what}: ${why}`);
  const roles = [
    ...new Set((answer?.policy?.bindings ?? []).map(({ role }) => role.replace(/^roles\//, ''))),
  ].toSorted();
  const reachedBy = answer?.reachedBy?.exposure ?? 'not listed';
  return {
    name,
    missing,
    extra,
    questions,
    isExact: missing.length + extra.length === 0 && questions.length > 0 === label.open,
    isSilent: missing.length > 0 && questions.length === 0,
    roles,
    areRolesRight:
      roles.length === label.roles.length &&
      label.roles.every((role) => role.split('|').some((each) => roles.includes(each))),
    reachedBy,
    isReachRight: reachedBy === label.reachedBy,
  };
}
