import { type Abstract, type Call, stringOf, undefinedValue } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { keptFor } from '../kept.ts';
import type { LibraryModel } from '../model.ts';

/** Functions that the program registered with Google's framework, by name. The entry point is one of them. */
export const registeredIn = keptFor(() => new Map<string, Abstract>());

/** Registers a function with Google's framework under a name. */
const registers = (call: Call): Abstract => {
  const name = stringOf(argument(call, '0'));
  const handler = argument(call, '1');
  if (name !== null && handler) registeredIn(call.machine).set(name, handler);
  return undefinedValue;
};

/** Source: GoogleCloudPlatform/functions-framework-nodejs and functions-framework-python, README. */
export const functionsFramework: readonly LibraryModel[] = [
  {
    libraries: ['@google-cloud/functions-framework'],
    language: 'javascript',
    exports: { http: registers, cloudEvent: registers, event: registers, typed: registers },
    complete: true,
  },
  {
    libraries: ['functions_framework'],
    language: 'python',
    // A decorator leaves the function where it is.
    pattern: () => ({ returns: { argument: '0' } }),
    complete: true,
  },
];
