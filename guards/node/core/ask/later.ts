import { excerpt } from '@emmental/inspect';
import type { Context } from '../context.ts';
import type { Core } from '../contract.ts';
import { processAnswers } from './processes.ts';

/** Answers that neither a start nor an event needs: they are loaded with the first process, or with the first signal that has an excerpt. */
export type LaterAnswers = Pick<Core, 'run' | 'kill'>;

export const laterAnswers = (context: Context): LaterAnswers => processAnswers(context);

export { excerpt };
