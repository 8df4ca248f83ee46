import type { Machine } from '../machine/machine.ts';
import { type Abstract, isNever, unknown } from '../values/value.ts';

/**
 * Evaluates an expression. Its value is "never" only if a call in it surely did not return; where no call ended that way, the
 * value was lost and the code after it goes on with an unknown one.
 */
export function returning(machine: Machine, evaluate: () => Abstract): Abstract {
  const { endings } = machine.evidence;
  const value = evaluate();
  return isNever(value) && machine.evidence.endings === endings ? unknown(lostValue) : value;
}

const lostValue = 'a value that the analysis lost';
