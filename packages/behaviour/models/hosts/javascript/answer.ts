import { type Abstract, type Call, choices, unknown } from '@emmental/evaluator';
import { settle } from '../../rules.ts';

export const isRecord = (
  value: Abstract | undefined,
): value is Extract<Abstract, { kind: 'object' | 'union' }> =>
  value !== undefined &&
  choices(value).some((choice) => choice.kind === 'object' && choice.object.shape === 'record');

export const answer = (call: Call): Abstract => {
  const response = unknown(`the answer of ${call.name}`);
  settle(call, [response, response]);
  return response;
};
