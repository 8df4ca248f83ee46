import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { zipOf } from '../../code/testing/zip.ts';
import { matchPackages } from '../match/match.ts';
import { type Package, type PackageFacts, packageOf } from '../package-list.ts';
import { record } from '../testing/records.ts';
import { type BuiltStore, buildStore, type StoreInput } from './build.ts';
import { type AdvisoryStore, openStore } from './open.ts';

const today = '2026-11-25';
const input = (content: unknown, file = 'data.json', from = file): StoreInput => ({
  from,
  file,
  bytes:
    content instanceof Uint8Array
      ? content
      : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
  asOf: null,
});

function built(...inputs: readonly StoreInput[]): Extract<BuiltStore, { kind: 'built' }> {
  const made = buildStore(inputs, today);
  if (made.kind === 'refused') throw new Error(made.why);
  return made;
}
function storeOf(...records: readonly object[]): AdvisoryStore {
  const store = openStore(built(input(records)).bytes);
  if ('why' in store) throw new Error(store.why);
  return store;
}
const pinned = (name: string, version: string | null, facts: Partial<PackageFacts> = {}): Package =>
  packageOf({ id: name, ecosystem: 'npm', name, version, lockfile: 'package-lock.json', line: 1, ...facts });
const found = (store: AdvisoryStore, dependency: Package): readonly string[] =>
  matchPackages([dependency], store).map(({ problem, status }) => `${status} ${problem.id}`);

describe('what is read', () => {
  test('an archive, a list, one record, the answer of a server', () => {
    const a = record({ id: 'GHSA-a' });
    expect(
      built(input(zipOf([{ path: 'GHSA-a.json', content: JSON.stringify(a) }]), 'all.zip')).info,
    ).toMatchObject({
      sources: [{ from: 'all.zip', asOf: '2026-11-20', advisories: 1 }],
      ecosystems: { npm: { advisories: 1, malicious: 0, asOf: '2026-11-20' } },
    });
    for (const shape of [[a], a, { vulns: [a] }])
      expect(built(input(shape)).info.ecosystems.npm?.advisories).toBe(1);
  });

  test('of two records with one id the newer counts, whatever the order', () => {
    const old = record({ id: 'GHSA-a', modified: '2026-01-01T00:00:00Z', events: [{ introduced: '0' }] });
    const young = record({ id: 'GHSA-a', events: [{ introduced: '2.0.0' }] });
    for (const order of [
      [old, young],
      [young, old],
    ])
      expect(found(storeOf(...order), pinned('left', '1.0.0'))).toEqual([]);
  });

  test('a withdrawn record is left out and counted', () => {
    const store = storeOf(
      record({ id: 'GHSA-a', withdrawn: '2026-11-21T00:00:00Z' }),
      record({ id: 'GHSA-b' }),
    );
    expect(found(store, pinned('left', '1.0.0'))).toEqual(['affected GHSA-b']);
    expect(store.info.withdrawn).toBe(1);
  });

  test('an ecosystem that is not read is counted; one with a registry of its own is read', () => {
    const store = storeOf(
      record({ id: 'X-1', ecosystem: 'Echo' }),
      record({ id: 'X-2', ecosystem: 'Maven:https://repo.example/maven', name: 'g:a' }),
    );
    expect(store.info.leftOut).toEqual({ Echo: 1 });
    expect(store.advisoriesOf({ ecosystem: 'Maven', name: 'g:a' })?.problems).toHaveLength(1);
  });

  test('a range of commits is passed over alone, wherever it stands', () => {
    const affected = [
      {
        package: { ecosystem: 'PyPI', name: 'Left.Pad' },
        ranges: [
          { type: 'GIT', repo: 'https://example.org/a', events: [{ introduced: '0' }, { fixed: 'abc' }] },
          { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0' }] },
        ],
        versions: ['1.0', '1.1', '2.1.post1'],
      },
    ];
    const store = storeOf(record({ id: 'PYSEC-1', affected }));
    // Only the version that the range does not cover is kept.
    expect(store.advisoriesOf({ ecosystem: 'PyPI', name: 'left_pad' })).toEqual({
      bounds: ['2.0'],
      clear: [1],
      problems: [[{ advisory: 0, intervals: [0, 1], versions: ['2.1.post1'], undecided: false }]],
    });
  });

  test('impossible ranges and rows that are no record are counted, the rest is read', () => {
    const made = built(
      input([
        record({ id: 'GHSA-a', events: [{ introduced: 'first' }] }),
        'no record',
        { id: 7 },
        record({ id: 'GHSA-b', name: 'right' }),
      ]),
    );
    expect(made.info).toMatchObject({ impossible: 1, unreadable: 2, ecosystems: { npm: { advisories: 2 } } });
    expect(made.notes).toHaveLength(2);
  });

  test.each([
    ['cut off', Buffer.from('{"id": "GHSA-a", "aff')],
    ['a cut archive', zipOf([{ path: 'a.json', content: '{}' }]).subarray(0, 60)],
    ['a page of a login', Buffer.from('<html>Sign in</html>')],
    ['packed nonsense', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3])],
    ['a list of nothing', Buffer.from('[]')],
  ])('a broken file refuses the build: %s', (_, bytes) => {
    expect(buildStore([input([record({ id: 'GHSA-a' })]), input(bytes, 'broken')], today)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('broken'),
    });
  });

  test('a date to come counts as today', () => {
    expect(
      built(input(record({ id: 'GHSA-a', modified: '2099-01-01T00:00:00Z' }))).info.sources,
    ).toMatchObject([{ asOf: today }]);
  });
});

describe('what is told', () => {
  test('one problem with three ids counts once; upstream and related join nothing', () => {
    const store = storeOf(
      record({ id: 'GHSA-a', aliases: ['CVE-1'], events: [{ introduced: '0' }, { fixed: '1.1.0' }] }),
      record({ id: 'CVE-1', aliases: [], related: ['GHSA-z'] }),
      record({ id: 'OSV-3', aliases: ['CVE-1'], upstream: ['GHSA-z'] }),
      record({ id: 'GHSA-z' }),
    );
    const matches = matchPackages([pinned('left', '1.0.0')], store);
    expect(matches.map(({ problem }) => [problem.id, problem.aliases])).toEqual([
      ['GHSA-a', ['CVE-1', 'OSV-3']],
      ['GHSA-z', []],
    ]);
  });

  test('severity comes from an alias where the advisory has none, and says so', () => {
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
    const store = storeOf(
      record({ id: 'PYSEC-1', ecosystem: 'PyPI', aliases: ['CVE-1'] }),
      record({
        id: 'GHSA-a',
        name: 'elsewhere',
        aliases: ['CVE-1'],
        severity: [{ type: 'CVSS_V3', score: vector }],
      }),
    );
    const advisory = store.advisoriesOf({ ecosystem: 'PyPI', name: 'left' })?.problems[0]?.[0]?.advisory;
    expect(store.advisory(advisory ?? -1).severity).toEqual({
      level: 'critical',
      score: 9.8,
      from: vector,
      alias: 'GHSA-a',
    });
  });

  test('probability and exploitation come from files of their own', () => {
    const made = built(
      input([record({ id: 'GHSA-a', aliases: ['CVE-2026-1000'] })]),
      input(
        gzipSync(
          '#model_version:v2026,score_date:2026-11-24T00:00:00Z\ncve,epss,percentile\nCVE-2026-1000,0.75,0.99\n',
        ),
        'epss.csv.gz',
      ),
      input({
        catalogVersion: '1',
        dateReleased: '2026-11-23T00:00:00Z',
        vulnerabilities: [{ cveID: 'CVE-2026-1000', dateAdded: '2026-11-02' }],
      }),
    );
    const store = openStore(made.bytes);
    if ('why' in store) throw new Error(store.why);
    expect(store.advisory(0)).toMatchObject({ epss: 0.75, exploited: '2026-11-02' });
    expect(made.info).toMatchObject({ epss: '2026-11-24', kev: '2026-11-23' });
  });

  test('a package that is malicious in every version is kept as a name, one in some versions with them', () => {
    const store = storeOf(
      record({ id: 'MAL-2025-77', name: 'evil' }),
      record({
        id: 'MAL-2025-78',
        affected: [{ package: { ecosystem: 'npm', name: 'hijacked' }, versions: ['1.0.1'] }],
      }),
    );
    expect(store.info.ecosystems.npm).toMatchObject({ advisories: 2, malicious: 1 });
    expect(matchPackages([pinned('evil', '0.0.1')], store)).toMatchObject([
      {
        status: 'affected',
        fixed: null,
        problem: { id: 'MAL-2025-77', malicious: true, severity: { level: 'critical' } },
      },
    ]);
    expect(found(store, pinned('hijacked', '1.0.1'))).toEqual(['affected MAL-2025-78']);
    expect(found(store, pinned('hijacked', '1.0.0'))).toEqual([]);
    expect(found(store, pinned('evil-not', '0.0.1'))).toEqual([]);
  });

  test('malware of which an advisory tells too is one problem with it', () => {
    const store = storeOf(
      record({ id: 'MAL-2025-77', name: 'evil', aliases: ['GHSA-a'] }),
      record({ id: 'GHSA-a', name: 'evil', summary: 'Takes keys.' }),
      record({ id: 'MAL-2025-78', name: 'evil' }),
    );
    expect(store.info.ecosystems.npm).toMatchObject({ advisories: 3, malicious: 1 });
    const matches = matchPackages([pinned('evil', '1.0.0')], store);
    expect(matches.map(({ problem }) => [problem.id, problem.aliases, problem.malicious])).toEqual([
      ['MAL-2025-77', ['GHSA-a'], true],
      ['MAL-2025-78', [], true],
    ]);
  });

  test('the vulnerable symbols of the package that was asked for', () => {
    const store = storeOf(
      record({
        id: 'GO-2026-1',
        affected: [
          {
            package: { ecosystem: 'Go', name: 'example.org/m' },
            ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.0' }] }],
            ecosystem_specific: { imports: [{ path: 'example.org/m/html', symbols: ['Parse'] }] },
          },
        ],
      }),
    );
    const dependency = pinned('example.org/m', '1.1.0', { ecosystem: 'Go' });
    expect(matchPackages([dependency], store)[0]?.problem.symbols).toEqual([
      { path: 'example.org/m/html', symbols: ['Parse'] },
    ]);
  });
});

describe('a match', () => {
  const store = storeOf(
    record({ id: 'GHSA-a', events: [{ introduced: '0' }, { fixed: '1.2.0' }] }),
    record({
      id: 'GHSA-b',
      events: [{ introduced: '1.1.0' }, { fixed: '1.4.0' }, { introduced: '2.0.0' }, { fixed: '2.0.3' }],
    }),
    record({ id: 'GHSA-c', name: 'open', events: [{ introduced: '0' }] }),
    record({ id: 'GHSA-d', name: 'next', events: [{ introduced: '0' }, { fixed: '3.0.0' }] }),
  );
  const fixedOf = (name: string, version: string): string | null | undefined =>
    matchPackages([pinned(name, version)], store)[0]?.fixed;

  test('is fixed by the lowest version that no advisory of the package affects, of the same major', () => {
    // 1.2.0 ends GHSA-a but is in GHSA-b.
    expect(fixedOf('left', '1.0.0')).toBe('1.4.0');
    expect(fixedOf('left', '2.0.1')).toBe('2.0.3');
    expect(fixedOf('next', '1.0.0')).toBe('3.0.0');
    expect(fixedOf('open', '1.0.0')).toBe(null);
    // A text that is not known to be a version may be any version.
    expect(fixedOf('left', 'latest')).toBe('1.4.0');
  });

  test('is fixed by no version that another advisory lists, and by none where a range cannot be read', () => {
    const affected = [{ package: { ecosystem: 'npm', name: 'left' }, versions: ['1.2.0'] }];
    const base = record({ id: 'GHSA-a', events: [{ introduced: '0' }, { fixed: '1.2.0' }] });
    const later = record({ id: 'GHSA-b', events: [{ introduced: '0' }, { fixed: '1.3.0' }] });
    const vague = record({ id: 'GHSA-d', events: [{ introduced: '0' }, { fixed: 'soon' }] });
    const fixed = (...records: readonly object[]): string | null | undefined =>
      matchPackages([pinned('left', '1.0.0')], storeOf(...records))[0]?.fixed;
    expect(fixed(base)).toBe('1.2.0');
    expect(fixed(base, later, record({ id: 'GHSA-c', affected }))).toBe('1.3.0');
    expect(fixed(base, record({ id: 'GHSA-c', affected }))).toBe(null);
    expect(fixed(base, vague)).toBe(null);
  });

  test.each([
    ['git', { kind: 'git', url: 'git+https://example.org/left.git' }],
    ['file', { kind: 'file', path: '../left' }],
    ['workspace', { kind: 'workspace', path: 'packages/left' }],
    ['url', { kind: 'url', url: 'https://example.org/left.tgz' }],
  ] as const)('is never by the name of what comes from %s', (_, source) => {
    expect(found(store, pinned('left', '1.0.0', { source }))).toEqual([]);
  });

  test('of an unpinned package is possible, and only where the lowest version is affected', () => {
    expect(
      matchPackages([pinned('left', null, { constraint: '>=1.3.0', lowest: '1.3.0' })], store),
    ).toMatchObject([
      { problem: { id: 'GHSA-b' }, status: 'possible', why: expect.stringContaining('1.3.0') },
    ]);
    expect(found(store, pinned('left', null, { constraint: '>=1.5.0', lowest: '1.5.0' }))).toEqual([]);
    expect(found(store, pinned('left', null))).toEqual(['possible GHSA-a', 'possible GHSA-b']);
    expect(found(store, pinned('left', 'latest'))).toEqual(['possible GHSA-a', 'possible GHSA-b']);
  });
});

describe('the file', () => {
  const { bytes } = built(input([record({ id: 'GHSA-a' }), record({ id: 'MAL-2025-1', name: 'evil' })]));

  test('equal data gives equal bytes', () => {
    expect(
      built(input([record({ id: 'MAL-2025-1', name: 'evil' }), record({ id: 'GHSA-a' })])).bytes,
    ).toEqual(bytes);
  });

  test('cut or changed anywhere it is refused', () => {
    for (let length = 0; length < bytes.length; length += 7)
      expect(openStore(bytes.subarray(0, length))).toHaveProperty('why');
    for (let at = 0; at < bytes.length; at += 5) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect({ at, why: openStore(changed) }).toMatchObject({ at, why: { why: expect.any(String) } });
    }
  });

  test('of another format says what to do', () => {
    const other = Uint8Array.from(bytes);
    other[7] = 0x39;
    expect(openStore(other)).toMatchObject({ why: expect.stringContaining('emmental db update') });
  });
});

describe('data that means harm', () => {
  const parts = (count: number): readonly object[] =>
    Array.from({ length: count }, (_, i) => [{ introduced: `${i}.0.0` }, { fixed: `${i}.5.0` }]).flat();

  test('a range with more events than are read may hold any version: never clear', () => {
    const store = storeOf(record({ id: 'GHSA-a', events: parts(30_000) as never }));
    expect(found(store, pinned('left', '29000.1.0'))).toEqual(['possible GHSA-a']);
  });

  test('many ranges and many versions are read; what cannot be read of them is possible', () => {
    const ranges = Array.from({ length: 20_000 }, (_, i) => ({
      type: 'SEMVER',
      events: [{ introduced: `${i}.0.0` }, { fixed: `${i}.5.0` }],
    }));
    const versions = Array.from({ length: 20_000 }, (_, i) => `${i}.7.0`);
    const affected = [{ package: { ecosystem: 'npm', name: 'left' }, ranges, versions }];
    const store = storeOf(record({ id: 'GHSA-a', affected }));
    expect(found(store, pinned('left', '5.1.0'))).toEqual(['affected GHSA-a']);
    expect(found(store, pinned('left', '19999.7.0'))).toEqual(['affected GHSA-a']);
    expect(found(store, pinned('left', '19999.1.0'))).toEqual(['possible GHSA-a']);
  });

  test('circles and chains of aliases are one problem, however many they are', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `GHSA-${i}`);
    const store = storeOf(
      ...ids.map((id, i) => record({ id, aliases: [ids[(i + 1) % ids.length], ids[i ^ 1]] })),
      record({ id: 'GHSA-alone' }),
    );
    const all = matchPackages([pinned('left', '1.0.0')], store);
    expect(all.map(({ problem }) => problem.advisories.length).sort()).toEqual([1, 20_000]);
  });

  test('names of JavaScript objects are names; an alias that is no id is none', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const aliases = ['\u001b[2J', 'x'.repeat(1000), 'CVE-2099-1', 'CVE-2099-1', 7];
    const store = storeOf(...names.map((name, i) => record({ id: `GHSA-${i}`, name, aliases })));
    for (const [i, name] of names.entries())
      expect(found(store, pinned(name, '1.0.0'))).toEqual([`affected GHSA-${i}`]);
    expect(found(store, pinned('hasOwnProperty', '1.0.0'))).toEqual([]);
    const [match] = matchPackages([pinned('__proto__', '1.0.0')], store);
    expect(match?.problem.aliases).toEqual(['CVE-2099-1']);
  });

  test('a summary is short, also one without spaces', () => {
    const store = storeOf(record({ id: 'GHSA-a', summary: 'x'.repeat(3000) }));
    const [match] = matchPackages([pinned('left', '1.0.0')], store);
    expect(match?.problem.advisories[0].summary).toHaveLength(160);
  });
});
