import type { Expression } from '@emmental/code';
import { languageOf, type Machine } from '../machine/machine.ts';

/** `super`, and Python's `super()`. */
export const isSuper = (machine: Machine, expression: Expression): boolean =>
  expression.kind === 'super' ||
  (languageOf(machine) === 'python' &&
    expression.kind === 'call' &&
    expression.callee.kind === 'name' &&
    expression.callee.name === 'super');
