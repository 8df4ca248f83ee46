import { type Package, packageOf, type Skipped } from '../../package-list.ts';
import { type LockfileReader, nameOf } from '../lockfile.ts';
import { childOf, childText, type Element } from '../text/xml.ts';
import { type Model, modelOf } from './model.ts';

/**
 * Reads `pom.xml` (Maven: "POM Reference"): its declared dependencies, with properties, the parents in the repository
 * and their `dependencyManagement`. No file of the repository holds the requirements of those dependencies.
 */
export const maven: LockfileReader = {
  format: 'pom.xml',
  ecosystem: 'Maven',
  recognises: (path) => nameOf(path) === 'pom.xml',
  read(lockfile) {
    const { model, diagnostics } = modelOf(lockfile);
    const { file } = lockfile;
    const skipped: Skipped[] = [];
    const packages: Package[] = [];
    for (const element of model ? declaredIn(model.elements[0]) : []) {
      const dependency = dependencyOf(element, model, file);
      packages.push(dependency);
      if (dependency.version === null && dependency.source.kind === 'registry')
        skipped.push(unversioned(dependency, model));
    }
    if (packages.length > 0)
      skipped.push({
        file,
        line: 1,
        name: null,
        why: 'a pom.xml lists direct dependencies only; their own dependencies are not checked',
      });
    return {
      file,
      format: this.format,
      ecosystem: 'Maven',
      packages,
      projects: null,
      includes: [],
      skipped,
      diagnostics,
    };
  },
};

/** Returns the dependencies of the project and of its profiles, any of which may be active in a build. */
function declaredIn(project: Element | undefined): readonly Element[] {
  const profiles = childOf(project, 'profiles')?.children ?? [];
  return [project, ...profiles].flatMap((place) =>
    (childOf(place, 'dependencies')?.children ?? []).filter(({ name }) => name === 'dependency'),
  );
}

function dependencyOf(element: Element, model: Model | null, file: string): Package {
  const fill = (name: string): string | null => model?.filled(childText(element, name)) ?? null;
  const group = fill('groupId') ?? '';
  const artifact = fill('artifactId') ?? '';
  const managed = model?.managed(`${group}:${artifact}`);
  const written = fill('version') ?? managed?.version ?? null;
  const scope = fill('scope') ?? managed?.scope ?? 'compile';
  const path = fill('systemPath');
  return packageOf({
    ...versionOf(written),
    id: `${group}:${artifact}${classified(fill('classifier'))}`,
    ecosystem: 'Maven',
    name: `${group}:${artifact}`,
    source: scope === 'system' && path !== null ? { kind: 'file', path } : { kind: 'registry', url: null },
    dev: scope === 'test',
    optional: fill('optional') === 'true',
    // With the scope `provided`, the runtime contains the package.
    peer: scope === 'provided',
    lockfile: file,
    line: element.line,
  });
}

const classified = (classifier: string | null): string => (classifier === null ? '' : `:${classifier}`);

/** Reads a version: `[1.0]` is a pin, `[1.0,2.0)` is a range, a property without a value is no version. */
function versionOf(written: string | null): Pick<Package, 'version' | 'constraint' | 'lowest'> {
  if (written === null) return { version: null, constraint: null, lowest: null };
  if (written.includes('${')) return { version: null, constraint: written, lowest: null };
  const exactly = /^\[([^,[\]()]+)\]$/.exec(written)?.[1];
  if (exactly !== undefined) return { version: exactly.trim(), constraint: null, lowest: null };
  if (/^[[(]/.test(written) || written === 'LATEST' || written === 'RELEASE')
    return { version: null, constraint: written, lowest: /^\[([^,]+),/.exec(written)?.[1]?.trim() || null };
  return { version: written, constraint: null, lowest: null };
}

function unversioned(dependency: Package, model: Model | null): Skipped {
  let why = 'it has no version';
  if (dependency.constraint !== null) why = `its version is ${dependency.constraint}`;
  else if (model?.outside.length)
    why = `its version is set outside the repository, by ${model.outside.join(', ')}`;
  return { file: dependency.lockfile, line: dependency.line, name: dependency.name, why };
}
