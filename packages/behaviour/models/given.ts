import { type Abstract, undefinedValue } from '../evaluator/values.ts';
import type { Call } from './model.ts';

/** The argument at a position; what an open list of arguments may hold there; `undefined` when there is none. */
export const arg = (call: Call, index: number): Abstract => call.args[index] ?? call.open ?? undefinedValue;

/** The first argument. */
export const first = (call: Call): Abstract => arg(call, 0);

/** What a method is called on. */
export const self = (call: Call): Abstract => call.self ?? undefinedValue;
