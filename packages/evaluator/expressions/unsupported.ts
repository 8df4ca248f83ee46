import type { Expression } from '@emmental/code';
import { instancesIn } from '../escape/code-in.ts';
import { letEscape } from '../escape/escape.ts';
import { callLater } from '../escape/pending.ts';
import { type Evaluate, evaluate } from '../machine/interpreter.ts';
import { flowsOf } from '../values/contents.ts';
import { flowOf, inner, joinFlows, noFlow } from '../values/flows.ts';
import { unknown } from '../values/value.ts';

/** The name of a call in an annotation of Python. */
const annotation = 'annotation';

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
    // Whoever reads the annotation may call the functions in it with data that is not followed.
    if (expression.what === annotation)
      for (const { holder } of instancesIn(value))
        callLater(machine, holder.cell.value, expression.at, flowOf(inner.lost));
  }
  return unknown(expression.what, flows);
};
