import { unknownCall } from '../escape/escape.ts';
import { callValue } from '../machine/interpreter.ts';
import { frameOf, type Machine } from '../machine/machine.ts';
import { record } from '../machine/record.ts';
import { flowsOf } from '../values/contents.ts';
import { choices } from '../values/union.ts';
import { type Abstract, isNothing, pending, recursiveData, theMessage } from '../values/value.ts';
import type { Arguments } from './arguments.ts';
import { callEach } from './each.ts';

/**
 * Calls a value that is not known. Any code may be behind it, so the call is an open question: one for each file. A person
 * may name the code, which is then called.
 */
export function callUnknown(
  machine: Machine,
  callee: Abstract & { kind: 'unknown' },
  passed: Arguments,
): Abstract {
  if (isAskedElsewhere(callee.why)) return unknownCall(machine, callee.why, passed, callee.flows);
  return askAboutCall(machine, callee.why, passed) ?? unknownCall(machine, callee.why, passed, callee.flows);
}

/** Notes the open question about the code behind a call. Returns the result of the code that a person named, or null. */
export function askAboutCall(machine: Machine, why: string, passed: Arguments): Abstract | null {
  const { path } = frameOf(machine).record.module;
  const cause = `call/${path}`;
  const named = machine.domain.libraries.codeOf(machine, cause);
  if (named) return callValue(machine, named, passed);
  const mayHoldEvent = [...passed.args, ...passed.named.values()].some((value) => flowsOf(value).length > 0);
  record(
    machine,
    {
      kind: 'undecided',
      what: `the code behind a call in ${path}`,
      why: `the called value is not known (${why})`,
      touches: null,
      cause,
      ...(mayHoldEvent ? { unread: true } : {}),
    },
    passed.at,
  );
  return null;
}

/**
 * Calls each choice of a value. An unknown choice beside known code is mostly a trace of joined data, so only a value of which
 * no code is known is an open question.
 */
export function callChoices(
  machine: Machine,
  of: readonly Abstract[],
  passed: Arguments,
  call: (choice: Abstract) => Abstract,
): Abstract {
  const hasCode = of.some(isCode);
  // A promise cannot be called.
  const called = of.filter((choice) => choice !== pending);
  const data = called.filter(isData);
  const [first] = data;
  // The calls of all data differ in their event data alone, so one call stands for them.
  const ways =
    first && data.length > 1 ? called.filter((choice) => choice === first || !isData(choice)) : called;
  return callEach(machine, ways, (choice) => {
    if (choice === first && data.length > 1)
      return unknownCall(machine, noFunction, passed, flowsOf({ kind: 'union', of: data }));
    return hasCode && choice.kind === 'unknown'
      ? unknownCall(machine, choice.why, passed, choice.flows)
      : call(choice);
  });
}

/** The name of a call of a value that is known to be no function. */
export const noFunction = 'a value that is no function';

/** Is a choice a value that no call runs code of: a text, a number, an object of no class? */
const isData = (choice: Abstract): boolean => {
  if (choice.kind === 'object') return choice.object.class === null;
  return (
    (choice.kind === 'constant' && !isNothing(choice)) || choice.kind === 'text' || choice.kind === 'event'
  );
};

/** Is a choice of the value known code? An object may have a method by which it is called. */
export const isCode = (value: Abstract): boolean => choices(value).some(({ kind }) => codeKinds.has(kind));

const codeKinds: ReadonlySet<Abstract['kind']> = new Set([
  'function',
  'class',
  'native',
  'method',
  'library',
  'instance',
  'object',
]);

/** Why texts and numbers are unknown. Their call throws. */
const primitives: ReadonlySet<string> = new Set([
  'a sum',
  'a part of a text',
  'a number',
  'a text',
  'a value that is false',
  theMessage,
]);

/**
 * Does the value come from code outside of the program, as a result or as an argument? Such code has a question of its own
 * where it is not known. Data that recursion changes is no code, and texts and numbers are none.
 */
const isAskedElsewhere = (why: string): boolean =>
  why === recursiveData ||
  primitives.has(why) ||
  /^(?:a text made by |the (?:result|answer) of |an argument |an item from |context\.|a bound of )/.test(why);
