import type { DiagnosticCode, Waiver } from '@emmental/model';
import type { OwnersOf, ReadProfile } from '@emmental/read';

/** The limits of one rulebase, or of the company rules that it extends, for people who accept findings. */
export interface WaiverFloor {
  /** `approved`: comments and metadata count only on lines that approvers own; `forbidden`: they never count; null = no limit. */
  readonly comments: 'approved' | 'forbidden' | null;
  /** The most days from today to the end of a waiver or exception; null = no limit. */
  readonly days: number | null;
  /** Owners in CODEOWNERS who approve changes that widen, in lower case. */
  readonly approvers: readonly string[];
}

/** Returns the floors of a rulebase and of all that it extends. A waiver must satisfy each of them. */
export function floorsOf(found: ReadProfile | null): readonly WaiverFloor[] {
  if (!found) return [];
  return [found, ...found.company].flatMap(({ profile: { floor } }) =>
    floor
      ? [
          {
            comments: floor.comments ?? null,
            days: floor['exception-days'] ?? null,
            approvers: (floor.approvers ?? []).map((name) => name.toLowerCase()),
          },
        ]
      : [],
  );
}

/** Returns why a comment or metadata does not count under the floors; null if it counts. */
export function refusalOf(
  { file, until }: Pick<Waiver, 'file' | 'until'>,
  floors: readonly WaiverFloor[],
  ownersOf: OwnersOf,
  today: string,
): DiagnosticCode | null {
  if (floors.some(({ comments }) => comments === 'forbidden')) return 'waiver/forbidden';
  const latest = latestEnd(floors, today);
  if (latest !== null && until === null) return 'waiver/no-end';
  if (latest !== null && until !== null && until > latest) return 'waiver/too-long';
  const isApproved = floors.every(
    ({ comments, approvers }) => comments !== 'approved' || areApprovers(ownersOf(file), approvers),
  );
  return isApproved ? null : 'waiver/not-approved';
}

/**
 * Do the floors let a change add this waiver? Only approvers can allow it: those who own the line by CODEOWNERS and so have to
 * approve the change. `isLine` is false for an exception in a rulebase.
 */
export function allowsInChange(
  waiver: Pick<Waiver, 'file' | 'until'>,
  floors: readonly WaiverFloor[],
  ownersOf: OwnersOf,
  today: string,
  isLine: boolean,
): boolean {
  const asking = floors.filter(({ approvers }) => approvers.length > 0);
  if (asking.length === 0) return false;
  if (isLine && refusalOf(waiver, floors, ownersOf, today) !== null) return false;
  const latest = latestEnd(floors, today);
  if (latest !== null && waiver.until !== null && waiver.until > latest) return false;
  return asking.every(({ approvers }) => areApprovers(ownersOf(waiver.file), approvers));
}

/** Returns the last day that the floors allow; null if they set none. */
export function latestEnd(floors: readonly WaiverFloor[], today: string): string | null {
  const days = floors.flatMap((floor) => floor.days ?? []);
  if (days.length === 0) return null;
  return new Date(Date.parse(today) + Math.min(...days) * 86_400_000).toISOString().slice(0, 10);
}

/** Any owner of a file can approve its change, so all of them must be approvers. */
const areApprovers = (owners: readonly string[], approvers: readonly string[]): boolean =>
  owners.length > 0 && owners.every((owner) => approvers.includes(owner));
