import { excerpt } from '@emmental/inspect';
import type { Context } from '../context.ts';
import type { Core } from '../contract.ts';
import { processAnswers } from './processes.ts';

/** Answers whose code is loaded later than the start: with the first process, or with the first signal that has an excerpt. */
export type LaterAnswers = Pick<Core, 'run' | 'kill'>;

/** Makes the answers about programs and signals to processes. */
export const laterAnswers = (context: Context): LaterAnswers => processAnswers(context);

export { excerpt };
