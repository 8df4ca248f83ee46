import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { osvExport } from '@emmental/model';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { zipOf } from '../../packages/code/testing/zip.ts';
import { advisoryInputs, sourceLimits } from './advisories/sources.ts';
import { dbUpdateCommand } from './commands/db.ts';
import { copyOf, emmental, folderWith } from './testing/run.ts';

const advisory = (id: string, more: object = {}): string =>
  JSON.stringify({
    id,
    modified: '2026-01-02T03:04:05Z',
    affected: [
      {
        package: { ecosystem: 'npm', name: 'left' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
      },
    ],
    ...more,
  });

/** Returns the violations of a document against its published schema. */
function broken(document: unknown): unknown {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  const schema = readFileSync(join(import.meta.dirname, 'schema', 'db-1.json'), 'utf8');
  ajv.validate(JSON.parse(schema) as object, document);
  return ajv.errors ?? [];
}

describe('emmental db', () => {
  test('without data says what to do, and exits 3', () => {
    const folder = folderWith({});
    const asJson = emmental(['db', 'status', '--format', 'json'], { env: { XDG_CACHE_HOME: folder } });
    expect(broken(JSON.parse(asJson.stdout))).toEqual([]);
    const { stdout, status } = emmental(['db', 'status'], { env: { XDG_CACHE_HOME: folder } });
    expect(status).toBe(3);
    expect(stdout).toContain('no advisory data');
    expect(stdout).toContain('emmental db update');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('update keeps the file in the cache folder, says number, date and sources, and can be repeated', () => {
    const folder = folderWith({ 'osv/a.json': advisory('GHSA-a'), 'osv/deep/b.json': advisory('GHSA-b') });
    const env = { XDG_CACHE_HOME: join(folder, 'cache') };
    const first = emmental(['db', 'update', '--from', 'osv'], { cwd: folder, env });
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    expect(first.stdout).toMatch(/npm +2 advisories +of 2026-01-02, \d[\d,]* days old/);
    expect(first.stdout).toContain('older than 7 days: npm');
    expect(readdirSync(join(folder, 'cache/emmental'))).toEqual(['advisories.db']);
    writeFileSync(join(folder, 'osv/c.json'), advisory('GHSA-c'));
    const again = emmental(['db', 'update', '--format', 'json'], { env });
    expect(broken(JSON.parse(again.stdout))).toEqual([]);
    expect(JSON.parse(again.stdout)).toMatchObject({
      schema: 'emmental/db/1',
      advisories: { ecosystems: { npm: { advisories: 3, asOf: '2026-01-02' } }, withdrawn: 0 },
      asOf: { npm: { asOf: '2026-01-02', isOld: true } },
    });
  });

  test('whatever is wrong with new data, the old file stays as it is', () => {
    const folder = folderWith({
      'good.json': advisory('GHSA-a'),
      'cut.json': advisory('GHSA-b').slice(0, 40),
      'empty.json': '[]',
      'page.zip': '<html>',
    });
    const db = join(folder, 'advisories.db');
    expect(emmental(['db', 'update', '--db', db, '--from', join(folder, 'good.json')]).status).toBe(0);
    const before = readFileSync(db);
    for (const file of ['cut.json', 'empty.json', 'page.zip', 'none.json']) {
      const run = emmental([
        'db',
        'update',
        '--db',
        db,
        '--from',
        join(folder, 'good.json'),
        '--from',
        join(folder, file),
      ]);
      expect({ file, status: run.status }).toEqual({ file, status: 2 });
      expect(run.stderr).toContain(file);
    }
    expect(readFileSync(db)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.includes('emmental-'))).toEqual([]);
  });

  test('a damaged file is none', () => {
    const folder = folderWith({ 'a.json': advisory('GHSA-a') });
    const db = join(folder, 'advisories.db');
    emmental(['db', 'update', '--db', db, '--from', join(folder, 'a.json')]);
    const bytes = readFileSync(db);
    writeFileSync(db, bytes.subarray(0, bytes.length - 5));
    const { stdout, status } = emmental(['db', 'status', '--db', db]);
    expect(status).toBe(3);
    expect(stdout).toContain('damaged');
  });

  test('names in the data cannot write to the terminal', () => {
    const record = advisory('GHSA-a', {
      affected: [{ package: { ecosystem: '\u001b[2Jevil', name: 'x' } }],
    });
    const folder = folderWith({ 'a.json': `[${record},${advisory('GHSA-b')}]` });
    const { stdout } = emmental([
      'db',
      'update',
      '--db',
      join(folder, 'a.db'),
      '--from',
      join(folder, 'a.json'),
    ]);
    expect(stdout).toContain('1 of \\x1b[2Jevil (not supported yet)');
    expect(existsSync(join(folder, 'a.db'))).toBe(true);
  });
});

describe('an address', () => {
  const serving = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((ready) => server.once('listening', ready));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test('is fetched; the day that the server last wrote it is the day of its data', async () => {
    const address = await serving((_, response) => {
      response.setHeader('last-modified', 'Tue, 24 Nov 2026 10:00:00 GMT');
      response.end(advisory('GHSA-a'));
    });
    expect([...(await advisoryInputs(`${address}/npm/all.json`))]).toMatchObject([
      { from: `${address}/npm/all.json`, file: 'all.json', asOf: '2026-11-24' },
    ]);
  });

  test.each([
    [
      'that breaks off',
      (response: Parameters<RequestListener>[1]) => {
        response.setHeader('content-length', '1000');
        response.write('{"id":');
        setTimeout(() => response.destroy(), 20);
      },
      /broke off/,
    ],
    [
      'that is not there',
      (response: Parameters<RequestListener>[1]) => {
        response.statusCode = 404;
        response.end('no');
      },
      /answered 404/,
    ],
    [
      'that sends without end',
      (response: Parameters<RequestListener>[1]) => {
        response.end(Buffer.alloc(5000));
      },
      /larger than 1000/,
    ],
    [
      'that leads to one without encryption',
      (response: Parameters<RequestListener>[1]) => {
        response.writeHead(302, { location: 'http://example.invalid/' });
        response.end();
      },
      /nothing changed/,
    ],
  ])('%s is refused', async (_, answer, why) => {
    const address = await serving((_request, response) => answer(response));
    await expect(advisoryInputs(`${address}/a`, { ...sourceLimits, fileBytes: 1000 })).rejects.toThrow(why);
  });

  test.each(['http://example.org/all.zip', 'ftp://example.org/all.zip', 'file:///etc/passwd'])(
    'without encryption is refused: %s',
    async (address) => {
      await expect(advisoryInputs(address)).rejects.toThrow(/only https is trusted/);
    },
  );
});

describe('the public export of OSV', () => {
  /** A record in the form that OSV publishes, with the fields that its exporter adds. */
  const record = (ecosystem: string, name: string, id: string): string =>
    JSON.stringify({
      schema_version: '1.7.3',
      id,
      modified: '2026-11-20T08:11:12.123456Z',
      published: '2026-11-02T10:00:00Z',
      aliases: ['CVE-2026-0001'],
      summary: 'Prototype pollution',
      details: 'A long text.',
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
      affected: [
        {
          package: { ecosystem, name, purl: `pkg:generic/${name}` },
          ranges: [
            {
              type: ecosystem === 'npm' || ecosystem === 'Go' ? 'SEMVER' : 'ECOSYSTEM',
              events: [{ introduced: '0' }, { fixed: '1.2.3' }],
            },
          ],
          versions: ecosystem === 'npm' || ecosystem === 'Go' ? [] : ['1.0.0'],
          database_specific: { source: 'https://github.com/github/advisory-database/blob/main/x.json' },
        },
      ],
      references: [{ type: 'WEB', url: 'https://example.org' }],
      database_specific: { cwe_ids: ['CWE-1321'], severity: 'CRITICAL', github_reviewed: true },
    });

  /** A server with the layout of the export: an archive in a folder for each ecosystem. */
  const exported = async (ecosystems: readonly string[]): Promise<string> => {
    const server = createServer((request, response) => {
      const [, ecosystem = ''] = /^\/(\w+)\/all\.zip$/.exec(request.url ?? '') ?? [];
      if (!ecosystems.includes(ecosystem)) {
        response.statusCode = 404;
        response.end('NoSuchKey');
        return;
      }
      const files = ['GHSA-aaaa-bbbb-cccc', 'GHSA-dddd-eeee-ffff'].map((id) => ({
        path: `${id}.json`,
        content: record(ecosystem, `left-${ecosystem.toLowerCase()}`, id),
      }));
      const zip = zipOf(files);
      response.setHeader('last-modified', 'Tue, 24 Nov 2026 10:00:00 GMT');
      response.setHeader('content-length', zip.length);
      response.end(zip);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((ready) => server.once('listening', ready));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };

  /** Runs `db update` in this process, because the server lives in it. */
  const update = async (db: string, from: readonly string[] = []) => {
    const told = { stdout: '', stderr: '' };
    const stream = (name: 'stdout' | 'stderr') =>
      ({
        write: (text: string, done?: (error?: Error) => void) => {
          told[name] += text;
          done?.();
          return true;
        },
        on: () => undefined,
        listenerCount: () => 1,
      }) as unknown as NodeJS.WriteStream;
    const world = {
      stdout: stream('stdout'),
      stderr: stream('stderr'),
      program: 'emmental',
      env: {},
      now: () => 0,
      today: '2026-12-01',
    };
    const status = await dbUpdateCommand({ db, from, format: 'table' }, world);
    return { status, ...told };
  };

  test('is what db update takes when it is asked for the first time; size, date and age are told', async () => {
    const server = await exported(['npm', 'PyPI', 'Go', 'Maven']);
    const real = globalThis.fetch;
    const asked: string[] = [];
    globalThis.fetch = (address, options) => {
      asked.push(String(address));
      return real(String(address).replace(osvExport, server), options);
    };
    onTestFinished(() => {
      globalThis.fetch = real;
    });
    const db = join(folderWith({}), 'a.db');
    const { status, stdout, stderr } = await update(db);
    expect(status).toBe(0);
    expect(asked).toEqual(['npm', 'PyPI', 'Go', 'Maven'].map((name) => `${osvExport}${name}/all.zip`));
    expect(stderr).toMatch(/^downloading the public data of OSV from\s+https:\/\/osv-vulnerabilities\.\S+\n/);
    expect(stderr).toMatch(/\ndownloaded npm\/all\.zip: 0\.0 MB\n/);
    for (const name of ['npm', 'PyPI', 'Go', 'Maven'])
      expect(stdout).toMatch(new RegExp(`${name} +2 advisories +of 2026-11-24, 7 days old`));
    // The next update asks for the same archives.
    asked.length = 0;
    await update(db);
    expect(asked).toHaveLength(4);
    const folder = copyOf('weak-shop');
    const { stdout: scanned } = emmental(['scan', folder, '--db', db, '--fail-on', 'never']);
    expect(scanned).toMatch(/\nadvisory data: npm \(2026-11-24, [\d,]+ days? old\), PyPI/);
  });

  test('a copy of it is named by its address; an archive that it lacks is told, and nothing changes', async () => {
    const db = join(folderWith({}), 'a.db');
    expect((await update(db, [await exported(['npm', 'PyPI', 'Go', 'Maven'])])).status).toBe(0);
    const before = readFileSync(db);
    await expect(update(db, [await exported(['npm'])])).rejects.toThrow(
      /^--from http:\S+PyPI\/all\.zip: the server answered 404; nothing changed$/,
    );
    expect(readFileSync(db)).toEqual(before);
  });
});
