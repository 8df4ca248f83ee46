import { type Abstract, type Call, stringOf, undefinedValue } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { keptFor } from '../kept.ts';
import type { LibraryModel } from '../model.ts';

/** The functions that the program registered with Google's framework, by name. One of them is the entry point. */
export const registeredIn = keptFor(() => new Map<string, Abstract>());

/** Registers a function with Google's framework under a name. */
const registers = (call: Call): Abstract => {
  const name = stringOf(argument(call, '0'));
  const handler = argument(call, '1');
  if (name !== null && handler) registeredIn(call.machine).set(name, handler);
  return undefinedValue;
};

/**
 * Google's functions framework. Source: GoogleCloudPlatform/functions-framework-nodejs and functions-framework-python,
 * README.
 */
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
    // A decorator returns the function unchanged.
    pattern: () => ({ returns: { argument: '0' } }),
    complete: true,
  },
];
