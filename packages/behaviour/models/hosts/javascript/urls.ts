import {
  type Abstract,
  type Call,
  choices,
  constant,
  flowsOf,
  type Instance,
  joinFlows,
  type Machine,
  noFlow,
  stringOf,
  undefinedValue,
  union,
  unknown,
  write,
} from '@emmental/evaluator';
import {
  addressMarks,
  addressOf,
  behindHost,
  hostNameOf,
  partOfAddress,
  plain,
  recordHost,
  textIn,
  under,
} from '../../addresses.ts';
import { field } from '../../argument.ts';
import { partValue } from '../../files/javascript.ts';
import { instanceOf } from '../../instance.ts';
import type { LibraryModel } from '../../model.ts';
import { isRecord } from './answer.ts';

/** `new URL(text, base)`: a test of its host counts as a test of the address. */
export const urlOf = (call: Call): Abstract => {
  const [address, base] = call.args;
  const text = under(plain(base), plain(address)) ?? undefinedValue;
  const href = call.name === 'URL' ? hrefOf(stringOf(plain(address)), base && stringOf(plain(base))) : null;
  return instanceOf(call, 'node/url', { text, ...(href === null ? {} : { href: constant(href) }) });
};

/** Returns the address that `new URL` makes of known texts; null when a text is not known or is no address. */
function hrefOf(address: string | null, base: string | null | undefined): string | null {
  if (address === null || base === null || !URL.canParse(address, base)) return null;
  return new URL(address, base).href;
}

/** `url.format(address)`, and `url.format({ protocol, host, pathname, search, query })`. */
function formatted(call: Call): Abstract {
  const [address] = call.args;
  if (!isRecord(address)) return plain(address) ?? undefinedValue;
  const part = (name: string) => field(call.machine, address, name, call);
  const host = part('host') ?? part('hostname');
  const scheme = stringOf(part('protocol'));
  if (!host) return unknown('an address', flowsOf(address));
  const start = addressOf({
    scheme: scheme === null ? part('protocol') : constant(scheme.replace(/:?$/, ':')),
    host,
    port: part('port'),
    path: undefined,
  });
  const rest = ['pathname', 'search', 'query', 'hash'].map((name) => flowsOf(part(name) ?? undefinedValue));
  return behindHost(start, rest.reduce(joinFlows, noFlow));
}

/** Notes that the program may change an address from here on. */
function markChanged(machine: Machine, { holder }: Instance, why: string): void {
  const { value } = holder.cell;
  write(machine.store, holder.cell, value.kind === 'absent' ? constant(why) : union([value, constant(why)]));
}

/** The address as `new URL` made it; null when it is not known, or when the program may have changed it. */
function unchangedAddress(self: Instance): URL | null {
  const href = stringOf(self.facts['href']);
  return href === null || self.holder.cell.value.kind !== 'absent' ? null : new URL(href);
}

/** The parts of an address that `new URL` reads from it. */
const parts: ReadonlySet<string> = new Set([
  ...['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port'],
  ...['origin', 'pathname', 'search', 'hash'],
]);

/** The parts of an address that cannot change where it leads, whatever is written into them. Source: WHATWG URL, "API". */
const harmlessParts: ReadonlySet<string> = new Set([
  ...['pathname', 'path', 'search', 'query', 'hash', 'username', 'password'],
]);

export const urls: LibraryModel = {
  libraries: ['url', 'whatwg-url', 'url-parse'],
  language: 'javascript',
  exports: {
    URL: urlOf,
    '': urlOf,
    parse: urlOf,
    resolve: (call) => under(call.args[0], call.args[1]) ?? undefinedValue,
    format: formatted,
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
      written: ({ machine, self, name }) =>
        markChanged(machine, self, harmlessParts.has(name) ? addressMarks.rest : addressMarks.host),
      anyWritten: ({ machine, self }) => markChanged(machine, self, addressMarks.host),
      attribute: ({ machine, self, name, at }) => {
        const text = self.facts['text'] ?? undefinedValue;
        const known = unchangedAddress(self);
        if (known && parts.has(name)) return constant(known[name as 'pathname']);
        if (name === 'href') return textIn(self);
        const part = (of: 'scheme' | 'host' | 'path') =>
          union(choices(text).map((choice) => partOfAddress(machine, choice, of)));
        if (/^(host|hostname|origin)$/.test(name))
          return (name === 'hostname' ? hostNameOf(machine, text) : null) ?? part('host');
        if (name === 'protocol') {
          const scheme = stringOf(part('scheme'));
          return scheme === null ? part('scheme') : constant(`${scheme}:`);
        }
        if (name === 'pathname' && choices(text).every(({ kind }) => kind !== 'event')) return part('path');
        if (/^(pathname|search|hash|port|username|password|query|path)$/.test(name))
          return partValue({ machine, at }, text, `url ${name}`);
        if (name === 'searchParams') {
          markChanged(machine, self, addressMarks.parameters);
          return partValue({ machine, at }, text, 'url query');
        }
        return undefined;
      },
      complete: true,
    },
  },
  complete: true,
};
