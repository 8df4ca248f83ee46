import { excerpt } from '@emmental/inspect';
import type { Context } from '../context.ts';
import type { Core } from '../contract.ts';
import { eventAnswers } from './events.ts';
import { processAnswers } from './processes.ts';

/** Answers that no start asks for: loaded with the first process or event, or with the first thing that is told. */
export type LaterAnswers = Pick<Core, 'run' | 'kill' | 'begin' | 'attacked' | 'quarantined' | 'end'>;

export const laterAnswers = (context: Context): LaterAnswers => ({
  ...processAnswers(context),
  ...eventAnswers(context),
});

export { excerpt };
