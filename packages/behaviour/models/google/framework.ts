import type { Call, LibraryModel } from '../../evaluator/domain/model.ts';
import { type Abstract, stringOf, undefinedValue } from '../../evaluator/values/value.ts';
import { argument } from '../argument.ts';

/** Names that Google's framework is given functions under: the entry point is one of them. */
const registers = (call: Call): Abstract => {
  const name = stringOf(argument(call, '0'));
  const handler = argument(call, '1');
  if (name !== null && handler) call.machine.registered.set(name, handler);
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
