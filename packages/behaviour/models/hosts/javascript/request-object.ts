import { type Abstract, type Call, choices, flowsOf, undefinedValue, unknown } from '@emmental/evaluator';
import { plain } from '../../addresses.ts';
import { argument } from '../../argument.ts';
import { recordHeaders } from '../../headers/outgoing.ts';
import { instanceOf } from '../../instance.ts';
import type { Behaves, TypeModel } from '../../model.ts';
import { parsedText } from '../../parsed-text.ts';

/** `new Request(address | request, { headers, body })` of the Fetch standard: has the address and the body. */
export function requestOf(call: Call): Abstract {
  recordHeaders(call, argument(call, '1.headers'));
  const [target] = call.args;
  const earlier = choices(target ?? undefinedValue).find((choice) => choice.kind === 'instance');
  const copied = earlier?.kind === 'instance' ? earlier.facts['body'] : undefined;
  return instanceOf(call, 'fetch/request', {
    text: plain(target) ?? undefinedValue,
    body: argument(call, '1.body') ?? copied ?? undefinedValue,
  });
}

const bodyOf = (call: Call): Abstract => argument(call, 'self.body') ?? undefinedValue;

const parsedBody: Behaves = (call) => parsedText(bodyOf(call));

/** Requests that the program makes. A program may read the body of one again. */
export const requestTypes: Readonly<Record<string, TypeModel>> = {
  'fetch/request': {
    methods: {
      json: parsedBody,
      formData: parsedBody,
      text: bodyOf,
      bytes: bodyOf,
      blob: bodyOf,
      arrayBuffer: bodyOf,
      clone: { returns: 'self' },
    },
    properties: {
      body: ({ self }) => self.facts['body'] ?? undefinedValue,
      url: ({ self }) => self.facts['text'] ?? undefinedValue,
    },
    pattern: (name, self) =>
      /^(then|catch|finally)$/.test(name) ? undefined : unknown(`the ${name} of a request`, flowsOf(self)),
    complete: true,
  },
};
