import {
  compareText,
  type DependencyReport,
  type Diagnostic,
  diagnostic,
  type Finding,
  type NativeUse,
  type PackageReport,
  packageKey,
  type SkippedPackage,
  type Source,
} from '@emmental/model';
import type { Match } from './advisory.ts';
import { readDeployed } from './deployed/read.ts';
import { dependencyFindings } from './findings/index.ts';
import type { Reached } from './findings/rule.ts';
import { usesOf } from './findings/uses.ts';
import { readJson } from './lockfiles/text/json.ts';
import { get } from './lockfiles/text/tree.ts';
import { matchPackages } from './match/match.ts';
import { nativeByFunction } from './native/native.ts';
import { type Package, type PackageList, packageOf, placeOf } from './package-list.ts';
import {
  type HostAtLoad,
  sendsAtLoad,
  vendoredFormat,
  vendoredIn,
  vendoredModules,
} from './reach/at-load.ts';
import type { FunctionCode } from './reach/code.ts';
import { copiedIn } from './reach/copied.ts';
import { versionKey } from './reach/instance.ts';
import { type LoadedInstance, type Loads, loadsOf } from './reach/loads.ts';
import { readPackages } from './read-packages.ts';
import { agesOf } from './store/age.ts';
import type { AdvisoryStore } from './store/open.ts';

export interface ReviewInput {
  readonly source: Source;
  /** The folder or file whose packages are reviewed; null = only deployed packages. */
  readonly path: string | null;
  readonly functions: readonly { readonly code: FunctionCode; readonly reachedBy: Reached }[];
  /** Deployed folders and archives, in addition to lockfiles. */
  readonly deployed: readonly string[];
  /** Null when there are no advisories; then nothing is matched. */
  readonly store: AdvisoryStore | null;
  /** `2026-11-24`. */
  readonly today: string;
  /** Returns the hosts that a module calls when it is loaded. */
  hostsAtLoad(module: string): Promise<readonly HostAtLoad[]>;
  /** Is told what is at work, for people who wait. */
  step?(what: string): void;
}

export interface DependencyReview {
  readonly report: DependencyReport;
  /** By function id: names of imported packages that no file mentions; a layer may contain them. */
  readonly undeclared: ReadonlyMap<string, readonly string[]>;
  /** By function id: names of packages whose files lie among the loaded code, without a manifest. */
  readonly copied: ReadonlyMap<string, readonly string[]>;
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  /** Returns by function id the native code and the uses of the system of its packages. They are computed on the first call. */
  native(): Promise<ReadonlyMap<string, readonly NativeUse[]>>;
}

/** Reviews every package that is named or deployed below a path: its problems, and the functions that load it. */
export async function reviewDependencies(input: ReviewInput): Promise<DependencyReview> {
  const { source, path, store } = input;
  const read = path === null ? { lists: [], diagnostics: [] } : readPackages(source, path);
  const deployed = input.deployed.flatMap((place) => readDeployed(source, place));
  const loads: Loads[] = [];
  const failed: Diagnostic[] = [];
  for (const [index, { code }] of input.functions.entries()) {
    input.step?.(`packages: function ${index + 1} of ${input.functions.length}, ${code.name}`);
    loads.push(await isolated(source, code, read.lists, failed));
  }
  const lists = [...read.lists, ...deployed, ...installedOnly(source, loads, read.lists)];
  const matches: readonly Match[] = store
    ? matchPackages(
        lists.flatMap(({ packages }) => packages),
        store,
      )
    : [];
  const copied = vendoredIn(lists, loads);
  const { sends, diagnostics: unasked } = await sendsAtLoad(
    source,
    [...lists, ...copied],
    loads,
    input.hostsAtLoad,
  );
  const sending = copied.filter(({ packages }) => sends.some((sender) => packages.includes(sender.package)));
  const used = { source, lists, loads };
  const findings = dependencyFindings({
    ...used,
    reachedBy: new Map(input.functions.map(({ code, reachedBy }) => [code.id, reachedBy])),
    matches,
    sends,
    usesOf: (match) => usesOf(match, used),
    nameOf: (id) => loads.find((load) => load.function.id === id)?.function.name ?? id,
  });
  let native: ReturnType<DependencyReview['native']> | null = null;
  const ages = store ? agesOf(store.info, input.today) : null;
  return {
    findings,
    native: () => {
      native ??= nativeByFunction(
        source,
        loads.map((load) => load.function),
        async (code) => {
          input.step?.(`code of packages: ${code.name}`);
          return loads.find((load) => load.function === code) ?? loadsOf(source, code, lists);
        },
      );
      return native;
    },
    diagnostics: [
      ...read.diagnostics,
      ...deployed.flatMap((list) => list.diagnostics),
      ...failed,
      ...unasked,
    ],
    undeclared: new Map(loads.map((load) => [load.function.id, undeclaredIn(load)])),
    copied: new Map(loads.map((load) => [load.function.id, copiedIn(source, load)])),
    report: {
      asOf: ages && Object.fromEntries(ages.map(({ ecosystem, asOf }) => [ecosystem, asOf])),
      ...(ages ? { ages: Object.fromEntries(ages.map(({ ecosystem, days }) => [ecosystem, days])) } : {}),
      old: (ages ?? []).filter(({ isOld }) => isOld).map(({ ecosystem, days }) => ({ ecosystem, days })),
      files: lists
        .map(({ file, format, packages }) => ({ file, format, packages: packages.length }))
        .sort((a, b) => compareText(a.file, b.file)),
      packages: packagesOf([...lists, ...sending], loads),
      skipped: skippedIn(lists, store),
    },
  };
}

const undeclaredIn = ({ imports }: Loads): readonly string[] => [
  ...new Set(imports.flatMap(({ name, from }) => (from === 'nothing' || from === 'layer' ? [name] : []))),
];

/**
 * Follows the loads of one function. A fault of this analysis must not affect other functions; then its loads are
 * unknown.
 */
async function isolated(
  source: Source,
  code: FunctionCode,
  lists: readonly PackageList[],
  failed: Diagnostic[],
): Promise<Loads> {
  try {
    return await loadsOf(source, code, lists);
  } catch (error) {
    const file = code.entry?.module ?? code.id;
    const about = `${code.name}: ${(error as Error).message.slice(0, 120)}`;
    failed.push(diagnostic('code/failed', { file, line: 1, column: 1 }, about));
    return loadsOf(source, { ...code, entry: null, why: 'its imports could not be followed' }, lists);
  }
}

/**
 * Returns packages that a function loads and that its lockfiles lack, because the installed package is the one that
 * runs.
 */
function installedOnly(
  source: Source,
  loads: readonly Loads[],
  lists: readonly PackageList[],
): readonly PackageList[] {
  if (loads.every(({ instances }) => instances.length === 0)) return [];
  const known = new Set(lists.flatMap(({ packages }) => packages.map(versionKey)));
  const found = new Map<string, PackageList>();
  for (const { instances } of loads)
    for (const instance of instances)
      if (!known.has(versionKey(instance)) && !found.has(instance.manifest))
        found.set(instance.manifest, listOf(source, instance));
  return [...found.values()];
}

function listOf(source: Source, instance: LoadedInstance): PackageList {
  const read = source.read(instance.manifest);
  const text = 'text' in read ? read.text : '';
  const line =
    instance.ecosystem === 'npm'
      ? (get(readJson(instance.manifest, text).root, 'version')?.line ?? 1)
      : text.slice(0, Math.max(0, text.search(/^Version:/m))).split('\n').length;
  return {
    file: instance.manifest,
    format: 'installed',
    ecosystem: instance.ecosystem,
    packages: [
      packageOf({
        id: instance.folder,
        ecosystem: instance.ecosystem,
        name: instance.name,
        version: instance.version,
        lockfile: instance.manifest,
        line,
        path: instance.folder,
      }),
    ],
    projects: null,
    includes: [],
    skipped: [],
    diagnostics: [],
  };
}

function packagesOf(lists: readonly PackageList[], loads: readonly Loads[]): readonly PackageReport[] {
  const found: PackageReport[] = [];
  for (const list of lists) {
    const keys = new Map(list.packages.map((dependency) => [dependency.id, packageKey(dependency)]));
    const serving = loads.filter(
      ({ servings, instances }) =>
        servings.some((serving) => serving.list === list) ||
        instances.some(({ manifest }) => manifest === list.file),
    );
    const copiedTo =
      list.format === vendoredFormat ? loads.filter((load) => vendoredModules(list, load).length > 0) : [];
    for (const dependency of list.packages) {
      const where = [
        ...serving.map((each) => ({ id: each.function.id, ...each.whereIs(dependency) })),
        ...copiedTo.map((each) => ({ id: each.function.id, kind: 'loaded' as const })),
      ];
      found.push(
        reportOf(dependency, {
          requires: requiredBy(dependency, keys),
          loadedBy: where.filter(({ kind }) => kind === 'loaded').map(({ id }) => id),
          shippedWith: where
            .filter(({ kind }) => kind === 'shipped' || kind === 'unknown')
            .map(({ id }) => id),
        }),
      );
    }
  }
  found.push(...providedTo(loads));
  // Each report gets one text for comparison, because there may be many thousands.
  const keyed = found.map((report) => ({
    key: [report.lockfile ?? '', report.name, report.version ?? ''].join('\0'),
    report,
  }));
  keyed.sort((a, b) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : (a.report.line ?? 0) - (b.report.line ?? 0),
  );
  return keyed.map(({ report }) => report);
}

function requiredBy({ requires }: Package, keys: ReadonlyMap<string, string>): readonly string[] {
  const found: string[] = [];
  for (const id of requires?.values() ?? []) {
    const key = keys.get(id);
    if (key !== undefined) found.push(key);
  }
  return found.sort();
}

const reportOf = (
  dependency: Package,
  uses: Pick<PackageReport, 'requires' | 'loadedBy' | 'shippedWith'>,
): PackageReport => ({
  lockfile: dependency.lockfile,
  line: dependency.line,
  ecosystem: dependency.ecosystem,
  name: dependency.name,
  version: dependency.version,
  source: dependency.source.kind,
  from: placeOf(dependency.source),
  dev: dependency.dev,
  optional: dependency.optional,
  integrity: dependency.integrity,
  provided: false,
  requires: uses.requires,
  loadedBy: uses.loadedBy,
  shippedWith: uses.shippedWith,
});

/** Returns packages that functions import and the runtime includes; AWS decides their version. */
function providedTo(loads: readonly Loads[]): readonly PackageReport[] {
  const found = new Map<string, PackageReport & { readonly loadedBy: string[] }>();
  for (const { imports, function: fn } of loads)
    for (const { name, from } of imports) {
      if (from !== 'runtime') continue;
      const ecosystem = fn.language === 'python' ? 'PyPI' : 'npm';
      const key = `${ecosystem}:${name}`;
      const before = found.get(key);
      if (before) before.loadedBy.push(fn.id);
      else
        found.set(key, {
          lockfile: null,
          line: null,
          ecosystem,
          name,
          version: null,
          source: 'registry',
          from: null,
          dev: false,
          optional: false,
          integrity: null,
          provided: true,
          requires: [],
          loadedBy: [fn.id],
          shippedWith: [],
        });
    }
  return [...found.values()];
}

/**
 * Returns the packages that were not matched: those that their file skips, those from a source that advisories do not
 * know, and ecosystems without data.
 */
function skippedIn(lists: readonly PackageList[], store: AdvisoryStore | null): readonly SkippedPackage[] {
  const found = lists.flatMap((list): readonly SkippedPackage[] => {
    const others = list.packages
      .filter(({ source }) => source.kind !== 'registry' && source.kind !== 'workspace')
      .map((dependency) => ({
        file: dependency.lockfile,
        line: dependency.line,
        name: dependency.name,
        why: `it comes from ${dependency.source.kind === 'git' ? 'git' : `a ${dependency.source.kind}`}: advisories cover only packages of registries`,
      }));
    const noData =
      store && list.packages.length > 0 && !store.info.ecosystems[list.ecosystem]
        ? [
            {
              file: list.file,
              line: 1,
              name: null,
              why: `the data has no advisories for ${list.ecosystem}`,
            },
          ]
        : [];
    return [...list.skipped, ...others, ...noData];
  });
  return found.toSorted(
    (a, b) => compareText(a.file, b.file) || a.line - b.line || compareText(a.why, b.why),
  );
}
