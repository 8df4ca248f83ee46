import { type Abstract, type Call, choices, constant, itemsOf, stringOf, unknown } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { recordSink } from '../record-sink.ts';
import { settle } from '../rules.ts';
import { recordStatement } from '../stores/sql.ts';

/** Records an SQL text with its parameters. The text reaches the sink; parameters are only values, whatever they hold. */
export function recordQuery(
  call: Pick<Call, 'machine' | 'at'>,
  text: Abstract | undefined,
  parameters: readonly (Abstract | undefined)[] = [],
): void {
  recordSink(call, 'sql', text);
  for (const parameter of parameters)
    if (parameter && !isCode(parameter)) recordSink(call, 'sql', parameter, 'parametrised query');
}

const isCode = (value: Abstract): boolean =>
  choices(value).every((choice) => choice.kind === 'function' || choice.kind === 'native');

/** `client.query(text, values, callback)`; `text` may be `{ text | sql, values }`. */
export const query =
  (from: string, parameters: string = '1') =>
  (call: Call): Abstract => {
    const [statement] = call.args;
    const isText = choices(statement ?? unknown('no text')).some((choice) => choice.kind !== 'object');
    const text = argument(call, isText ? (from.split('|').at(-1) ?? from) : from);
    recordQuery(call, text, [
      ...parameters
        .split(' ')
        .filter((parameter) => !isText || !parameter.startsWith('0.'))
        .map((parameter) => argument(call, parameter)),
      isText ? undefined : argument(call, '0.values'),
    ]);
    const values = [...valuesOf(call, parameters), ...(isText ? [] : valuesOf(call, '0.values'))];
    const rows = unknown(`the rows of ${call.name}`, recordStatement(call, text, values));
    settle(call, [rows, rows]);
    return rows;
  };

/** Returns the arguments that hold parameters. */
const valuesOf = (call: Call, from: string): readonly Abstract[] =>
  from
    .split(' ')
    .flatMap((each) => argument(call, each) ?? [])
    .filter((value) => !isCode(value));

/** `` sql`… ${value} …` ``: each value becomes a parameter. A call with a text is an ordinary query. */
export function taggedQuery(call: Call): Abstract {
  const [first, ...rest] = call.args;
  const isTag = choices(first ?? unknown('no text')).every(
    (choice) => choice.kind === 'object' && choice.object.shape === 'list',
  );
  if (isTag) for (const value of rest) recordSink(call, 'sql', value, 'parametrised query');
  else recordQuery(call, first, rest);
  const text = isTag ? statementOfTag(first) : first;
  const values = rest.filter((value) => !isCode(value));
  return unknown('rows', recordStatement(call, text, values));
}

/** The statement of a tag, with a placeholder for each value. */
function statementOfTag(first: Abstract | undefined): Abstract | undefined {
  const texts = first?.kind === 'object' ? itemsOf(first)?.map(stringOf) : undefined;
  return texts?.every((text) => text !== null) ? constant(texts.join('?')) : undefined;
}
