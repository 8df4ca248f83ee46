import type { ClosingRow, Effort } from '../data/overview.ts';
import { countText } from './number.tsx';

const efforts = {
  line: 'one line',
  deploy: 'a deployment',
  code: 'code',
  account: 'in the account',
} as const satisfies Record<Effort, string>;

/** The work of a change in words: `5 × one line`. */
export const effortText = ({ effort, changes }: Pick<ClosingRow, 'effort' | 'changes'>): string =>
  changes === 1 ? efforts[effort] : `${countText(changes)} × ${efforts[effort]}`;

/** Returns a text of a scan as a sentence: such texts begin with a small letter. */
export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Returns the beginning of a change's text, without the explanation after it. */
export const headOf = (says: string): string => says.split(/; |: (?=[A-Z])/)[0] ?? says;
