import { type Abstract, type Call, choices, union, unknown } from '@emmental/evaluator';
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

/** Returns the address of a URL object or a Request; any other value unchanged. */
export const plain = (value: Abstract | undefined): Abstract | undefined =>
  value &&
  union(
    choices(value).map((choice) =>
      choice.kind === 'instance' && choice.facts['text'] ? choice.facts['text'] : choice,
    ),
  );
