import { below, type Source } from '@emmental/model';
import { folderOf } from '../lockfiles/lockfile.ts';
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

/** Compares the folder in which a lockfile puts each package with the package that is installed there. */
function inModules(source: Source, list: PackageList): readonly DependencyProblem[] {
  const home = folderOf(list.file);
  if (list.ecosystem !== 'npm' || source.kind(below(home, 'node_modules')) !== 'directory') return [];
  return list.packages.flatMap((dependency): readonly DependencyProblem[] => {
    if (dependency.path === null || !dependency.path.includes('node_modules/') || dependency.version === null)
      return [];
    const instance = npmInstanceAt(source, below(home, dependency.path));
    if (!instance || (instance.version === dependency.version && instance.name === dependency.name))
      return [];
    return [
      {
        title: `${instance.name} ${instance.version} is installed where ${list.file} says ${shown(dependency)}`,
        function: null,
        at: { file: instance.manifest, line: 1 },
        severity: 'medium',
        evidence: [{ file: list.file, line: dependency.line, text: shown(dependency) }],
        fix: 'install from the lockfile again (npm ci)',
        details: [],
        subject: `${list.file} ${dependency.id}`,
        dependency: factsOf(dependency),
      },
    ];
  });
}

/** Compares the deployed packages with the lockfiles of their ecosystem. */
function inDeployed(deployed: PackageList, lists: readonly PackageList[]): readonly DependencyProblem[] {
  const same = lists.filter(({ ecosystem }) => ecosystem === deployed.ecosystem);
  if (same.length === 0) return [];
  const known = new Set(same.flatMap(({ packages }) => packages.map(versionKey)));
  return deployed.packages
    .filter((dependency) => dependency.version !== null && !known.has(versionKey(dependency)))
    .map((dependency) => {
      const others = same.flatMap(({ packages }) => packages.filter((each) => sameName(each, dependency)));
      const says =
        others.length > 0
          ? `the lockfile has ${others[0]?.version ?? 'another version'}`
          : 'no lockfile lists it';
      return {
        title: `${deployed.file} holds ${shown(dependency)}; ${says}`,
        function: null,
        at: { file: dependency.lockfile, line: dependency.line },
        severity: 'medium' as const,
        evidence: others.slice(0, 1).map(({ lockfile, line, name, version }) => ({
          file: lockfile,
          line,
          text: `${name} ${version ?? ''}`,
        })),
        fix: 'build it from the lockfile again',
        details: [],
        subject: `${deployed.file} ${dependency.id}`,
        dependency: factsOf(dependency),
      };
    });
}

const sameName = (a: Package, b: Package): boolean =>
  versionKey({ ...a, version: null }) === versionKey({ ...b, version: null });
