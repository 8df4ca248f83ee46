import { type Abstract, type Call, flowsOf, union, unknown } from '@emmental/evaluator';
import { allArguments } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';
import { sanitize } from '../rules.ts';

/** `Key('id').eq(value)`: boto3 writes the expression and sends the name and the value separately. */
const condition = (call: Call): Abstract => {
  const operands = [...(call.self ? [call.self] : []), ...allArguments(call)];
  const values = unknown('values of a condition', flowsOf(union(operands)));
  return instanceOf(call, 'aws/condition', { values: sanitize(values, 'parametrised query') });
};

export const dynamodbConditions: LibraryModel = {
  libraries: ['boto3.dynamodb.conditions'],
  language: 'python',
  pattern: (path) => (/^(Key|Attr|And|Or|Not)$/.test(path) ? condition : undefined),
  types: { 'aws/condition': { pattern: () => condition, complete: true } },
  complete: true,
};
