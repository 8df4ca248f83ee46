import {
  type Abstract,
  applied,
  type Call,
  choices,
  flowsHeld,
  flowsOf,
  hostPart,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { hostNameOf, recordHost, under } from '../../addresses.ts';
import { partValue } from '../../files/javascript.ts';
import { instanceOf } from '../../instance.ts';
import type { LibraryModel } from '../../model.ts';
import { plain } from './answer.ts';

/** `new URL(text, base)`: a test of its host counts as a test of the address. */
export const urlOf = (call: Call): Abstract => {
  const [address, base] = call.args;
  const text = under(plain(base), plain(address)) ?? undefinedValue;
  return instanceOf(call, 'node/url', { text });
};

/** The text of an address; not known once the program has put event data into a part of it. */
function textIn(self: Abstract | null): Abstract {
  if (self?.kind !== 'instance') return undefinedValue;
  const flows = flowsHeld(self.holder.cell.value);
  return flows.length > 0
    ? unknown('an address that was changed', flows)
    : (self.facts['text'] ?? undefinedValue);
}

const host = (value: Abstract): Abstract =>
  unknown('the host of an address', applied(flowsOf(value), hostPart));

export const urls: LibraryModel = {
  libraries: ['url', 'whatwg-url', 'url-parse'],
  language: 'javascript',
  exports: {
    URL: urlOf,
    '': urlOf,
    parse: urlOf,
    resolve: (call) => under(call.args[0], call.args[1]) ?? undefinedValue,
    format: (call) => plain(call.args[0]) ?? undefinedValue,
    fileURLToPath: { returns: { argument: '0' } },
    pathToFileURL: { returns: { argument: '0' } },
  },
  types: {
    'node/url': {
      given: ({ machine, self, at }) => {
        for (const address of choices(self.facts['text'] ?? undefinedValue))
          recordHost({ machine, at }, address);
      },
      methods: {
        toString: (call: Call): Abstract => textIn(call.self),
        toJSON: (call) => textIn(call.self),
      },
      attribute: ({ machine, self, name, at }) => {
        const text = self.facts['text'] ?? undefinedValue;
        if (name === 'href') return textIn(self);
        if (/^(host|hostname|origin)$/.test(name)) {
          const known = name === 'hostname' ? hostNameOf(machine, text) : null;
          return known ?? host(text);
        }
        if (/^(protocol|pathname|search|hash|port|username|password|query|path)$/.test(name))
          return partValue({ machine, at }, text, `url ${name}`);
        if (name === 'searchParams') return partValue({ machine, at }, text, 'url query');
        return undefined;
      },
      complete: true,
    },
  },
  complete: true,
};
