import { kebab } from '../../derive/names.ts';
import { defineSection, inFull, refused, type Seen, seenPart } from '../section.ts';
import { outboundOf } from './derive.ts';
import { impliedTargets, metadataAddresses, privateRanges } from './implied.ts';
import { endpoint, targetCovers } from './targets.ts';

/** The hosts, addresses and services that the function connects to. */
export const outbound = defineSection<'outbound'>({
  name: 'outbound',
  text: {
    title: 'OUT',
    verbs: 'to',
    instead: 'write its hosts instead: { to: api.example.com:443 }',
    match: ({ to }) => to.join(', '),
  },
  fields: { to: { matches: true, group: 'hosts' } },
  guards: ['javascript', 'python'],
  usedBy: 'code',
  atoms: ({ to }) => to.map((target) => [endpoint(target)]),
  covers: ([wide = ''], [narrow = '']) => targetCovers(wide, narrow),
  derive: outboundOf,
  implied: impliedTargets,
  compile: (row, { to }, { except }) => [
    { ...row, to: to.map(endpoint), ...(except.length > 0 ? { except: except.map(endpoint) } : {}) },
  ],
  learn: {
    read: seenTarget,
    mayMean: ([to = ''], [seen = '']) =>
      to.startsWith('env:') ||
      (to.startsWith('aws:') && /\.(amazonaws\.com(\.cn)?|aws|aws\.dev):/.test(seen)),
    refuses: ([to = '']) =>
      isInside(to) ? 'an address of the machine or of a private network: write its rule by hand' : null,
    rules: (seen) =>
      seen.map(({ part: [to = ''], times }) => ({
        name: kebab(to.replace(/:443$/, '')),
        rule: { to: [to], action: 'allow' },
        times,
      })),
  },
  check: {
    isTooWide: ([to = '']) =>
      to === 'any' ||
      // All names of a top-level domain, or all hosts of a cloud.
      /^\*\.[^.]+:/.test(to) ||
      /^\*\.(amazonaws\.com|googleapis\.com|azure\.com|windows\.net|cloudfront\.net|on\.aws|co\.[a-z]{2}):/.test(
        to,
      ) ||
      // A range that is wider than any private range.
      Number(/\/(\d+):/.exec(to)?.[1] ?? 128) < 7,
  },
});

/** Reads `api.example.com:443 (198.51.100.7)`, `unix:/run/x.sock`. */
function seenTarget(what: string): Seen {
  if (/^(look up|name server) /.test(what)) return { kind: 'nothing' };
  if (what.startsWith('unix:/')) return inFull(what, seenPart(what));
  if (what.startsWith('udp ')) return refused('a datagram: write its rule by hand');
  const [, target, port] =
    /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+|[0-9a-fA-F:]+):(\d{1,5})(?: \([^)]*\))?(?: over .*)?$/.exec(what) ??
    [];
  if (target === undefined || port === undefined) return refused('no host and port in it');
  if (/^(env|aws|group|unix|metadata)$/i.test(target))
    return refused('the name of this host is a word of rules: write its rule by hand');
  const host = target.includes(':') && !target.startsWith('[') ? `[${target}]` : target;
  return inFull(what, seenPart(`${host}:${port}`));
}

const isInside = (to: string): boolean => {
  const loopback = ['127.0.0.0/8', '169.254.0.0/16', '[::1]', '[fe80::]/10', 'localhost'];
  return [...metadataAddresses, ...privateRanges, ...loopback].some((range) =>
    targetCovers(endpoint(range), endpoint(to)),
  );
};
