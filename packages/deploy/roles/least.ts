import type { PlainMap } from '../edit/write.ts';

/** The role that a function or another holder should have. `packages/access` finds it. */
export interface Least {
  readonly name: string;
  readonly statements: readonly {
    readonly statement: Readonly<Record<string, unknown>>;
    readonly isGivenBySam: boolean;
  }[];
  /** The same as data sources of Terraform. */
  readonly terraform: string;
  readonly isAsNeeded: boolean;
  readonly counts: { readonly excess: number; readonly missing: number; readonly kept: number };
  readonly questions: readonly string[];
  /** What the rulebase takes from it. */
  readonly denied: readonly string[];
  /** Why the role must stay as it is; null when it can be written. */
  readonly obstacle: string | null;
}

/** All statements of a role that a template writes out whole. */
export const statementsOf = ({ statements }: Least): readonly PlainMap[] =>
  statements.map(({ statement }) => statement as PlainMap);

/** `takes away 12 permissions, adds 1`. */
export function changeOf({ counts: { excess, missing }, denied }: Least): string {
  const said = [
    ...(excess > 0 ? [`takes away ${counted(excess)}`] : []),
    ...(denied.length > 0 ? [`takes away what the rulebase denies (${denied.join(', ')})`] : []),
    ...(missing > 0 ? [`adds ${counted(missing)} that its code needs`] : []),
  ];
  return said.join(', ');
}

/** What stays for an open question, and where to answer it. */
export const keptOf = ({ counts: { kept }, questions }: Least): string | null =>
  kept === 0
    ? null
    : `keeps ${counted(kept)} for what could not be decided: ${questions.slice(0, 3).join(', ')}${
        questions.length > 3 ? ` and ${questions.length - 3} more` : ''
      }`;

const counted = (count: number): string => `${count} permission${count === 1 ? '' : 's'}`;
