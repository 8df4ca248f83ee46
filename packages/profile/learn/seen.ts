import type { ProfileSection } from '@emmental/model';
import { metadataAddresses, privateRanges } from '../compile/implied.ts';
import { endpoint } from '../compile/targets.ts';
import { atomCovers } from '../cover/atoms.ts';

/** What a signal says was used, as a part of a rule; or why nothing can be made of it. */
export type Seen =
  | { readonly kind: 'part'; readonly part: Part }
  | { readonly kind: 'refused'; readonly why: string }
  /** Another signal tells the same in full. */
  | { readonly kind: 'nothing' };

export type Part =
  | { readonly section: 'outbound'; readonly to: string }
  | { readonly section: 'files'; readonly act: 'read' | 'write'; readonly path: string }
  | { readonly section: 'processes'; readonly run: string; readonly args: readonly string[] }
  | { readonly section: 'code'; readonly use: string }
  | { readonly section: 'permissions'; readonly call: string; readonly on: string };

/**
 * Reads what guards write in `evidence.what`: `api.example.com:443 (198.51.100.7)`, `write /tmp/a`, `convert -v a`,
 * `eval …`, `dynamodb:Scan table/Orders`. A text that was cut or redacted is not whole, and nothing is learned from it.
 */
export function seenIn(section: ProfileSection, what: string): Seen {
  const found = readers[section](what.trim());
  if (found.kind !== 'part' || section === 'code') return found;
  return /…|\.\.\.$|\[redacted\]|\(redacted\)/.test(what) ? refused('it was told only in part') : found;
}

const part = (one: Part): Seen => ({ kind: 'part', part: one });
const refused = (why: string): Seen => ({ kind: 'refused', why });
const nothing: Seen = { kind: 'nothing' };

const readers: Readonly<Record<ProfileSection, (what: string) => Seen>> = {
  inbound: () => refused('what starts a function is for the template to say'),
  outbound: (what) => {
    if (/^(look up|name server) /.test(what)) return nothing;
    if (what.startsWith('unix:/')) return part({ section: 'outbound', to: what });
    if (what.startsWith('udp ')) return refused('a datagram: write its rule by hand');
    const [, target, port] =
      /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+|[0-9a-fA-F:]+):(\d{1,5})(?: \([^)]*\))?(?: over .*)?$/.exec(
        what,
      ) ?? [];
    if (target === undefined || port === undefined) return refused('no host and port in it');
    const host = target.includes(':') && !target.startsWith('[') ? `[${target}]` : target;
    const to = `${host}:${port}`;
    if (isInside(to))
      return refused('an address of the machine or of a private network: write its rule by hand');
    return part({ section: 'outbound', to });
  },
  files: (what) => {
    const [, act, path] = /^(read|write) (\/.*)$/s.exec(what) ?? [];
    if (path === undefined) return refused('no path in it');
    if (secret.test(path)) return refused('it may hold credentials: write its rule by hand');
    return part({ section: 'files', act: act === 'write' ? 'write' : 'read', path });
  },
  processes: (what) => {
    const [run = '', ...args] = what.split(' ').filter((word) => word !== '');
    if (run === '') return refused('no program in it');
    if (/(^|\/)(ba|da|z|k|a|fi)?sh$/.test(run)) return refused('a shell: write its rule by hand');
    return part({ section: 'processes', run, args });
  },
  code: (what) => {
    const [use = ''] = what.split(' ');
    return use === '' ? refused('no kind of code in it') : part({ section: 'code', use });
  },
  permissions: (what) => {
    const [, call, on = '*'] = /^([a-z0-9-]+:[A-Za-z0-9]+)(?: (\S.*))?$/.exec(what) ?? [];
    return call === undefined ? refused('no operation in it') : part({ section: 'permissions', call, on });
  },
};

/** Paths that give away what the function holds. */
const secret =
  /^\/(proc\/(self|\d+|thread-self)\/(environ|mem|maps|root|cwd|fd)|etc\/(shadow|passwd|sudoers)|root\/|home\/[^/]+\/\.|.*\/\.(aws|ssh|netrc|npmrc|env)(\/|$))/;

const isInside = (to: string): boolean => {
  const atom = [endpoint(to)];
  const loopback = ['127.0.0.0/8', '169.254.0.0/16', '[::1]', '[fe80::]/10', 'localhost'];
  return [...metadataAddresses, ...privateRanges, ...loopback].some((range) =>
    atomCovers('outbound', [endpoint(range)], atom),
  );
};
