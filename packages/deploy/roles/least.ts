import type { LeastRole } from '@emmental/model';
import type { PlainMap } from '../edit/write.ts';

/** Returns all statements of a role, for a template that writes them out. */
export const statementsOf = ({ statements }: LeastRole): readonly PlainMap[] =>
  statements.map(({ statement }) => statement as PlainMap);

/** Summarises the change: `takes away 12 permissions, adds 1`. */
export function changeOf({ counts: { excess, missing }, denied }: LeastRole): string {
  const said = [
    ...(excess > 0 ? [`removes ${counted(excess)}`] : []),
    ...(denied.length > 0 ? [`removes what the rulebase denies (${denied.join(', ')})`] : []),
    ...(missing > 0 ? [`adds ${counted(missing)} that its code needs`] : []),
  ];
  return said.join(', ');
}

/** Describes the permissions that stay because of an open question, and where to answer it; null where none stay. */
export const keptOf = ({ counts: { kept }, questions }: LeastRole): string | null =>
  kept === 0
    ? null
    : `keeps ${counted(kept)} for undecided questions: ${questions.slice(0, 3).join(', ')}${
        questions.length > 3 ? ` and ${questions.length - 3} more` : ''
      }`;

const counted = (count: number): string => `${count} permission${count === 1 ? '' : 's'}`;
