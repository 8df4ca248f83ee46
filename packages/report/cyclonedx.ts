import { createHash } from 'node:crypto';
import {
  compareText,
  type DependencyFacts,
  type DependencyLevel,
  type Finding,
  type PackageReport,
  packageKey,
  type Report,
} from '@emmental/model';
import { jsonText } from './json-text.ts';

/**
 * Writes a report as CycloneDX 1.6: the packages as components, their requirements, and each advisory as a vulnerability
 * with an analysis (VEX). Equal input gives equal bytes, because the serial number is a hash and there is no date.
 */
export function renderCycloneDx(report: Report): string {
  return jsonText(bom(report));
}

function bom(report: Report): unknown {
  const [only] = report.apps;
  const name = report.apps.length === 1 && only ? only.name : report.root;
  const root = `app:${name}`;
  const packages = onePerKey(
    (report.dependencies?.packages ?? []).filter(({ source }) => source !== 'workspace'),
  );
  const refs = new Set(packages.map(packageKey));
  const content = {
    metadata: {
      tools: {
        components: [{ type: 'application', name: report.tool.name, version: report.tool.version }],
      },
      component: { type: 'application', 'bom-ref': root, name },
      ...(report.dependencies?.asOf
        ? {
            properties: Object.entries(report.dependencies.asOf).map(([ecosystem, day]) => ({
              name: `emmental:advisories:${ecosystem}`,
              value: day ?? 'unknown',
            })),
          }
        : {}),
    },
    components: packages.map(component),
    dependencies: [
      { ref: root, dependsOn: roots(packages) },
      ...packages.map((pack) => ({
        ref: packageKey(pack),
        dependsOn: [...new Set(pack.requires.filter((each) => refs.has(each)))],
      })),
    ],
    vulnerabilities: vulnerabilities(report, refs),
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
    version: 1,
    ...content,
  };
}

/** Joins the entries of a package that is in several lockfiles or folders into one component. */
function onePerKey(packages: readonly PackageReport[]): readonly PackageReport[] {
  const found = new Map<string, PackageReport>();
  for (const pack of packages) {
    const before = found.get(packageKey(pack));
    const join = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])].sort(compareText);
    found.set(
      packageKey(pack),
      before
        ? {
            ...before,
            dev: before.dev && pack.dev,
            optional: before.optional && pack.optional,
            integrity: before.integrity ?? pack.integrity,
            requires: join(before.requires, pack.requires),
            loadedBy: join(before.loadedBy, pack.loadedBy),
            shippedWith: join(before.shippedWith, pack.shippedWith),
          }
        : pack,
    );
  }
  return [...found.values()].sort((a, b) => compareText(packageKey(a), packageKey(b)));
}

function component(pack: PackageReport): unknown {
  const { group, name } = split(pack);
  const purl = purlOf(pack);
  const hashes = hashesOf(pack.integrity);
  return {
    type: 'library',
    'bom-ref': packageKey(pack),
    ...(group === null ? {} : { group }),
    name,
    ...(pack.version === null ? {} : { version: pack.version }),
    // A development dependency is not a part of the running function.
    scope: pack.dev ? 'excluded' : pack.optional ? 'optional' : 'required',
    ...(hashes.length > 0 ? { hashes } : {}),
    ...(purl === null ? {} : { purl }),
    properties: [
      ...(pack.lockfile === null
        ? []
        : [{ name: 'emmental:lockfile', value: `${pack.lockfile}:${pack.line ?? 1}` }]),
      ...(pack.provided ? [{ name: 'emmental:provided', value: 'by the runtime' }] : []),
      ...(pack.source === 'registry'
        ? []
        : [{ name: 'emmental:source', value: `${pack.source} ${pack.from ?? ''}`.trim() }]),
      ...pack.loadedBy.map((value) => ({ name: 'emmental:loaded-by', value })),
      ...pack.shippedWith.map((value) => ({ name: 'emmental:shipped-with', value })),
    ],
  };
}

function split({ ecosystem, name }: PackageReport): { readonly group: string | null; readonly name: string } {
  const at = separatorOf(ecosystem, name);
  return at === -1 ? { group: null, name } : { group: name.slice(0, at), name: name.slice(at + 1) };
}

/** Returns the index of the character between group and name; -1 for a name without a group. */
function separatorOf(ecosystem: string, name: string): number {
  if (ecosystem === 'Maven') return name.indexOf(':');
  return ecosystem === 'npm' && name.startsWith('@') ? name.indexOf('/') : -1;
}

const purlTypes: Readonly<Record<string, string>> = {
  npm: 'npm',
  PyPI: 'pypi',
  Go: 'golang',
  Maven: 'maven',
};

/** Returns the package URL (purl-spec); null for a package that is not from a registry. */
function purlOf(pack: PackageReport): string | null {
  const type = purlTypes[pack.ecosystem];
  if (type === undefined || pack.source !== 'registry') return null;
  const { group, name } = split(pack);
  // purl-spec, pypi: the name is lower case with `-`; golang: the namespace is the path.
  const plain = pack.ecosystem === 'PyPI' ? name.toLowerCase().replace(/[_.]+/g, '-') : name;
  const path = [...(group === null ? [] : [group]), ...plain.split('/')].map(encodeURIComponent).join('/');
  return `pkg:${type}/${path}${pack.version === null ? '' : `@${encodeURIComponent(pack.version)}`}`;
}

const algorithms: Readonly<Record<string, string>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

/** Returns the hashes in a text of Subresource Integrity (`sha512-…`, base64) or of the form `sha256:…` (hex). */
function hashesOf(integrity: string | null): readonly { readonly alg: string; readonly content: string }[] {
  return (integrity ?? '').split(/\s+/).flatMap((hash) => {
    const [, name = '', sign, value = ''] = /^(sha\d+)([-:])(.+)$/.exec(hash) ?? [];
    const alg = algorithms[name];
    const content = sign === '-' ? Buffer.from(value, 'base64').toString('hex') : value.toLowerCase();
    const length = { 'SHA-1': 40, 'SHA-256': 64, 'SHA-384': 96, 'SHA-512': 128 }[alg ?? ''];
    return alg !== undefined && /^[0-9a-f]+$/.test(content) && content.length === length
      ? [{ alg, content }]
      : [];
  });
}

/** Returns the packages that no other package requires, so the app itself requires them. */
function roots(packages: readonly PackageReport[]): readonly string[] {
  const required = new Set(packages.flatMap(({ requires }) => requires));
  return packages.map(packageKey).filter((key) => !required.has(key));
}

function vulnerabilities(report: Report, refs: ReadonlySet<string>): readonly unknown[] {
  const found = new Map<string, { readonly facts: DependencyFacts; readonly all: Finding[] }>();
  for (const finding of report.findings) {
    const { dependency } = finding;
    if (!dependency || dependency.id === null || !refs.has(packageKey(dependency))) continue;
    const key = JSON.stringify([dependency.id, nearestOf(dependency), finding.status]);
    const same = found.get(key);
    if (same) same.all.push(finding);
    else found.set(key, { facts: dependency, all: [finding] });
  }
  return [...found.values()].map(({ facts, all }) => {
    const affects = new Map(
      all.flatMap(({ dependency }) => (dependency ? [[packageKey(dependency), dependency]] : [])),
    );
    return {
      'bom-ref': `${facts.id} ${[...affects.keys()][0] ?? ''} ${nearestOf(facts) ?? ''}`.trim(),
      id: facts.id,
      ...(facts.url === null ? {} : { source: { url: facts.url } }),
      ...(facts.aliases.length > 0
        ? { references: facts.aliases.map((id) => ({ id, source: { name: sourceOf(id) } })) }
        : {}),
      ...(facts.cvss === null ? {} : { ratings: [{ score: facts.cvss, method: 'other' }] }),
      ...(facts.summary === null || facts.summary === '' ? {} : { description: facts.summary }),
      ...(facts.fixed === null ? {} : { recommendation: `upgrade ${facts.name} to ${facts.fixed}` }),
      analysis: analysisOf(facts, all),
      affects: [...affects].map(([ref, { version }]) => ({
        ref,
        ...(version === null ? {} : { versions: [{ version, status: 'affected' }] }),
      })),
    };
  });
}

const nearestOf = ({ functions }: DependencyFacts): DependencyLevel | null => functions[0]?.level ?? null;

const sourceOf = (id: string): string => /^[A-Z]+/.exec(id)?.[0] ?? 'other';

/** Returns the CycloneDX analysis for the closest level. Only a package that no function loads is `not_affected`. */
function analysisOf(facts: DependencyFacts, all: readonly Finding[]): unknown {
  const detail = facts.functions
    .slice(0, 50)
    .map(
      ({ id, level, chain, why }) =>
        `${id}: ${level}${chain.length > 0 ? ` (${chain.join(' > ')})` : why === null ? '' : ` (${why})`}`,
    )
    .join('\n');
  const waiver = all[0]?.waiver;
  const details = detail === '' ? {} : { detail };
  if (waiver)
    return { state: 'in_triage', detail: [`accepted: ${waiver.reason ?? ''}`, detail].join('\n').trim() };
  switch (nearestOf(facts)) {
    case 'called':
      return { state: 'exploitable', ...details };
    case 'symbol':
    case 'loaded':
    case 'unknown':
    case null:
      return { state: 'in_triage', ...details };
    case 'shipped':
      return { state: 'not_affected', justification: 'code_not_reachable', ...details };
    case 'not-loaded':
      return { state: 'not_affected', justification: 'code_not_present', ...details };
  }
}

/** Returns a UUID of version 8 (RFC 9562) that is a hash of the text. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
