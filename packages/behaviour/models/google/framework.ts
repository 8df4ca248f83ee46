import type { FunctionNode, Module } from '@emmental/code';
import {
  type Abstract,
  type Call,
  choices,
  type Machine,
  nowhere,
  stringOf,
  undefinedValue,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { routesIn } from '../frameworks/routes.ts';
import { instanceOf } from '../instance.ts';
import { keptFor } from '../kept.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';

/** The functions that the program registered with Google's framework, by name. One of them is the entry point. */
export const registeredIn = keptFor(() => new Map<string, Abstract>());

/** Registers a function with Google's framework under a name. */
const registers = (call: Call): Abstract => {
  const name = stringOf(argument(call, '0'));
  const handler = argument(call, '1');
  if (name !== null && handler) registeredIn(call.machine).set(name, handler);
  return undefinedValue;
};

/** The functions that the framework starts for requests. */
const httpFunctionsIn = keptFor(() => new Set<FunctionNode>());

/** Models a decorator or call that registers a function for requests. */
const forRequests =
  (handlerAt: string, behaves: Behaves): Behaves =>
  (call) => {
    for (const choice of choices(argument(call, handlerAt) ?? undefinedValue))
      if (choice.kind === 'function') httpFunctionsIn(call.machine).add(choice.closure.node);
    return applyBehaves(behaves, call);
  };

/**
 * Returns the second argument of a handler that Google starts for a request; null for any other handler. In Node.js it is the
 * response of Express. In Python the caller gets the value that the handler returns, as from a route of Flask, and this is
 * noted. Source: Google Cloud documentation, "Write HTTP functions".
 */
export function answerOfRequest(
  machine: Machine,
  handler: Abstract,
  language: Module['language'],
  kinds: readonly string[],
): Abstract | null {
  const nodes = choices(handler).flatMap((choice) =>
    choice.kind === 'function' ? [choice.closure.node] : [],
  );
  const isForRequests =
    kinds.includes('google-http') || nodes.some((node) => httpFunctionsIn(machine).has(node));
  if (!isForRequests) return null;
  if (language === 'python') for (const node of nodes) routesIn(machine).add(node);
  return instanceOf({ machine, at: nowhere, name: 'an answer' }, 'web/answer');
}

/**
 * Google's functions framework. Source: GoogleCloudPlatform/functions-framework-nodejs and functions-framework-python,
 * README.
 */
export const functionsFramework: readonly LibraryModel[] = [
  {
    libraries: ['@google-cloud/functions-framework'],
    language: 'javascript',
    exports: { http: forRequests('1', registers), cloudEvent: registers, event: registers, typed: registers },
    complete: true,
  },
  {
    libraries: ['functions_framework'],
    language: 'python',
    exports: { http: forRequests('0', { returns: { argument: '0' } }) },
    // A decorator returns the function unchanged.
    pattern: () => ({ returns: { argument: '0' } }),
    complete: true,
  },
];
