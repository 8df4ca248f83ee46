import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { files, resources } from '../app.ts';
import type { HostileRow } from '../row.ts';

/** Trees and texts that are large or nested. */
export const hugeRows: readonly HostileRow[] = [
  {
    kind: 'huge',
    says: '20,000 empty files',
    args: ['scan'],
    make: (folder) => {
      for (let n = 0; n < 20_000; n++) {
        if (n % 1000 === 0) mkdirSync(join(folder, `d${n / 1000}`));
        writeFileSync(join(folder, `d${Math.floor(n / 1000)}/${n}.txt`), '');
      }
    },
    told: [/1 function/],
    exits: [0],
  },
  {
    kind: 'huge',
    says: '1,000 templates',
    args: ['scan'],
    make: (folder) => {
      for (let n = 0; n < 1000; n++)
        writeFileSync(join(folder, `t${n}.yaml`), resources('  A: { Type: AWS::SQS::Queue }\n'));
    },
    told: [/function/],
    exits: [0, 1, 3],
  },
  {
    kind: 'huge',
    says: 'a folder 500 deep',
    args: ['scan'],
    make: (folder) => {
      const deep = join(folder, ...Array<string>(500).fill('d'));
      mkdirSync(deep, { recursive: true });
      writeFileSync(join(deep, 'template.yaml'), 'Resources: {}\n');
    },
    told: [/deep|nested/],
    exits: [0, 3],
  },
  {
    kind: 'huge',
    says: 'a template of 3 MB',
    args: ['scan'],
    make: files({
      'big.yaml': resources(`  A: { Type: AWS::SQS::Queue }\n${'# padding\n'.repeat(300_000)}`),
    }),
    told: [/big\.yaml/, /larger|more than/],
    exits: [3],
  },
  {
    kind: 'huge',
    says: 'a template with 100,000 keys',
    args: ['scan'],
    make: files({
      'keys.json': JSON.stringify({
        Resources: Object.fromEntries(
          Array.from({ length: 40_000 }, (_, n) => [`A${n}`, { Type: 'AWS::SQS::Queue' }]),
        ),
      }),
    }),
    told: [/function/],
    exits: [0, 1, 3],
  },
  {
    kind: 'huge',
    says: 'anchors that multiply',
    args: ['scan'],
    make: files({
      'bomb.yaml': `a0: &a0 [1,1,1,1,1,1,1,1,1]\n${Array.from({ length: 20 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(',')}]\n`).join('')}Resources: { A: { Type: AWS::SQS::Queue, Properties: *a20 } }\n`,
    }),
    told: [/bomb\.yaml/],
    exits: [3],
  },
  {
    kind: 'huge',
    says: 'a module of 30 MB',
    args: ['scan'],
    make: files({ 'orders.js': `exports.handler = () => 1;\n${'// padding\n'.repeat(2_700_000)}` }),
    told: [/orders\.js/],
    exits: [3],
  },
  {
    kind: 'huge',
    says: 'a module of nested calls',
    args: ['scan'],
    make: files({ 'orders.js': `exports.handler = () => ${'f('.repeat(20_000)}${')'.repeat(20_000)};\n` }),
    told: [/orders\.js/],
    exits: [3],
  },
  {
    kind: 'huge',
    says: 'a sum of 50,000 texts',
    args: ['permissions'],
    make: files({ 'orders.js': `exports.handler = () => ${"'a' + ".repeat(50_000)}'a';\n` }),
    told: [/orders\.js|Orders/],
    exits: [0, 3],
  },
  {
    kind: 'huge',
    says: 'a Python module of nested brackets',
    args: ['scan', '--handler', 'a.py#handler'],
    make: files({
      'a.py': `def handler(event, context):\n    return ${'('.repeat(20_000)}1${')'.repeat(20_000)}\n`,
    }),
    told: [/a\.py/],
    exits: [3],
  },
  {
    kind: 'huge',
    says: 'a lockfile with 50,000 packages',
    args: ['dependencies', '--db', 'advisories.db'],
    make: files({
      'package-lock.json': JSON.stringify({
        lockfileVersion: 3,
        packages: Object.fromEntries(
          Array.from({ length: 50_000 }, (_, n) => [`node_modules/p${n}`, { version: '1.0.0' }]),
        ),
      }),
    }),
    told: [/package/],
    exits: [0, 1, 3],
  },
  {
    kind: 'huge',
    says: '200,000 lines that are no signals',
    args: ['signals', 'shop.log'],
    make: files({ 'shop.log': 'no signal\n'.repeat(200_000) }),
    told: [/no signal|not a signal|200,000/],
    exits: [0, 2, 3],
  },
  {
    kind: 'huge',
    says: '20,000 rules',
    args: ['profile', 'check'],
    make: files({
      'emmental.yaml': `emmental: profile/1\nexceptions:\n${Array.from({ length: 20_000 }, (_, n) => `  e${n}: { finding: code/code-from-event x${n}, reason: r, owner: "@o", until: 2999-01-01 }\n`).join('')}`,
    }),
    told: [/emmental\.yaml/],
    exits: [0, 1, 2, 3],
  },
  {
    kind: 'huge',
    says: 'a packed log that unpacks to 1 GB',
    args: ['signals', 'logs'],
    make: (folder) => {
      mkdirSync(join(folder, 'logs'));
      writeFileSync(join(folder, 'logs/a.log.gz'), gzipSync(Buffer.alloc(1e9), { level: 1 }));
    },
    told: [/a\.log\.gz|no signal/],
    exits: [2, 3],
  },
  {
    kind: 'huge',
    says: 'a packed folder of advisories that unpacks to nothing',
    args: ['db', 'update', '--from', 'a.zip', '--db', 'new.db'],
    make: files({ 'a.zip': gzipSync(Buffer.alloc(1e7)) }),
    told: [/a\.zip/],
    exits: [2],
  },
  {
    kind: 'huge',
    says: 'an event of 20 MB',
    args: ['inspect', '--event', 'event.json'],
    make: files({ 'event.json': JSON.stringify({ body: 'a'.repeat(2e7) }) }),
    told: [/partial|larger|left out|more than/],
    exits: [0, 3],
  },
  {
    kind: 'huge',
    says: 'an event with 300,000 keys',
    args: ['inspect', '--event', 'event.json'],
    make: files({
      'event.json': JSON.stringify(
        Object.fromEntries(
          Array.from({ length: 300_000 }, (_, n) => [`k${n}`, '<script>alert(1)</script>'.slice(0, n % 3)]),
        ),
      ),
    }),
    told: [/decision/],
    exits: [0, 1, 3],
  },
  {
    kind: 'huge',
    says: 'an event on standard input without end',
    args: ['inspect', '--event', '-'],
    script: '"$@" < /dev/zero',
    told: [/more than|larger|limit|long/],
    exits: [2, 3],
  },
  {
    kind: 'huge',
    says: 'signals on standard input without end',
    args: ['signals', '-'],
    script: 'head -c 300000000 /dev/zero | "$@"',
    told: [/not text/],
    exits: [2, 3],
  },
  {
    kind: 'huge',
    says: 'a deployed archive at /dev/zero',
    args: ['dependencies', '--deployed', 'a.zip', '--db', 'advisories.db'],
    make: (folder) => symlinkSync('/dev/zero', join(folder, 'a.zip')),
    told: [/a\.zip/],
    exits: [2, 3],
  },
];
