import {
  type Abstract,
  type Call,
  choices,
  elementOf,
  itemsOf,
  native,
  serialOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { arg } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { callBack } from '../rules.ts';

/**
 * Lambda's durable executions: the handler gets a context. Its `invoke` calls another function; its other methods run
 * the functions passed to them. Source: the README of each SDK (aws/aws-durable-execution-sdk-js, -python).
 */
export const durable: readonly LibraryModel[] = [
  {
    libraries: ['@aws/durable-execution-sdk-js'],
    language: 'javascript',
    exports: { withDurableExecution: (call) => wrapped(call) },
    types: { 'durable/Context': contextType(invokedInJavaScript) },
  },
  {
    libraries: ['aws_durable_execution_sdk_python'],
    language: 'python',
    exports: {
      durable_execution: (call) => wrapped(call),
      durable_step: (call) => later(call),
      durable_with_child_context: (call) => later(call),
    },
    types: { 'durable/PythonContext': contextType(invokedInPython) },
  },
];

const contextOf = (call: Call): Abstract =>
  instanceOf(call, call.library.startsWith('aws_') ? 'durable/PythonContext' : 'durable/Context');

/** Calls the handler with a durable context instead of Lambda's own. A call with options alone returns a decorator. */
function wrapped(call: Call): Abstract {
  const handler = arg(call, 0);
  if (!choices(handler).some(isCode))
    return native(`durable${serialOf(call)}`, (inner) => wrapped({ ...call, args: inner.args }));
  return native(`durable${serialOf(call)}`, (inner) =>
    callBack(inner, handler, [arg(inner, 0), contextOf(call)]),
  );
}

/** Handles a decorated step: a call with its own arguments returns a function that later runs with a context before them. */
function later(call: Call): Abstract {
  const step = arg(call, 0);
  return native(`step${serialOf(call)}`, (inner) =>
    native(`run${serialOf(inner, step)}`, (run) => callBack(run, step, [contextOf(call), ...inner.args])),
  );
}

const isCode = (value: Abstract): boolean => ['function', 'method', 'native', 'class'].includes(value.kind);

function contextType(invoked: (call: Call) => Abstract | undefined): TypeModel {
  const invoke: Behaves = (call) => {
    recordApiCall(call, 'lambda', 'Invoke', request(call.machine, { FunctionName: invoked(call) }), {
      via: call.library,
    });
    return unknown('the result of another function');
  };
  return { methods: { invoke }, pattern: () => run };
}

/** `invoke(function, input)` or `invoke(name, function, input)`: a text as second argument shows that the first is a name. */
function invokedInJavaScript(call: Call): Abstract | undefined {
  const [name, second] = call.args;
  const isText =
    second !== undefined &&
    choices(second).every(
      (choice) => choice.kind === 'text' || (choice.kind === 'constant' && typeof choice.value === 'string'),
    );
  return isText ? second : name;
}

function invokedInPython(call: Call): Abstract | undefined {
  return call.named.get('function_name') ?? call.args[0];
}

/**
 * `step`, `map`, `parallel`, `runInChildContext`, …: runs every function among the arguments, also those in a list,
 * with a context.
 */
function run(call: Call): Abstract {
  const passed = [...call.args, ...call.named.values()];
  const code = passed
    .flatMap((value) => [value, ...(itemsOf(value) ?? [])])
    .filter((value) => choices(value).some(isCode));
  const items = passed
    .filter((value) => !choices(value).some(isCode))
    .map((value) => elementOf(call.machine, value));
  const args = [call.self ?? undefinedValue, ...(items.length > 0 ? [union(items)] : [])];
  const results = code.map((callback) => callBack(call, callback, args));
  return results.length > 0 ? union(results) : unknown(`the result of ${call.name}`);
}
