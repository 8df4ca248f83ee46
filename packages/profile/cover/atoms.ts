import type { ProfileSection } from '@emmental/model';
import { endpoint } from '../compile/targets.ts';
import type { RuleOf } from '../rulebase.ts';
import { globCovers } from './glob.ts';

/** The smallest parts that a rule allows or denies: one host, one path to read, one call on one resource. */
export type Atom = readonly string[];

/** What a rule says, part by part. Groups are written out already. */
export function atomsOf<S extends ProfileSection>(section: S, rule: RuleOf<S>): readonly Atom[] {
  return splitters[section](rule as never);
}

const splitters: { readonly [S in ProfileSection]: (rule: RuleOf<S>) => readonly Atom[] } = {
  inbound: ({ from }) => from.map((each) => [each]),
  outbound: ({ to }) => to.map((each) => [endpoint(each)]),
  files: ({ read = [], write = [] }) => [
    ...read.map((path): Atom => ['read', path]),
    ...write.map((path): Atom => ['write', path]),
  ],
  processes: ({ run, args }) => [[run, ...(args ?? [anyArguments])]],
  code: ({ use }) => use.map((each) => [each]),
  permissions: ({ call, resource = ['*'] }) => call.flatMap((one) => resource.map((on): Atom => [one, on])),
};

const anyArguments = '\0any';

/** Does the first allow all that the second does? False may only mean that it could not be shown. */
export const atomCovers = (section: ProfileSection, wide: Atom, narrow: Atom): boolean =>
  covering[section](wide, narrow);

const covering: Readonly<Record<ProfileSection, (wide: Atom, narrow: Atom) => boolean>> = {
  inbound: ([wide = ''], [narrow = '']) =>
    wide === 'any' ||
    wide === narrow ||
    (wide.startsWith('* /') &&
      /^[A-Z]+ \//.test(narrow) &&
      wide.slice(2) === narrow.slice(narrow.indexOf(' ') + 1)) ||
    narrow.startsWith(`${wide}:`),
  outbound: ([wide = ''], [narrow = '']) => targetCovers(wide, narrow),
  files: ([act, wide = ''], [other, narrow = '']) => act === other && globCovers(wide, narrow, '/'),
  processes: ([program = '', ...args], [other = '', ...given]) =>
    globCovers(program, other, '/') &&
    (args[0] === anyArguments ||
      (args.length === given.length && args.every((arg, index) => globCovers(arg, given[index] ?? '')))),
  code: ([wide], [narrow]) => wide === narrow,
  permissions: ([call = '', on = ''], [other = '', at = '']) =>
    globCovers(call.toLowerCase(), other.toLowerCase()) && (on === '*' || globCovers(on, at)),
};

/** Targets as `endpoint` writes them. */
function targetCovers(wide: string, narrow: string): boolean {
  if (wide === 'any' || wide === narrow) return true;
  if (/^(any$|env:|aws:|unix:)/.test(wide) || /^(any$|env:|aws:|unix:)/.test(narrow)) return false;
  const [host, port] = hostAndPort(wide);
  const [other, at] = hostAndPort(narrow);
  if (port !== '*' && port !== at) return false;
  if (host === other) return true;
  if (host.startsWith('*.')) return other.replace(/^\*\./, '').endsWith(host.slice(1)) || other === host;
  return networkCovers(host, other);
}

function hostAndPort(target: string): readonly [string, string] {
  const colon = target.lastIndexOf(':');
  return [target.slice(0, colon), target.slice(colon + 1)];
}

function networkCovers(wide: string, narrow: string): boolean {
  const outer = networkOf(wide);
  const inner = networkOf(narrow);
  if (!outer || !inner || outer.length !== inner.length || outer.bits > inner.bits) return false;
  const cut = BigInt(outer.length - outer.bits);
  return outer.value >> cut === inner.value >> cut;
}

/** `10.0.0.0/8`, `[fc00::]/7` as a number with its length in bits. */
function networkOf(
  text: string,
): { readonly value: bigint; readonly bits: number; readonly length: 32 | 128 } | null {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (v4) {
    const value = v4.slice(1, 5).reduce((all, part) => (all << 8n) | BigInt(part), 0n);
    return { value, bits: Number(v4[5]), length: 32 };
  }
  const [, address, bits] = /^\[([0-9a-fA-F:]+)\]\/(\d{1,3})$/.exec(text) ?? [];
  if (address === undefined) return null;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  if (groups.length !== 8) return null;
  const value = groups.reduce((all, group) => (all << 16n) | BigInt(`0x${group || '0'}`), 0n);
  return { value, bits: Number(bits), length: 128 };
}
