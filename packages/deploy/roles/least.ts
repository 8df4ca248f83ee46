import type { LeastRole } from '@emmental/model';
import type { PlainMap } from '../edit/write.ts';

/** Returns the statements of a least role, to write them into a template. */
export const statementsOf = ({ statements }: LeastRole): readonly PlainMap[] =>
  statements.map(({ statement }) => statement as PlainMap);

/** Describes the change: `removes 12 permissions, adds 1 permission that its code needs`. */
export function changeOf({ counts: { excess, missing }, denied }: LeastRole): string {
  const parts = [
    ...(excess > 0 ? [`removes ${counted(excess)}`] : []),
    ...(denied.length > 0 ? [`removes what the rulebase denies (${denied.join(', ')})`] : []),
    ...(missing > 0 ? [`adds ${counted(missing)} that its code needs`] : []),
  ];
  return parts.join(', ');
}

/** Describes the permissions that stay because of open questions; null if there are none. */
export const keptOf = ({ counts: { kept }, questions }: LeastRole): string | null =>
  kept === 0
    ? null
    : `keeps ${counted(kept)} for undecided questions: ${questions.slice(0, 3).join(', ')}${
        questions.length > 3 ? ` and ${questions.length - 3} more` : ''
      }`;

const counted = (count: number): string => `${count} permission${count === 1 ? '' : 's'}`;
