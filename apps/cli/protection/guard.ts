import { dirname, join } from 'node:path';
import {
  digestVariable,
  type Outcome,
  type Plan,
  planCommandGuard,
  planGuard,
  planTerraformGuard,
  type Quarantine,
  type TextFile,
} from '@emmental/deploy';
import { type App, type CompiledProfile, guardLayer } from '@emmental/model';
import { compile, effective, unknownFunctions } from '@emmental/profile';
import type { ReadProfile } from '@emmental/read';
import { WrongUse } from '../exit.ts';
import { learnedOf } from '../profile/compile.ts';
import { tellDiagnostics } from '../profile/diagnostics.ts';
import { environmentOf, needed, type Rulebase, rulebases } from '../profile/rulebase.ts';
import type { ProtectOptions } from '../usage/protect.ts';
import type { World } from '../world.ts';
import { digestList, digestOf, rulesText } from './digests.ts';
import { hasLayer, removeLayer, writeLayer } from './layer.ts';
import { sizeNotes } from './sizes.ts';
import {
  hasSourceGuard,
  removeSourceGuards,
  rulesFile,
  sourceGuards,
  writeSourceGuards,
} from './source-guard.ts';

export interface Compiled {
  /**
   * Compiles the rules for an app as `protect` has changed it so far (roles, settings): some rules follow from the
   * settings of the template.
   */
  readonly profileOf: (app: App) => CompiledProfile;
  /** The place where blocked events wait, by function name. */
  readonly quarantine: ReadonlyMap<string, Quarantine>;
}

/** Compiles the rulebase of each app, by its id. Apps without a rulebase are left out, or refused if `isNeeded`. */
export async function compiledProfiles(
  path: string,
  options: ProtectOptions,
  world: World,
  isNeeded: boolean,
): Promise<ReadonlyMap<string, Compiled>> {
  const all = await rulebases(path, options, world, false);
  const read = isNeeded
    ? all
    : all.filter(
        ({ found, diagnostics, path: file }) =>
          found ??
          diagnostics.some((diagnostic) => diagnostic.severity === 'error' && diagnostic.file === file),
      );
  return new Map(
    read.map((rulebase) => {
      const file = needed(rulebase);
      tellDiagnostics(unknownFunctions(file, rulebase.scanned.app), rulebase, world);
      return [rulebase.scanned.app.id, compiledOf(file, rulebase, options)] as const;
    }),
  );
}

/** Returns true if `--only guard` is given and an app has no rules; then nothing is written. */
export async function lacksRules({
  options,
  targets,
  profiles,
}: {
  readonly options: ProtectOptions;
  readonly targets: readonly { readonly app: App }[];
  readonly profiles: () => Promise<ReadonlyMap<string, Compiled>>;
}): Promise<boolean> {
  if (options.only !== 'guard' || options.remove) return false;
  const compiled = await profiles();
  return targets.some(({ app }) => !compiled.has(app.id));
}

/** Compiles a rulebase for one of its environments; absent = the rules of every environment. */
export function compiledOf(
  file: ReadProfile,
  rulebase: Rulebase,
  options: Pick<ProtectOptions, 'environment'>,
): Compiled {
  const { app } = rulebase.scanned;
  const environment = environmentOf(options.environment, file);
  const profileOf = (of: App): CompiledProfile =>
    compile(file, { app: of, environment, function: null, learned: (fn) => learnedOf(rulebase, fn) }).value;
  const { functions } = profileOf(app);
  const quarantine = new Map<string, Quarantine>();
  for (const { name } of app.functions) {
    const written = effective(file, name, environment).value.quarantine;
    const target = functions[name]?.onBlock.quarantine?.target ?? '';
    if (written !== null)
      quarantine.set(name, { written, isInVariable: target.includes('${env:EMMENTAL_QUARANTINE}') });
  }
  return { profileOf, quarantine };
}

/** Plans the guard in the template of an app. */
export function guardPlan(
  root: string,
  app: App,
  files: readonly TextFile[],
  only: ReadonlySet<string> | null,
  compiled: Compiled | undefined,
): Plan | string {
  if (app.format === 'gcloud') return planCommandGuard(app, { only });
  const options = {
    layer: guardLayer,
    only,
    closed: new Set(closedIn(compiled?.profileOf(app))),
    quarantine: compiled?.quarantine ?? new Map<string, Quarantine>(),
    rules: rulesFile(app.template ?? app.id),
    notes: new Map([...packageNotes(app), ...sizeNotes(root, app)]),
  };
  if (app.format === 'terraform') return planTerraformGuard(app, files, options);
  const file = files.find(({ path }) => path === app.template);
  if (!file) return 'its template could not be read';
  const plan = planGuard(app, file, options);
  if (typeof plan === 'string') return plan;
  const outcomes = plan.functions.map(
    ({ function: of, at, isProtected, why, todo }): Outcome => ({
      of,
      at,
      kind: isProtected ? 'changed' : 'by-hand',
      says: isProtected ? 'with the guard' : '',
      why,
      todo,
    }),
  );
  return { files: plan.text === file.text ? new Map() : new Map([[file.path, plan.text]]), outcomes };
}

const closedIn = (profile: CompiledProfile | undefined): readonly string[] =>
  Object.entries(profile?.functions ?? {}).flatMap(([name, { onError }]) =>
    onError === 'closed' ? [name] : [],
  );

/** Returns a note for each function of a CloudFormation template that names no folder of the repository: so far nothing uploads one. */
function packageNotes({ format, functions }: App): ReadonlyMap<string, string> {
  const isPackaged = functions.some(({ handler }) => handler.kind === 'handler' && handler.inline === null);
  if (format !== 'cloudformation' || isPackaged) return new Map();
  const note = 'deploy with aws cloudformation package: it uploads the folder of the layer';
  return new Map(functions.map(({ name }) => [name, note]));
}

/**
 * Writes the layer beside the template of an app, and the guard into the source of its functions of Google Cloud, with the rules
 * of its functions; the changed template refers to both.
 */
export function writeGuard(
  root: string,
  { template, files }: Placed,
  app: App,
  compiled: Compiled | undefined,
): void {
  if (!compiled) throw new WrongUse(`${template}: its rulebase could not be read`);
  const profile = compiled.profileOf(app);
  if (app.functions.some(({ account }) => !account))
    writeLayer(join(root, dirname(template)), files, profile);
  writeSourceGuards(root, template, app, profile);
}

/** Returns the folders of the guard that an app needs, relative to the root or, of the layer, to the template. */
export const guardFolders = (app: App): readonly string[] => [
  ...(app.functions.some(({ account }) => !account) ? [guardLayer] : []),
  ...sourceGuards(app),
];

/** The template of an app, and all files that declare the app, relative to the root. */
interface Placed {
  readonly template: string;
  readonly files: readonly string[];
}

/**
 * Returns texts of an app's files in which EMMENTAL_DIGEST has its value: the digest of the guards and of the rules that are compiled for the app as
 * these texts declare it.
 */
export function withDigest(
  texts: ReadonlyMap<string, string>,
  app: App,
  { profileOf }: Compiled,
): ReadonlyMap<string, string> {
  const isThere = [...texts.values()].some((text) => text.includes(digestVariable));
  if (!isThere) return texts;
  const digest = digestOf(digestList(), rulesText(profileOf(app)));
  return new Map([...texts].map(([path, text]) => [path, text.replace(digestInText, `$1${digest}`)]));
}

const digestInText = new RegExp(`(${digestVariable}["']?\\s*[:=]\\s*["']?)[0-9a-f]{64}\\b`, 'g');

export const hasGuard = (root: string, template: string, app: App): boolean =>
  hasLayer(join(root, dirname(template))) || hasSourceGuard(root, template, app);

export function removeGuard(root: string, { template, files }: Placed, app: App): void {
  removeLayer(join(root, dirname(template)), files);
  removeSourceGuards(root, template, app);
}
