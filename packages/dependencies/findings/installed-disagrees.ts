import type { Source } from '@emmental/model';
import { folderOf, inFolder } from '../lockfiles/lockfile.ts';
import type { Package, PackageList } from '../package-list.ts';
import { npmInstanceAt, versionKey } from '../reach/instance.ts';
import { type DependencyProblem, defineRule, factsOf, shown } from './rule.ts';

export const installedDisagrees = defineRule({
  id: 'dependencies/installed-disagrees',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'Installed or packed packages differ from the lockfile: another version, or a package that the lockfile does not list. Nobody reviewed the code that runs.',
  check: ({ source, lists }) => {
    const locked = lists.filter(({ format }) => format !== 'deployed');
    return [
      ...locked.flatMap((list) => inModules(source, list)),
      ...lists
        .filter(({ format }) => format === 'deployed')
        .flatMap((deployed) => inDeployed(deployed, locked)),
    ];
  },
});

/** Packages whose lockfile says in which folder they stand, against what stands there. */
function inModules(source: Source, list: PackageList): readonly DependencyProblem[] {
  const home = folderOf(list.file);
  if (list.ecosystem !== 'npm' || source.kind(inFolder(home, 'node_modules')) !== 'directory') return [];
  return list.packages.flatMap((one): readonly DependencyProblem[] => {
    if (one.path === null || !one.path.includes('node_modules/') || one.version === null) return [];
    const instance = npmInstanceAt(source, inFolder(home, one.path));
    if (!instance || (instance.version === one.version && instance.name === one.name)) return [];
    return [
      {
        title: `${instance.name} ${instance.version} is installed where ${list.file} says ${shown(one)}`,
        function: null,
        at: { file: instance.manifest, line: 1 },
        severity: 'medium',
        evidence: [{ file: list.file, line: one.line, text: shown(one) }],
        fix: 'install from the lockfile again (npm ci)',
        details: [],
        subject: `${list.file} ${one.id}`,
        dependency: factsOf(one),
      },
    ];
  });
}

/** What is deployed against the lockfiles of its ecosystem. */
function inDeployed(deployed: PackageList, lists: readonly PackageList[]): readonly DependencyProblem[] {
  const same = lists.filter(({ ecosystem }) => ecosystem === deployed.ecosystem);
  if (same.length === 0) return [];
  const known = new Set(same.flatMap(({ packages }) => packages.map(versionKey)));
  return deployed.packages
    .filter((one) => one.version !== null && !known.has(versionKey(one)))
    .map((one) => {
      const others = same.flatMap(({ packages }) => packages.filter((each) => sameName(each, one)));
      const says =
        others.length > 0
          ? `the lockfile has ${others[0]?.version ?? 'another version'}`
          : 'no lockfile lists it';
      return {
        title: `${deployed.file} holds ${shown(one)}; ${says}`,
        function: null,
        at: { file: one.lockfile, line: one.line },
        severity: 'medium' as const,
        evidence: others.slice(0, 1).map(({ lockfile, line, name, version }) => ({
          file: lockfile,
          line,
          text: `${name} ${version ?? ''}`,
        })),
        fix: 'build it from the lockfile again',
        details: [],
        subject: `${deployed.file} ${one.id}`,
        dependency: factsOf(one),
      };
    });
}

const sameName = (a: Package, b: Package): boolean =>
  versionKey({ ...a, version: null }) === versionKey({ ...b, version: null });
