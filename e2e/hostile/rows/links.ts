import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { files } from '../app.ts';
import type { HostileRow } from '../row.ts';

/** Links of a repository. The scan must read the rest of the repository. */
export const linkRows: readonly HostileRow[] = [
  {
    kind: 'link',
    says: 'a folder that links to its parent',
    args: ['scan'],
    make: (folder) => symlinkSync('.', join(folder, 'loop')),
    told: [/1 function/],
    exits: [0],
  },
  {
    kind: 'link',
    says: 'a folder that links to /',
    args: ['scan'],
    make: (folder) => symlinkSync('/', join(folder, 'all')),
    told: [/1 function/],
    exits: [0, 3],
  },
  {
    kind: 'link',
    says: 'a template that links out',
    args: ['scan'],
    make: (folder, outside) => {
      writeFileSync(join(outside, 't.yaml'), 'Resources: {}\n');
      symlinkSync(join(outside, 't.yaml'), join(folder, 'b.yaml'));
    },
    told: [/b\.yaml/, /link|outside the repository/],
    exits: [3],
  },
  {
    kind: 'link',
    says: 'a module that links to /etc/passwd',
    args: ['scan'],
    make: (folder) => {
      execFileSync('rm', [join(folder, 'orders.js')]);
      symlinkSync('/etc/passwd', join(folder, 'orders.js'));
    },
    told: [/orders\.js/],
    untold: /root:x/,
    exits: [3],
  },
  {
    kind: 'link',
    says: 'a folder for output that links out',
    args: ['scan', '--baseline'],
    make: (folder, outside) => {
      execFileSync('rm', ['-r', join(folder, '.emmental')]);
      symlinkSync(outside, join(folder, '.emmental'));
    },
    told: [/link|outside the repository/],
    exits: [2],
  },
  {
    kind: 'link',
    says: 'emmental.yaml links out',
    args: ['profile', 'derive'],
    make: (folder, outside) => {
      execFileSync('rm', [join(folder, 'emmental.yaml')]);
      symlinkSync(join(outside, 'theirs.txt'), join(folder, 'emmental.yaml'));
    },
    told: [/link|outside the repository/],
    exits: [2, 3],
  },
  {
    kind: 'link',
    says: 'emmental.lock links out',
    args: ['profile', 'derive'],
    make: (folder, outside) => {
      execFileSync('rm', [join(folder, 'emmental.lock')]);
      symlinkSync(join(outside, 'theirs.txt'), join(folder, 'emmental.lock'));
    },
    told: [/link|outside the repository/],
    exits: [2, 3],
  },
  {
    kind: 'link',
    says: 'a template that links out',
    args: ['protect', '--write'],
    make: (folder, outside) => {
      execFileSync('mv', [join(folder, 'template.yaml'), outside]);
      symlinkSync(join(outside, 'template.yaml'), join(folder, 'template.yaml'));
    },
    told: [/link|outside the repository/],
    exits: [2, 3],
  },
  {
    kind: 'link',
    says: 'a patch that links out',
    args: ['protect', '--remove'],
    make: (folder, outside) =>
      symlinkSync(join(outside, 'theirs.txt'), join(folder, '.emmental/template.yaml.patch')),
    told: [/link|outside the repository/],
    exits: [2, 3],
  },
  {
    kind: 'link',
    says: 'a pipe as a second template',
    args: ['scan'],
    make: (folder) => execFileSync('mkfifo', [join(folder, 'b.yaml')]),
    told: [/b\.yaml/],
    exits: [3],
  },
  {
    kind: 'link',
    says: 'a pipe in a folder of logs',
    args: ['signals', 'logs'],
    make: (folder) => {
      mkdirSync(join(folder, 'logs'));
      execFileSync('mkfifo', [join(folder, 'logs/a.log')]);
    },
    told: [/left out/],
    exits: [2, 3],
  },
  {
    kind: 'link',
    says: 'a folder of logs with a loop',
    args: ['signals', 'logs'],
    make: (folder) => {
      mkdirSync(join(folder, 'logs'));
      symlinkSync('.', join(folder, 'logs/more'));
      execFileSync('cp', [join(folder, 'shop.log'), join(folder, 'logs')]);
    },
    told: [/Orders/],
    exits: [0, 3],
  },
  {
    kind: 'link',
    says: 'a folder of advisories with a loop',
    args: ['db', 'update', '--from', 'osv', '--db', 'new.db'],
    make: (folder) => {
      mkdirSync(join(folder, 'osv'));
      symlinkSync('.', join(folder, 'osv/more'));
      execFileSync('cp', [join(folder, 'osv.json'), join(folder, 'osv')]);
    },
    told: [/1 advisor/],
    exits: [0],
    writes: /^new\.db$/,
  },
  {
    kind: 'link',
    says: 'requirements that include each other',
    args: ['dependencies', '--db', 'advisories.db'],
    make: files({ 'requirements.txt': '-r more.txt\n', 'more.txt': '-r requirements.txt\n-r /etc/passwd\n' }),
    untold: /root:x/,
    told: [/left/],
    exits: [0, 1, 3],
  },
  {
    kind: 'link',
    says: 'requirements that include /dev/zero',
    args: ['dependencies', '--db', 'advisories.db'],
    make: files({ 'requirements.txt': '-r /dev/zero\nleft==1\n' }),
    told: [/requirements\.txt|\/dev\/zero/],
    exits: [0, 1, 3],
  },
  {
    kind: 'link',
    says: 'modules that load each other',
    args: ['scan'],
    make: files({
      'orders.js': "require('./b.js'); exports.handler = () => 1;\n",
      'b.js': "require('./orders.js');\n",
    }),
    told: [/1 function/],
    exits: [0],
  },
  {
    kind: 'link',
    says: 'a tsconfig.json that extends itself',
    args: ['scan'],
    make: files({ 'tsconfig.json': '{ "extends": "./tsconfig.json" }' }),
    told: [/1 function/],
    exits: [0, 3],
  },
  {
    kind: 'link',
    says: 'company rules that extend themselves',
    args: ['profile', 'check'],
    make: files({ 'emmental.yaml': 'emmental: profile/1\nextends: ./emmental.yaml\n' }),
    told: [/extends/],
    exits: [1, 2, 3],
  },
  {
    kind: 'link',
    says: 'company rules at /dev/zero',
    args: ['scan'],
    make: files({ 'emmental.yaml': 'emmental: profile/1\nextends: /dev/zero\n' }),
    told: [/extends|\/dev\/zero/],
    exits: [3],
  },
];
