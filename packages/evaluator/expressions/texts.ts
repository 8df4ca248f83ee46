import type { Expression } from '@emmental/code';
import { isEnded } from '../machine/evidence.ts';
import { callValue, evaluate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { list } from '../state/heap.ts';
import type { Scope } from '../state/scope.ts';
import { sureText, textOf, writtenInPython } from '../values/texts.ts';
import { type Abstract, constant, never } from '../values/value.ts';

/** A template literal or f-string; a tag is called with its parts. */
export function evaluateTemplate(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'template' },
): Abstract {
  let hasEnded = false;
  const values = expression.parts.map((part) => {
    if (typeof part === 'string') return constant(part);
    const { endings } = machine.evidence;
    const value = evaluate(machine, scope, part);
    if (isEnded(machine, endings, value)) hasEnded = true;
    return value;
  });
  if (hasEnded) return never;
  if (expression.tag) {
    const strings = list(machine, stringsOf(expression.parts));
    const inner = values.filter((_, index) => typeof expression.parts[index] !== 'string');
    return callValue(machine, evaluate(machine, scope, expression.tag), {
      args: [strings, ...inner],
      named: new Map(),
      open: null,
      at: expression.at,
    });
  }
  return sureText(
    textOf(languageOf(machine) === 'python' ? values.map((value) => writtenInPython(value)) : values),
  );
}

/** The texts around the values of a template: one more than there are values, and empty where two values meet. */
function stringsOf(parts: readonly (string | Expression)[]): readonly Abstract[] {
  const strings = [''];
  for (const part of parts)
    if (typeof part === 'string') strings[strings.length - 1] = part;
    else strings.push('');
  return strings.map((string) => constant(string));
}
