import { join } from 'node:path/posix';
import { type Finding, gravityOf, isGraver, partsIn, type Report, type Waiver } from '@emmental/model';
import { type OwnersOf, readOwners, readProfile } from '@emmental/read';
import { type KnownAs, statesOf } from '../baseline.ts';
import { byRisk } from '../scan/judge.ts';
import { allowsInChange, floorsOf, type WaiverFloor } from '../waiver-floor.ts';
import type { ComparedScan } from './compare.ts';

/**
 * Judges the waivers that a change adds or prolongs. A finding with such a waiver fails, because nobody who may accept it has
 * done so yet, unless the company rules of the older commit allow the waiver: then it stays waived and is marked as new. An older
 * waiver does not cover a finding that became graver in the change.
 */
export async function withNewWaivers(compared: ComparedScan, today: string): Promise<Report> {
  const { now, before } = compared;
  const waivedBefore = endsBefore(before.report.findings);
  const states = statesOf(before.report.findings);
  const ownersOf = readOwners(before.source);
  const floors = await floorsBefore(compared);
  const findings = now.report.findings.map((finding): Finding => {
    const { waiver } = finding;
    if (finding.status !== 'waived' || !waiver) return finding;
    const isOld = partsIn(finding).every(({ fingerprint }) => {
      const end = waivedBefore.get(fingerprint);
      return end !== undefined && end >= endOf(waiver);
    });
    const worse = worseThan(finding, states);
    if (worse !== null) return failing(finding, waiver, worse);
    if (isOld) return finding;
    return isAllowed(waiver, compared, floors, ownersOf, today)
      ? { ...finding, waiver: { ...waiver, isNew: true } }
      : failing(finding, waiver);
  });
  const waived = findings.filter(({ status }) => status === 'waived').length;
  return { ...now.report, findings: findings.sort(byRisk), stats: { ...now.report.stats, waived } };
}

/** Says that a waived finding became graver; null if it did not, or if the older commit does not have it. */
function worseThan(finding: Finding, states: ReadonlyMap<string, readonly KnownAs[]>): string | null {
  const isWorse = partsIn(finding).some((part) => {
    const earlier = states.get(part.fingerprint) ?? [];
    const now = gravityOf(finding, part);
    return earlier.length > 0 && earlier.every((state) => isGraver(now, state));
  });
  return isWorse ? 'before this change, which makes it graver, so it counts' : null;
}

/** Returns the end of the waiver of each part that was waived, by fingerprint. */
function endsBefore(findings: readonly Finding[]): ReadonlyMap<string, string> {
  const byPart = new Map<string, string>();
  for (const finding of findings)
    if (finding.status === 'waived' && finding.waiver)
      for (const { fingerprint } of partsIn(finding)) byPart.set(fingerprint, endOf(finding.waiver));
  return byPart;
}

/** Returns the end as a text that sorts; a waiver without end comes last. */
const endOf = ({ until }: Waiver): string => until ?? '9999-12-31';

/** Returns the floors by which the older commit judges each app of the scan, by the path of the present rulebase and without one. */
async function floorsBefore({ now, before }: ComparedScan): Promise<readonly WaiverFloor[]> {
  const floors = new Map<string, readonly WaiverFloor[]>();
  for (const { app } of now.apps) {
    const { found } = await readProfile(before.source, app.folder);
    if (found) floors.set(found.path, floorsOf(found));
  }
  return [...floors.values()].flat();
}

function isAllowed(
  waiver: Waiver,
  { now }: ComparedScan,
  floors: readonly WaiverFloor[],
  ownersOf: OwnersOf,
  today: string,
): boolean {
  const file = join(now.folder, waiver.file);
  const isLine = waiver.owner === null;
  return allowsInChange({ file, until: waiver.until }, floors, ownersOf, today, isLine);
}

/** `worse` says why an older waiver does not count; absent = the change adds the waiver. */
function failing(finding: Finding, waiver: Waiver, worse?: string): Finding {
  const { waiver: _, ...rest } = finding;
  const { file, line, reason } = waiver;
  const why = worse ?? 'in this change, so it counts';
  return {
    ...rest,
    status: 'fail',
    ...(worse === undefined ? { waivedNow: waiver } : {}),
    evidence: [...finding.evidence, { file, line, text: `waived ${why}: ${reason ?? 'no reason'}` }],
    details: [
      ...finding.details,
      {
        label: 'waived',
        text: `${why}: ${reason ?? 'no reason'}`,
        at: `${file}:${line}`,
      },
    ],
  };
}
