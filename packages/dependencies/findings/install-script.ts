import type { Source } from '@emmental/model';
import { readJson } from '../lockfiles/text/json.ts';
import { get, textOf } from '../lockfiles/text/tree.ts';
import type { Package } from '../package-list.ts';
import { versionKey } from '../reach/instance.ts';
import { type DependencyProblem, defineRule, factsOf, shown } from './rule.ts';

export const installScript = defineRule({
  id: 'dependencies/install-script',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'A package runs a script when it is installed: an attacker who takes over the package runs code on the machine that builds the function.',
  check: ({ source, lists, loads }) => {
    const packages = lists.flatMap((list) => list.packages);
    const fromLockfiles = packages
      .filter(({ installScript: has }) => has === true)
      .map((dependency) =>
        problemOf(dependency, { file: dependency.lockfile, line: dependency.line }, 'has an install script'),
      );
    const known = new Set(packages.filter((dependency) => dependency.installScript === true).map(versionKey));
    // Some lockfiles do not record which packages run an install script; then the installed manifests are read.
    const installed = new Map(
      loads.flatMap(({ instances }) =>
        instances
          .filter((instance) => instance.ecosystem === 'npm' && !known.has(versionKey(instance)))
          .map((instance) => [instance.manifest, instance] as const),
      ),
    );
    return [
      ...fromLockfiles,
      ...[...installed.values()].flatMap((instance) => {
        const script = scriptIn(source, instance.manifest);
        const dependency = packages.find((each) => versionKey(each) === versionKey(instance));
        return script && dependency ? [problemOf(dependency, script.at, script.text)] : [];
      }),
    ];
  },
});

function problemOf(dependency: Package, at: DependencyProblem['at'], text: string): DependencyProblem {
  return {
    title: `${shown(dependency)} runs a script when it is installed`,
    function: null,
    at,
    severity: 'info',
    evidence: [{ ...at, text }],
    fix: 'install with --ignore-scripts if nothing needs the script',
    details: [],
    subject: `${dependency.lockfile} ${dependency.id}`,
    dependency: factsOf(dependency),
  };
}

/** Scripts that npm runs at installation. Source: npm documentation, scripts, life cycle of `npm install`. */
const atInstallation = ['preinstall', 'install', 'postinstall'];

function scriptIn(
  source: Source,
  manifest: string,
): { readonly at: DependencyProblem['at']; readonly text: string } | null {
  const file = source.read(manifest);
  if (!('text' in file)) return null;
  const scripts = get(readJson(manifest, file.text).root, 'scripts');
  for (const name of atInstallation) {
    const node = get(scripts, name);
    const text = textOf(node);
    if (node && text) return { at: { file: manifest, line: node.line }, text: `${name}: ${text}` };
  }
  return null;
}
