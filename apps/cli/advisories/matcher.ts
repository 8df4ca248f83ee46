import { statSync } from 'node:fs';
import type { StoredFunction } from '@emmental/dependencies';
import { type Exposure, type Finding, partsIn } from '@emmental/model';
import type { Advisories, AppPackages } from '@emmental/store';
import type { UploadedFinding } from '@emmental/store/upload';
import { openAdvisories } from './file.ts';

/**
 * Returns a function that opens the advisory data with which a console matches the packages of stored scans; null while there is none. The
 * file is read again when `db update` has written it.
 */
export function matcherOf(file: string): () => Promise<Advisories | null> {
  let known: Advisories | null = null;
  return async () => {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) return null;
    const data = `${stat.size} ${Math.round(stat.mtimeMs)}`;
    if (known?.data === data) return known;
    const opened = await openAdvisories(file);
    if (opened.kind === 'none') return null;
    const { rematch } = await import('@emmental/dependencies');
    known = {
      data,
      match: (app) => {
        const owners = new Map(app.packages.map(({ lockfile, owner }) => [lockfile, owner]));
        const functions = functionsOf(app);
        const names = new Map(functions.map(({ id, name }) => [id, name]));
        const findings = rematch(app.packages, functions, opened.store);
        return findings.flatMap((finding) => uploadedOf(finding, names, owners.get(finding.file) ?? null));
      },
    };
    return known;
  };
}

interface FunctionDocument {
  readonly id?: unknown;
  readonly reachedBy?: { readonly exposure?: unknown; readonly path?: unknown };
}

const exposures: readonly string[] = ['public', 'authenticated', 'account', 'internal', 'unknown'];

/** Reads functions of a stored scan; what has another form than a scan writes counts as not known. */
function functionsOf({ functions }: AppPackages): readonly StoredFunction[] {
  return functions.flatMap(({ name, isAnalysed, report }) => {
    const { id, reachedBy } = (report ?? {}) as FunctionDocument;
    if (typeof id !== 'string') return [];
    const { exposure, path } = reachedBy ?? {};
    const isKnown = typeof exposure === 'string' && exposures.includes(exposure);
    const steps = Array.isArray(path) ? path.filter((step) => typeof step === 'string') : [];
    return [
      {
        id,
        name,
        isAnalysed,
        reachedBy: { exposure: isKnown ? (exposure as Exposure) : 'unknown', path: steps },
      },
    ];
  });
}

/** A package that no function gets is no finding here: a scan says it once, in its report. */
function uploadedOf(
  finding: Finding,
  names: ReadonlyMap<string, string>,
  owner: string | null,
): readonly UploadedFinding[] {
  const { rule, fix, dependency } = finding;
  const uses = new Map(dependency?.functions.map((use) => [use.id, use]));
  return partsIn(finding).flatMap((part): readonly UploadedFinding[] => {
    const name = part.function === null ? undefined : names.get(part.function);
    if (part.function === null || name === undefined) return [];
    const { parts: _, ...rest } = finding;
    const document = {
      ...rest,
      function: part.function,
      title: part.title,
      severity: part.severity,
      fingerprint: part.fingerprint,
      use: uses.get(part.function)?.level ?? null,
    };
    return [
      {
        fingerprint: part.fingerprint,
        function: name,
        rule,
        severity: part.severity,
        title: part.title,
        owner,
        edit: fix,
        document,
      },
    ];
  });
}
