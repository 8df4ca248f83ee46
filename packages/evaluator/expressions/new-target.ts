import type { Expression } from '@emmental/code';
import type { Evaluate } from '../machine/interpreter.ts';
import { frameOf } from '../machine/machine.ts';
import { unknown } from '../values/value.ts';

/** `new.target`: the class of the object that a constructor makes. */
export const newTarget: Evaluate<Expression & { kind: 'new-target' | 'this' | 'super' }> = (machine) => {
  const { self } = frameOf(machine);
  return self?.kind === 'object' && self.object.class
    ? { kind: 'class', class: self.object.class }
    : unknown('new.target');
};
