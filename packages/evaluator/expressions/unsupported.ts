import type { Expression } from '@emmental/code';
import { letEscape } from '../escape/escape.ts';
import { type Evaluate, evaluate } from '../machine/interpreter.ts';
import { flowsOf } from '../values/contents.ts';
import { joinFlows, noFlow } from '../values/flows.ts';
import { unknown } from '../values/value.ts';

/** An expression that the language's front end cannot express: code inside it may run, its event data flows on. */
export const evaluateUnsupported: Evaluate<Expression & { kind: 'unsupported' }> = (
  machine,
  scope,
  expression,
) => {
  let flows = noFlow;
  for (const inside of expression.inside) {
    const value = evaluate(machine, scope, inside);
    flows = joinFlows(flows, flowsOf(value));
    letEscape(machine, value, [unknown('an argument')], expression.at);
  }
  return unknown(expression.what, flows);
};
