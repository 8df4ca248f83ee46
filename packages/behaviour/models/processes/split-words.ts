import {
  type Abstract,
  type Call,
  choices,
  constant,
  flowsOf,
  joinFlows,
  list,
  type Machine,
  noFlow,
  partsOf,
  stringOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';

/** Splits a line into words without a shell: the known words, then any number of words of what is not known, and `more`. */
export function wordsOf(machine: Machine, line: Abstract, more?: Abstract): Abstract {
  const [beginning] = partsOf(line);
  const isKnown = typeof beginning === 'string' && !/['"\\]/.test(beginning);
  // A text that is not known may continue the last word.
  const known = isKnown ? beginning.trimStart().split(/\s+/) : [];
  const isOpen = stringOf(line) === null || !isKnown;
  const items = (isOpen ? known.slice(0, -1) : known).filter((word) => word !== '');
  const flows = joinFlows(isOpen ? flowsOf(line) : noFlow, more ? flowsOf(more) : noFlow);
  const rest = isOpen || more ? unknown('words of a command line', flows) : undefined;
  return list(
    machine,
    items.map((word) => constant(word)),
    rest,
  );
}

/** `shlex.split(line)`, `parse(line)` of shell-quote. */
export const splitWords = (call: Call): Abstract =>
  union(choices(argument(call, '0|s') ?? undefinedValue).map((choice) => wordsOf(call.machine, choice)));
