import { join, relative, resolve } from 'node:path';
import type { Finding } from '@emmental/model';
import type { ReadProfile } from '@emmental/read';
import { type Accepted, acceptedBy } from './accepted.ts';
import type { ScannedApp } from './pipeline.ts';
import type { Scan } from './scan.ts';

/** Returns what people accepted in scans, those that end soon first. `findings` are those of the report. */
export function acceptancesIn(
  scans: readonly Scan[],
  findings: readonly Finding[],
  today: string,
): readonly Accepted[] {
  const accepted = scans.flatMap((scan) =>
    acceptancesOf(scan, scan.apps, findings, today, scans.length === 1),
  );
  // Every scan sees the lines of all findings; a line belongs to one of them.
  return [...new Map(accepted.map((each) => [`${each.file}:${each.line} ${each.finding}`, each])).values()];
}

/** Returns what people accepted in some apps of a scan. */
export const acceptancesOf = (
  scan: Scan,
  apps: readonly ScannedApp[],
  findings: readonly Finding[],
  today: string,
  isOnly: boolean,
): readonly Accepted[] =>
  acceptedBy(rulebasesOf(apps), findings, today, (path) =>
    relative(placeOfScan(scan, isOnly), resolve(scan.source.directory, path)).replaceAll('\\', '/'),
  );

const rulebasesOf = (apps: readonly ScannedApp[]): readonly ReadProfile[] => [
  ...new Map(
    apps.flatMap(({ profile: { found } }) => (found ? [[found.path, found] as const] : [])),
  ).values(),
];

/** Returns the folder to which paths of a report are relative: that of its only scan, or the present one. */
export const placeOfScan = ({ source, folder }: Scan, isOnly: boolean): string =>
  isOnly ? join(source.directory, folder) : process.cwd();
