import type { DependencyLevel, Finding, PackageReport } from '@emmental/model';
import type { Packages } from '../../facts/packages.ts';
import { finding } from '../facts.ts';
import type { ThreatCase } from './case.ts';

const left: PackageReport = {
  lockfile: 'package-lock.json',
  line: 7,
  ecosystem: 'npm',
  name: 'left',
  version: '1.0.0',
  source: 'registry',
  from: null,
  dev: false,
  optional: false,
  integrity: null,
  provided: false,
  requires: [],
  loadedBy: ['template.yaml#Fn'],
  shippedWith: [],
};

const loads = (more: Partial<Packages> = {}): Packages => ({
  loaded: [left],
  undeclared: [],
  copied: [],
  isChecked: true,
  vulnerable: [],
  suspicious: [],
  ...more,
});

const bad = (rule: string): Finding => finding(`dependencies/${rule}`, ['T6']);

const vulnerable = (level: DependencyLevel): Packages =>
  loads({
    vulnerable: [
      {
        finding: finding('dependencies/known-vulnerability', ['T7']),
        use: {
          id: 'template.yaml#Fn',
          level,
          chain: ['a.mjs:1'],
          why: null,
          symbol: null,
          byLockfile: false,
        },
      },
    ],
  });

/** Cases of threats in which a package is malicious or vulnerable: T6 and T7. */
export const packagesCases: readonly ThreatCase[] = [
  ['no packages of others', 'T6', {}, 'n/a'],
  ['packages whose code is elsewhere', 'T6', { packages: loads() }, 'unproven'],
  [
    'packages that no lockfile has',
    'T6',
    { packages: loads({ loaded: [], undeclared: ['left'] }) },
    'unproven',
  ],
  [
    'packages that no lockfile has, against advisories',
    'T7',
    { packages: loads({ loaded: [], undeclared: ['left'] }) },
    'unproven',
  ],
  [
    'a layer whose content is not there',
    'T6',
    { declaration: { unreadLayers: [{ name: 'Fog', at: { file: 'template.yaml', line: 1, column: 1 } }] } },
    'unproven',
  ],
  [
    'a layer whose content is not there',
    'T7',
    { declaration: { unreadLayers: [{ name: 'Fog', at: { file: 'template.yaml', line: 1, column: 1 } }] } },
    'unproven',
  ],
  ['copied packages', 'T6', { packages: loads({ loaded: [], copied: ['left'] }) }, 'unproven'],
  [
    'copied packages, against advisories',
    'T7',
    { packages: loads({ loaded: [], copied: ['left'] }) },
    'unproven',
  ],
  ['packages that were not read', 'T6', { packages: null }, 'unproven'],
  [
    'a package with a script at installation',
    'T6',
    { packages: loads({ suspicious: [bad('install-script')] }) },
    'aligned',
  ],
  [
    'the same, with a guard that it shares a process with',
    'T6',
    { packages: loads({ suspicious: [bad('install-script')] }), guard: { outbound: 'enforce' } },
    'unproven',
  ],
  ['packages of code that was not read', 'T7', { report: { handler: null } }, 'unproven'],
  ['no advisory', 'T7', { packages: loads() }, 'n/a'],
  ['advisories that are not there', 'T7', { packages: loads({ isChecked: false }) }, 'unproven'],
  ['a vulnerable part that is called', 'T7', { packages: vulnerable('called') }, 'aligned'],
  [
    'the same, and nobody from outside',
    'T7',
    { packages: vulnerable('called'), exposure: 'internal' },
    'n/a',
  ],
  ['a vulnerable package that is loaded', 'T7', { packages: vulnerable('loaded') }, 'unproven'],
  ['one that is not loaded', 'T7', { packages: vulnerable('not-loaded') }, 'n/a'],
];
