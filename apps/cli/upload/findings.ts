import { relative, resolve } from 'node:path';
import { type AppReport, type Finding, functionsIn, partsIn } from '@emmental/model';
import { readOwners } from '@emmental/read';
import type { UploadedFinding } from '@emmental/store/upload';
import { placeOfScan } from '../acceptances.ts';
import type { Scan } from '../scan.ts';

/** Returns the owners of a file by CODEOWNERS, separated by spaces; null if nobody owns it. Paths are as the report has them. */
export type OwnerOf = (file: string) => string | null;

/** The most characters of owners; a line of CODEOWNERS can name many. */
const longestOwner = 200;

/** Reads CODEOWNERS of each scanned repository. */
export function ownersIn(scans: readonly Scan[]): OwnerOf {
  const known = scans.map((scan) => ({ scan, ownersOf: readOwners(scan.source) }));
  return (file) => {
    for (const { scan, ownersOf } of known) {
      const path = relative(scan.source.directory, resolve(placeOfScan(scan, scans.length === 1), file));
      if (path.startsWith('..')) continue;
      const owners = ownersOf(path.replaceAll('\\', '/'));
      if (owners.length > 0) return shortOwners(owners);
    }
    return null;
  };
}

function shortOwners(owners: readonly string[]): string | null {
  let text = '';
  for (const owner of owners) {
    const longer = text === '' ? owner : `${text} ${owner}`;
    if (longer.length > longestOwner) break;
    text = longer;
  }
  return text === '' ? null : text;
}

/** Is a finding about a function of the app, or, without a function, about its template? */
export function isAbout(app: AppReport, finding: Finding): boolean {
  const functions = functionsIn(finding);
  if (functions.length > 0) return functions.some((id) => app.functions.some((fn) => fn.id === id));
  return finding.file === (app.template ?? app.id);
}

/** A finding of a scan, and the same in its JSON. */
export interface WrittenFinding {
  readonly finding: Finding;
  readonly document: unknown;
}

/** Returns the name of each function of an app by its id. Its rules, its guard and `protect` call it by this name. */
export const namesOf = ({ functions }: AppReport): ReadonlyMap<string, string> =>
  new Map(functions.map(({ id, name }) => [id, name]));

/** Each subject of a finding is a finding of its own: it has its own identity, state and owner. */
export function uploadedFindings(
  app: AppReport,
  findings: readonly WrittenFinding[],
  ownerOf: OwnerOf,
): readonly UploadedFinding[] {
  const names = namesOf(app);
  return findings
    .filter(({ finding }) => finding.status !== 'waived')
    .flatMap(({ finding, document }): UploadedFinding[] => {
      const common = {
        rule: finding.rule,
        owner: ownerOf(finding.file),
        edit: editOf(finding),
        document,
      };
      const parts = partsIn(finding).flatMap((part) => {
        const name = names.get(part.function ?? '');
        return name === undefined ? [] : [{ part, name }];
      });
      const { fingerprint, severity, title } = finding;
      if (parts.length === 0) return [{ ...common, fingerprint, function: null, severity, title }];
      return parts.map(({ part, name }) => ({
        ...common,
        fingerprint: part.fingerprint,
        function: name,
        severity: part.severity,
        title: part.title,
      }));
    });
}

/** Names the edit that mends a finding. A command and a new version of a package mend several findings, a line of code one place. */
function editOf({ cause, fix, dependency, file, line }: Finding): string | null {
  if (cause !== undefined) return cause;
  if (fix === null) return null;
  return dependency || fix.startsWith('emmental ') ? fix : `${file}:${line} ${fix}`;
}
