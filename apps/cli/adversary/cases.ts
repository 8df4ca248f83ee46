import type { Signal } from '@emmental/model';

/** The aim of an attacker against `profile learn`: a rule that allows more, or the end of a rule that the function needs. */
export interface AdversaryCase {
  readonly name: string;
  readonly wants: 'widen' | 'cut';
  /** Returns the lines of the log. */
  readonly lines: (target: Target) => readonly string[];
}

/** The rulebase that is attacked: the function `Mailer` of weak-shop, with one more rule `partner` that the code does not show. */
export interface Target {
  readonly digest: string;
  /** Match ids by `section/rule`. */
  readonly match: Readonly<Record<string, string>>;
}

type Evidence = Signal['evidence'];
type Fields = Partial<Signal>;

let number = 0;
const signal = (fields: Fields): string => {
  number += 1;
  return JSON.stringify({
    schema: 'emmental/signal/1',
    kind: 'alert',
    id: `em-${number.toString(16).padStart(16, '0')}`,
    time: '2026-11-20T10:00:00.000Z',
    app: 'weak-shop',
    function: 'Mailer',
    invocation: `invocation-${number}`,
    section: 'outbound',
    rule: '(all other)',
    match: null,
    decision: 'deny',
    mode: 'alert',
    level: 'in-process',
    evidence: {},
    profileDigest: null,
    guardVersion: '0.1.0',
    ...fields,
  });
};
const call = (section: Signal['section'], what: string, fields: Fields = {}): string =>
  signal({ section, evidence: { what }, ...fields });
const attack = (
  fields: Fields = {},
  evidence: Evidence = { class: 'ssrf', signature: 'sink/url', proof: 'the event is the host' },
): string => signal({ section: 'inbound', rule: null, evidence, ...fields });
const bad = { invocation: 'bad' };
const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));

const day = (index: number): string => `2026-11-${String(1 + index).padStart(2, '0')}`;
/** Counts of one day: 5 minutes in which the trigger ran and a rule was used, but not `partner`. */
const counts = (
  { digest, match }: Target,
  index: number,
  fields: Fields = {},
  evidence: Evidence = {},
): string =>
  signal({
    kind: 'hits',
    section: null,
    rule: null,
    decision: null,
    invocation: null,
    time: `${day(index)}T10:05:00.000Z`,
    profileDigest: digest,
    evidence: {
      hits: { [match['inbound/sqs-mail-queue'] ?? '']: 50, [match['outbound/aws'] ?? '']: 500 },
      invocations: 50,
      since: `${day(index)}T10:00:00.000Z`,
      ...evidence,
    },
    ...fields,
  });
const host = 'evil.example:443';

const widening: readonly Omit<AdversaryCase, 'wants'>[] = [
  { name: 'a proven attack and its call', lines: () => [attack(bad), call('outbound', host, bad)] },
  { name: 'the call first, the attack later', lines: () => [call('outbound', host, bad), attack(bad)] },
  {
    name: 'the same call in 200 other invocations',
    lines: () => [attack(bad), call('outbound', host, bad), ...times(200, () => call('outbound', host))],
  },
  {
    name: 'the same host at other addresses',
    lines: () => [
      attack(bad),
      call('outbound', `${host} (198.51.100.1)`, bad),
      ...times(50, (i) => call('outbound', `${host} (198.51.100.${i + 2})`)),
    ],
  },
  {
    name: 'a signature without proof',
    lines: () => [
      attack(bad, { class: 'cmdi', signature: 'cmdi/chained' }),
      call('files', 'write /tmp/x.sh', bad),
    ],
  },
  {
    name: 'an attack without an id',
    lines: () => [
      attack({ invocation: null }),
      call('outbound', host),
      call('outbound', host, { invocation: null }),
    ],
  },
  {
    name: 'an attack with an id, its call without',
    lines: () => [attack(bad), ...times(20, () => call('outbound', host, { invocation: null }))],
  },
  { name: 'an attack with an empty id', lines: () => [attack({ invocation: '' }), call('outbound', host)] },
  {
    name: 'the proof in the call itself',
    lines: () => [
      signal({ section: 'files', evidence: { what: 'write /tmp/x', proof: 'the path leaves its folder' } }),
    ],
  },
  {
    name: 'a pattern around the file of an attack',
    lines: () => [
      attack(bad),
      call('files', 'write /tmp/job/evil.sh', bad),
      ...times(30, (i) => call('files', `write /tmp/job/${i}.json`)),
    ],
  },
  {
    name: 'a pattern of arguments around those of an attack',
    lines: () => [
      attack(bad),
      call('processes', '/opt/bin/convert @/etc/passwd out', bad),
      ...times(9, (i) => call('processes', `/opt/bin/convert ${i}.jpg out`)),
    ],
  },
  {
    name: 'blocked calls, a thousand times',
    lines: () => times(1000, () => call('outbound', host, { kind: 'block', mode: 'enforce' })),
  },
  {
    name: 'blocked calls beside reported ones',
    lines: () => [
      call('outbound', host, { kind: 'block', mode: 'enforce' }),
      ...times(50, () => call('outbound', host)),
    ],
  },
  {
    name: 'a flood of different hosts',
    lines: () => times(5000, (i) => call('outbound', `h${i}.evil.example:443`)),
  },
  { name: 'a shell', lines: () => times(50, () => call('processes', '/bin/sh -c id')) },
  {
    name: 'an interpreter with code in its arguments',
    lines: () => times(50, (i) => call('processes', `/usr/bin/python3 -c print(${i})`)),
  },
  {
    name: 'a program that starts another',
    lines: () => times(50, (i) => call('processes', `/usr/bin/env tool${i}`)),
  },
  { name: 'the metadata service', lines: () => times(50, () => call('outbound', '169.254.169.254:80')) },
  {
    name: 'the metadata service in other notations',
    lines: () =>
      ['[fd00:ec2::254]:80', '[::ffff:169.254.169.254]:80', '127.0.0.1:9001'].map((what) =>
        call('outbound', what),
      ),
  },
  { name: 'the private network', lines: () => times(50, (i) => call('outbound', `10.0.0.${i}:5432`)) },
  {
    name: 'credentials in a file',
    lines: () =>
      ['read /proc/self/environ', 'read /root/.aws/credentials', 'read /var/run/secrets/token'].map((what) =>
        call('files', what),
      ),
  },
  { name: 'a file whose name is a pattern', lines: () => times(20, () => call('files', 'write /tmp/**')) },
  { name: 'a program whose name is a pattern', lines: () => times(20, () => call('processes', '** *')) },
  {
    name: 'an argument that is a pattern',
    lines: () => times(20, () => call('processes', '/opt/bin/convert * out')),
  },
  {
    name: 'a resource that is a pattern',
    lines: () => times(20, () => call('permissions', 's3:GetObject */*')),
  },
  {
    name: 'a host that is a word of rules',
    lines: () => ['env:443', 'group:443', 'aws:443', 'any'].map((what) => call('outbound', what)),
  },
  {
    name: 'a host with a second rule in it',
    lines: () => [
      call('outbound', 'a.example:443\n      all: { to: any }'),
      call('outbound', 'a.example:443 }, all: { to: any'),
    ],
  },
  {
    name: 'a file with a second rule in it',
    lines: () => [call('files', 'write /tmp/x\n      all: { read: /**, write: /** }')],
  },
  {
    name: 'texts that the guard cut',
    lines: () => [
      call('outbound', 'evil.exa…'),
      call('files', 'read /etc/…'),
      call('processes', 'convert [redacted]'),
    ],
  },
  {
    name: 'a function of another app',
    lines: () => times(50, () => call('outbound', host, { app: 'bakery' })),
  },
  {
    name: 'a function that is not there',
    lines: () =>
      ['__proto__', 'constructor', 'Nobody'].map((name) => call('outbound', host, { function: name })),
  },
  {
    name: 'a signal that the code of the function printed',
    lines: () => [`2026-11-20T10:00:00.000Z\t6f1c-id\tINFO\t${call('outbound', host)}`],
  },
  {
    name: 'a signal inside another line of JSON',
    lines: () => [JSON.stringify({ level: 'INFO', timestamp: 't', message: call('outbound', host) })],
  },
  { name: 'a signal with text before it', lines: () => [`order ${call('outbound', host)}`] },
  {
    name: 'a section or a decision that does not exist',
    lines: () => [call('attic' as never, host), call('outbound', host, { decision: 'grant' as never })],
  },
  { name: 'an event of another trigger', lines: () => times(50, () => call('inbound', 'POST /admin')) },
  {
    name: 'forms of commands, with an attack',
    lines: (target) => [attack(bad), counts(target, 1, {}, { skeletons: { shell: ['rm *'] } })],
  },
  {
    name: 'a shape of events, with an attack without an id',
    lines: (target) => [
      attack({ invocation: null }),
      counts(target, 1, {}, { shape: { schema: 'emmental/shape/1', triggers: {} } }),
    ],
  },
  { name: 'an undetected call, once', lines: () => [call('outbound', host)] },
  {
    name: 'an undetected call, 1,000 times in 28 days',
    lines: () => times(1000, (i) => call('outbound', host, { time: `${day(i % 28)}T10:00:00.000Z` })),
  },
  {
    name: 'an undetected call of a package, at its start',
    lines: () => times(100, () => call('outbound', host, { invocation: null })),
  },
  {
    name: 'the host of an attack, written otherwise',
    lines: () => [
      attack(bad),
      call('outbound', host, bad),
      ...['EVIL.example:443', 'evil.example.:443', ' evil.example:443', 'evil.example:0443'].flatMap((what) =>
        times(20, () => call('outbound', what)),
      ),
    ],
  },
  {
    name: 'an attack on one function, the call in another',
    lines: () => [
      attack({ ...bad, function: 'NightlyReport' }),
      ...times(50, () => call('outbound', host, bad)),
    ],
  },
  {
    name: 'a host that looks like another',
    lines: () => times(50, () => call('outbound', 'pаrtner.example:443')),
  },
  {
    name: 'a host that is a pattern',
    lines: () =>
      ['*.example:443', '*:443', '**', 'evil.*', '0.0.0.0/0:443', '10.0.0.0/8:443'].flatMap((what) =>
        times(20, () => call('outbound', what)),
      ),
  },
  {
    name: 'a host without a port, and with a range of ports',
    lines: () =>
      ['evil.example', 'evil.example:0', 'evil.example:1-65535', 'evil.example:*'].flatMap((what) =>
        times(20, () => call('outbound', what)),
      ),
  },
  {
    name: 'a path that leaves the folder of temporary files',
    lines: () =>
      ['write /tmp/../etc/x', 'write /tmp/./../root/.bashrc', 'write /tmp//../../x'].flatMap((what) =>
        times(20, () => call('files', what)),
      ),
  },
  {
    name: 'calls that a guard in the mode learn allowed',
    lines: () => [
      attack(bad),
      ...times(50, () => call('outbound', host, { mode: 'learn', decision: 'allow', ...bad })),
    ],
  },
  {
    name: 'two keys of one name in the line',
    lines: () =>
      times(50, () => call('outbound', host).replace('"section":', '"section":"files","section":')),
  },
  { name: 'attacks only', lines: () => times(300, (i) => attack({ invocation: `bad-${i}` })) },
  {
    name: 'the metadata service by its IPv6 address mapped from IPv4',
    lines: () => times(50, () => call('outbound', '[::ffff:169.254.169.254]:80')),
  },
  {
    name: 'a socket file of another program',
    lines: () => times(50, () => call('outbound', 'unix:/var/run/docker.sock')),
  },
  {
    name: 'a host with signs that look like letters of another script',
    lines: () => [
      attack(bad),
      call('outbound', host, bad),
      ...times(50, () => call('outbound', 'e\u0475il.example:443')),
    ],
  },
  {
    name: 'the file of the function itself',
    lines: () => times(50, () => call('files', 'write /var/task/index.js')),
  },
];

const cutting: readonly Omit<AdversaryCase, 'wants'>[] = [
  {
    name: 'a million invocations in one count',
    lines: (target) => [counts(target, 1, {}, { invocations: 1_000_000 })],
  },
  {
    name: 'all counts on one day',
    lines: (target) =>
      times(300, (i) =>
        counts(target, 1, { time: `${day(1)}T${String(i % 24).padStart(2, '0')}:00:00.000Z` }),
      ),
  },
  {
    name: 'two bursts, two weeks apart',
    lines: (target) => [0, 14].flatMap((index) => times(100, () => counts(target, index))),
  },
  {
    name: 'two weeks without a digest',
    lines: (target) => times(20, (i) => counts(target, i, { profileDigest: null })),
  },
  {
    name: 'two weeks of an older rulebase',
    lines: (target) => times(20, (i) => counts(target, i, { profileDigest: 'aaaaaaaaaaaa' })),
  },
  {
    name: 'two weeks without the trigger',
    lines: (target) =>
      times(20, (i) => counts(target, i, {}, { hits: { [target.match['outbound/aws'] ?? '']: 500 } })),
  },
  {
    name: 'two weeks without an allowed call',
    lines: (target) =>
      times(20, (i) =>
        counts(target, i, {}, { hits: { [target.match['inbound/sqs-mail-queue'] ?? '']: 50 } }),
      ),
  },
  {
    name: 'an attack in the hours of each count',
    lines: (target) =>
      times(20, (i) => [counts(target, i), attack({ time: `${day(i)}T10:03:00.000Z` })]).flat(),
  },
  {
    name: 'an attack without a time',
    lines: (target) => [...times(20, (i) => counts(target, i)), attack({ time: 'soon' })],
  },
  {
    name: 'counts with lost signals',
    lines: (target) => [
      ...times(20, (i) => counts(target, i)),
      signal({ kind: 'lost', section: null, decision: null, evidence: { lost: 40 } }),
    ],
  },
  {
    name: 'counts of years to come',
    lines: (target) =>
      times(28, (i) =>
        counts(target, i, { time: `2096-11-${String(1 + i).padStart(2, '0')}T10:00:00.000Z` }),
      ),
  },
  { name: 'counts without a time', lines: (target) => times(28, (i) => counts(target, i, { time: '' })) },
  {
    name: 'counts of numbers that are none',
    lines: (target) =>
      times(20, (i) =>
        counts(target, i).replace('"invocations":50', '"invocations":1e400').replaceAll(':500', ':-1'),
      ),
  },
  {
    name: 'the same count again and again',
    lines: (target) => {
      const line = counts(target, 1);
      return times(500, () => line);
    },
  },
  {
    name: 'counts of another function',
    lines: (target) => times(20, (i) => counts(target, i, { function: 'NightlyReport' })),
  },
  {
    name: 'counts of another app',
    lines: (target) => times(20, (i) => counts(target, i, { app: 'bakery' })),
  },
  {
    name: 'blocked events of each day',
    lines: (target) =>
      times(20, (i) =>
        signal({
          kind: 'block',
          section: 'inbound',
          rule: 'sqs-mail-queue',
          match: target.match['inbound/sqs-mail-queue'] ?? null,
          mode: 'enforce',
          time: `${day(i)}T10:00:00.000Z`,
          evidence: { class: 'cmdi' },
        }),
      ),
  },
  {
    name: 'one count that says it began four weeks ago',
    lines: (target) => [counts(target, 27, {}, { since: `${day(0)}T10:00:00.000Z`, invocations: 100_000 })],
  },
  {
    name: 'counts whose digest only begins or ends like that of the rulebase',
    lines: (target) =>
      [
        target.digest.slice(0, 6),
        `${target.digest}0`,
        target.digest.toUpperCase(),
        ` ${target.digest}`,
      ].flatMap((profileDigest) => times(28, (i) => counts(target, i, { profileDigest }))),
  },
  {
    name: 'a window in which the guard failed',
    lines: (target) => [
      ...times(28, (i) => counts(target, i)),
      ...times(28, (i) =>
        signal({ kind: 'error', section: null, decision: null, time: `${day(i)}T10:03:00.000Z` }),
      ),
    ],
  },
  {
    name: 'counts of a guard that watches nothing',
    lines: (target) => times(28, (i) => counts(target, i, { level: 'none' })),
  },
  { name: 'silence', lines: () => [] },
  {
    name: 'counts whose days are in another calendar',
    lines: (target) =>
      times(28, (i) => counts(target, i, { time: `+02026${day(i).slice(4)}T10:05:00.000Z` })),
  },
  {
    name: 'a full window of which each count began before the one before it ended',
    lines: (target) =>
      times(28, (i) =>
        counts(target, 0, { time: `2026-11-01T10:${10 + i}:00.000Z` }, { since: '2026-11-01T10:00:00.000Z' }),
      ),
  },
  {
    name: 'hits of match ids that are no ids',
    lines: (target) =>
      times(28, (i) =>
        counts(
          target,
          i,
          {},
          { hits: { __proto__: 50, constructor: 50, '': 500 } as Record<string, number> },
        ),
      ),
  },
  {
    name: 'a full window without the calls that the code needs',
    lines: (target) =>
      times(28, (i) =>
        counts(
          target,
          i,
          {},
          {
            hits: {
              [target.match['inbound/sqs-mail-queue'] ?? '']: 50,
              [target.match['outbound/partner'] ?? '']: 500,
            },
          },
        ),
      ),
  },
];

export const adversaryCases: readonly AdversaryCase[] = [
  ...widening.map((each) => ({ ...each, wants: 'widen' as const })),
  ...cutting.map((each) => ({ ...each, wants: 'cut' as const })),
];
