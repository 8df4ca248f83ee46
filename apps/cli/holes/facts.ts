import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { namesOf } from '@emmental/access';
import type { DependencyReview } from '@emmental/dependencies';
import {
  type App,
  type CompiledProfile,
  type Finding,
  type FunctionDeclaration,
  fieldOf,
  functionsIn,
  guardLayer,
  nameInId,
  partsOf,
  type Source,
} from '@emmental/model';
import {
  asFile,
  compile,
  decidedCallers,
  derive,
  effective,
  type NativeByFunction,
  nothingLearned,
  type ProfileFile,
} from '@emmental/profile';
import { type FunctionFacts, guardOf, packagesOf, type Writer } from '@emmental/slices';
import { readJson } from '../files/read.ts';
import type { ScannedApp } from '../pipeline.ts';
import { fileOfRules } from '../protection/source-guard.ts';

/**
 * Gathers the facts of a scan about each function of an app, with the rules that its guard has or could have.
 *
 * @param accepted what people decided, by the fingerprint of the finding.
 */
export async function factsOf(
  scanned: ScannedApp,
  source: Source,
  packages: DependencyReview | null,
  accepted: FunctionFacts['accepted'] = new Map(),
): Promise<readonly FunctionFacts[]> {
  const { app, report, findings } = scanned;
  const native: NativeByFunction = packages ? await packages.native() : new Map();
  const { written: rules, derivable } = rulesOf(scanned, native);
  const { found } = scanned.profile;
  const layer = join(app.folder, guardLayer, 'emmental', 'profile.json');
  const writers = writersIn(scanned);
  const about = packages && {
    packages: packages.report.packages,
    undeclared: packages.undeclared,
    copied: packages.copied,
    isChecked: packages.report.asOf !== null,
    findings: packages.findings,
  };
  const reports = new Map(report.functions.map((fnReport) => [fnReport.id, fnReport]));
  return app.functions.flatMap((declaration) => {
    const of = reports.get(declaration.id);
    if (!of) return [];
    const own = rules?.functions[declaration.name];
    return [
      {
        app,
        declaration,
        report: of,
        findings: findings.filter((finding) => isAbout(finding, declaration, app)),
        accepted,
        callers: found
          ? decidedCallers(effective(found, declaration.name, null).value, declaration.triggers)
          : new Map(),
        guard: guardOf(
          declaration,
          rules && own ? { digest: rules.digest, function: own } : null,
          deployedDigest(source, fileOfRules(declaration, app) ?? layer),
          derivable.functions[declaration.name] ?? null,
        ),
        writers,
        native: native.get(declaration.id) ?? [],
        packages: about && packagesOf(declaration.id, about),
      },
    ];
  });
}

/**
 * Is the finding about this function? A finding about a resource that is made for one function, such as an alias,
 * is about that function too. A finding about a role names one of its holders, but is about all of them.
 */
function isAbout(
  finding: Finding,
  { id, logicalId, role }: FunctionDeclaration,
  { resources, functions }: App,
): boolean {
  const { function: fn, resource, slice } = finding;
  if (fn !== null && functionsIn(finding).includes(id)) return true;
  if (fn !== null)
    return (
      slice === 'role' && role !== null && functions.some((other) => other.id === fn && other.role === role)
    );
  if (resource === null) return false;
  const properties = resources.get(nameInId(resource))?.properties;
  const named = fieldOf(properties, 'FunctionName');
  const [part, ...more] = (named && partsOf(named)) ?? [];
  return typeof part === 'object' && part.kind === 'resource' && part.id === logicalId && more.length === 0;
}

/** Returns the rules of the app (null: it has no `emmental.yaml`), and the rules that `profile derive` would write. */
export function rulesOf(
  scanned: ScannedApp,
  native: NativeByFunction,
): { readonly written: CompiledProfile | null; readonly derivable: CompiledProfile } {
  const { found } = scanned.profile;
  return {
    written: found && compiled(found, scanned),
    derivable: compiled(asFile(derive(scanned.app, scanned.report, native)), scanned),
  };
}

const compiled = (file: ProfileFile, { app }: ScannedApp): CompiledProfile =>
  compile(file, { app, environment: null, function: null, learned: () => nothingLearned }).value;

/** Returns the digest of the rules in a file that the next deployment will use; null if there is none. */
function deployedDigest({ directory }: Source, path: string): string | null {
  const file = join(directory, path);
  if (!existsSync(file)) return null;
  try {
    const { digest } = readJson(file) as Partial<CompiledProfile>;
    return typeof digest === 'string' ? digest : null;
  } catch {
    return null;
  }
}

/** Lists calls that change a resource of the template, by its id. */
function writersIn({ app, report }: ScannedApp): FunctionFacts['writers'] {
  const writers = new Map<string, Writer[]>();
  const names = namesOf(app);
  for (const { name, needed } of report.functions) {
    for (const { action, resources, because, evidence, into = [] } of needed) {
      if (because !== 'call') continue;
      for (const id of into)
        writers.set(id, [...(writers.get(id) ?? []), { function: name, action, evidence }]);
      for (const { ref, pattern } of resources) {
        const id = ref?.id ?? names.mayName(names.parse(pattern))?.id;
        if (id === undefined) continue;
        writers.set(id, [...(writers.get(id) ?? []), { function: name, action, evidence }]);
      }
    }
  }
  return writers;
}
