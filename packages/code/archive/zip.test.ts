import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zipOf } from '../testing/zip.ts';
import { openZip, type ZipArchive, zipLimits } from './zip.ts';

const opened = (bytes: Uint8Array, limits = zipLimits): ZipArchive => {
  const zip = openZip(bytes, limits);
  if ('why' in zip) throw new Error(zip.why);
  return zip;
};
const contentOf = (zip: ZipArchive, index = 0): string => {
  const entry = zip.entries[index];
  const content = entry ? zip.read(entry) : { why: 'no entry' };
  return 'why' in content ? content.why : Buffer.from(content).toString();
};

describe('an archive', () => {
  test('gives its files', () => {
    const zip = opened(
      zipOf([
        { path: 'a/b.json', content: '{}' },
        { path: 'c', content: 'text' },
      ]),
    );
    expect(zip.entries.map(({ path }) => path)).toEqual(['a/b.json', 'c']);
    expect(contentOf(zip, 1)).toBe('text');
  });

  test.each(['../x', 'a/../../x', '/etc/passwd', 'C:\\x', 'a\\..\\..\\x'])(
    'a name that leads out of it is refused: %s',
    (path) => {
      const zip = opened(zipOf([{ path, content: 'x' }]));
      expect(zip.entries).toEqual([]);
      expect(zip.refused).toMatchObject([{ why: 'its name leads out of the archive' }]);
    },
  );

  test('a link is refused', () => {
    expect(opened(zipOf([{ path: 'a', content: '/etc', mode: 0o120777 }])).refused).toMatchObject([
      { why: 'it is a link' },
    ]);
  });

  test('an entry never unpacks to more than it declares', () => {
    const bomb = zipOf([{ path: 'a', content: 'x'.repeat(1_000_000), declaredSize: 10 }]);
    expect(contentOf(opened(bomb))).toMatch(/cannot be unpacked|declared/);
  });

  test('content that is not what the archive says it is, is not read', () => {
    const bytes = zipOf([{ path: 'a', content: 'text' }]);
    // The checksum in the directory: 16 bytes into its entry.
    const directory = Buffer.from(bytes).indexOf('PK\x01\x02');
    bytes[directory + 16] = (bytes[directory + 16] ?? 0) ^ 1;
    expect(contentOf(opened(bytes))).toMatch(/checksum/);
  });

  test('many entries are read as one by one, and what is wrong with one is told of it alone', () => {
    const files = Array.from({ length: 300 }, (_, i) => ({ path: `${i}`, content: `${i} `.repeat(i * 3) }));
    const lie = { path: 'lie', content: 'x'.repeat(2000), declaredSize: 10 };
    for (const all of [files, [...files.slice(0, 40), lie, ...files.slice(40)]]) {
      const bytes = zipOf(all);
      const zip = opened(bytes);
      const together = [...zip.readAll(zip.entries)];
      expect(together.map(([entry]) => entry)).toEqual(zip.entries);
      const plain = (content: Uint8Array | { readonly why: string }): string =>
        'why' in content ? content.why : Buffer.from(content).toString();
      expect(together.map(([, content]) => plain(content))).toEqual(
        zip.entries.map((entry) => plain(zip.read(entry))),
      );
      expect(together.filter(([, content]) => 'why' in content)).toHaveLength(all.length - files.length);
    }
  });

  test('an entry over the bound is refused, and so is what goes over the bound of all', () => {
    const bytes = zipOf([
      { path: 'a', content: 'x'.repeat(600) },
      { path: 'b', content: 'y'.repeat(600) },
    ]);
    expect(opened(bytes, { ...zipLimits, entryBytes: 100 }).refused).toHaveLength(2);
    const zip = opened(bytes, { ...zipLimits, totalBytes: 1000 });
    expect(contentOf(zip, 0)).toHaveLength(600);
    expect(contentOf(zip, 1)).toMatch(/unpacks to more than 1000/);
    expect(openZip(bytes, { ...zipLimits, entries: 1 })).toMatchObject({
      why: expect.stringMatching(/entries/),
    });
  });

  test('cut anywhere it is no archive, and damaged anywhere it does not throw', () => {
    const archive = zipOf([
      { path: 'a.json', content: '{"a":1}' },
      { path: 'b.json', content: '{}' },
    ]);
    for (let length = 0; length < archive.length; length++)
      expect(openZip(archive.subarray(0, length))).toHaveProperty('why');
    fc.assert(
      fc.property(fc.nat(archive.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = Uint8Array.from(archive);
        damaged[at] = byte;
        const zip = openZip(damaged);
        if (!('why' in zip)) for (const entry of zip.entries) zip.read(entry);
      }),
      { seed: 7, numRuns: 1500 },
    );
  });
});
