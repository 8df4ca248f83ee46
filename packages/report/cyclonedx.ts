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
 * CycloneDX 1.6: the packages of what was scanned as components, what requires what, and each advisory as a
 * vulnerability whose analysis says how far it gets (VEX). Equal input gives equal bytes: the serial number is a hash,
 * and there is no time.
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
      ...packages.map((one) => ({
        ref: packageKey(one),
        dependsOn: [...new Set(one.requires.filter((each) => refs.has(each)))],
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

/** A package that several files name, or that stands in several places, is one component. */
function onePerKey(packages: readonly PackageReport[]): readonly PackageReport[] {
  const found = new Map<string, PackageReport>();
  for (const one of packages) {
    const before = found.get(packageKey(one));
    const join = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])].sort(compareText);
    found.set(
      packageKey(one),
      before
        ? {
            ...before,
            dev: before.dev && one.dev,
            optional: before.optional && one.optional,
            integrity: before.integrity ?? one.integrity,
            requires: join(before.requires, one.requires),
            loadedBy: join(before.loadedBy, one.loadedBy),
            shippedWith: join(before.shippedWith, one.shippedWith),
          }
        : one,
    );
  }
  return [...found.values()].sort((a, b) => compareText(packageKey(a), packageKey(b)));
}

function component(one: PackageReport): unknown {
  const { group, name } = split(one);
  const purl = purlOf(one);
  const hashes = hashesOf(one.integrity);
  return {
    type: 'library',
    'bom-ref': packageKey(one),
    ...(group === null ? {} : { group }),
    name,
    ...(one.version === null ? {} : { version: one.version }),
    // What is fetched for development is no part of what runs.
    scope: one.dev ? 'excluded' : one.optional ? 'optional' : 'required',
    ...(hashes.length > 0 ? { hashes } : {}),
    ...(purl === null ? {} : { purl }),
    properties: [
      ...(one.lockfile === null
        ? []
        : [{ name: 'emmental:lockfile', value: `${one.lockfile}:${one.line ?? 1}` }]),
      ...(one.provided ? [{ name: 'emmental:provided', value: 'by the runtime' }] : []),
      ...(one.source === 'registry'
        ? []
        : [{ name: 'emmental:source', value: `${one.source} ${one.from ?? ''}`.trim() }]),
      ...one.loadedBy.map((value) => ({ name: 'emmental:loaded-by', value })),
      ...one.shippedWith.map((value) => ({ name: 'emmental:shipped-with', value })),
    ],
  };
}

function split({ ecosystem, name }: PackageReport): { readonly group: string | null; readonly name: string } {
  const at =
    ecosystem === 'Maven'
      ? name.indexOf(':')
      : ecosystem === 'npm' && name.startsWith('@')
        ? name.indexOf('/')
        : -1;
  return at === -1 ? { group: null, name } : { group: name.slice(0, at), name: name.slice(at + 1) };
}

const purlTypes: Readonly<Record<string, string>> = {
  npm: 'npm',
  PyPI: 'pypi',
  Go: 'golang',
  Maven: 'maven',
};

/** The package URL (purl-spec); null for what comes from no registry. */
function purlOf(one: PackageReport): string | null {
  const type = purlTypes[one.ecosystem];
  if (type === undefined || one.source !== 'registry') return null;
  const { group, name } = split(one);
  // purl-spec, pypi: the name is lower case with `-`; golang: the namespace is the path.
  const plain = one.ecosystem === 'PyPI' ? name.toLowerCase().replace(/[_.]+/g, '-') : name;
  const path = [...(group === null ? [] : [group]), ...plain.split('/')].map(encodeURIComponent).join('/');
  return `pkg:${type}/${path}${one.version === null ? '' : `@${encodeURIComponent(one.version)}`}`;
}

const algorithms: Readonly<Record<string, string>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

/** Subresource integrity (`sha512-…`, base64) and `sha256:…` (hex). */
function hashesOf(integrity: string | null): readonly { readonly alg: string; readonly content: string }[] {
  return (integrity ?? '').split(/\s+/).flatMap((one) => {
    const [, name = '', sign, value = ''] = /^(sha\d+)([-:])(.+)$/.exec(one) ?? [];
    const alg = algorithms[name];
    const content = sign === '-' ? Buffer.from(value, 'base64').toString('hex') : value.toLowerCase();
    const length = { 'SHA-1': 40, 'SHA-256': 64, 'SHA-384': 96, 'SHA-512': 128 }[alg ?? ''];
    return alg !== undefined && /^[0-9a-f]+$/.test(content) && content.length === length
      ? [{ alg, content }]
      : [];
  });
}

/** What nothing else requires is asked for by the app itself. */
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

/** What CycloneDX calls each level. Only what was not found to be loaded is `not_affected`. */
function analysisOf(facts: DependencyFacts, all: readonly Finding[]): unknown {
  const detail = facts.functions
    .slice(0, 50)
    .map(
      ({ id, level, chain, why }) =>
        `${id}: ${level}${chain.length > 0 ? ` (${chain.join(' > ')})` : why === null ? '' : ` (${why})`}`,
    )
    .join('\n');
  const waiver = all[0]?.waiver;
  const told = detail === '' ? {} : { detail };
  if (waiver)
    return { state: 'in_triage', detail: [`accepted: ${waiver.reason ?? ''}`, detail].join('\n').trim() };
  switch (nearestOf(facts)) {
    case 'called':
      return { state: 'exploitable', ...told };
    case 'symbol':
    case 'loaded':
    case 'unknown':
    case null:
      return { state: 'in_triage', ...told };
    case 'shipped':
      return { state: 'not_affected', justification: 'code_not_reachable', ...told };
    case 'not-loaded':
      return { state: 'not_affected', justification: 'code_not_present', ...told };
  }
}

/** A UUID of version 8 (RFC 9562): a hash of the content. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
