import {
  type AcceptanceState,
  acceptanceState,
  compareText,
  endOrder,
  type Finding,
  partsIn,
  type WaiverAuthor,
} from '@emmental/model';
import type { ReadProfile } from '@emmental/read';

/** A decision of a person to accept findings, or a proof of the guards. */
export interface Accepted {
  /** `rulebase`: below `exceptions` in emmental.yaml; `proof`: there, for a proof; `line`: a comment, or metadata of a resource. */
  readonly kind: 'rulebase' | 'proof' | 'line';
  /** The name of an exception; null for a line. */
  readonly name: string | null;
  /** The finding as the author named it: `code/code-from-event`, `CKV_AWS_50`; for a proof its kind and its fields: `proof sql body.query`. */
  readonly finding: string;
  /** The function or resource that the author named; null = every one that the decision covers. */
  readonly where: string | null;
  readonly reason: string | null;
  readonly owner: string | null;
  /** The last day, `2027-03-31`; `fix-available` = until a fixed version is known; null = no end. */
  readonly until: string | null;
  readonly state: AcceptanceState;
  /** The scanner whose syntax it has. */
  readonly by: WaiverAuthor;
  readonly file: string;
  readonly line: number;
  /** The number of findings that it accepts now, counted for each function; null = a proof, which only guards see. */
  readonly findings: number | null;
}

/**
 * Lists the decisions of rulebases and of the lines of a repository. `findings` are those of the scan, with paths as the user
 * sees them; `shown` writes a path of a rulebase in that way.
 */
export function acceptedBy(
  rulebases: readonly ReadProfile[],
  findings: readonly Finding[],
  today: string,
  shown: (path: string) => string,
): readonly Accepted[] {
  const waived = findings.filter(({ status }) => status === 'waived');
  const countAt = (file: string, line: number): number =>
    waived
      .filter(({ waiver }) => waiver?.file === file && waiver.line === line)
      .reduce((sum, finding) => sum + partsIn(finding).length, 0);
  const written = rulebases.flatMap((found) =>
    Object.entries(found.profile.exceptions ?? {}).map(([name, exception]): Accepted => {
      const at = found.locate('exceptions', name);
      const file = shown(at.file);
      const { where = null, reason, owner, until } = exception;
      const state = acceptanceState(until, today);
      const isProof = 'proof' in exception;
      const finding = isProof ? `proof ${exception.proof} ${exception.field.join(' ')}` : exception.finding;
      return {
        kind: isProof ? 'proof' : 'rulebase',
        name,
        finding,
        where,
        reason,
        owner,
        until,
        state,
        by: 'emmental',
        file,
        line: at.line,
        findings: isProof ? null : countAt(file, at.line),
      };
    }),
  );
  const known = new Set(written.map(({ file, line }) => `${file}:${line}`));
  const lines = new Map<string, Accepted>();
  for (const { waiver } of waived) {
    if (!waiver || known.has(`${waiver.file}:${waiver.line}`)) continue;
    const { by, rule, reason, owner, until, file, line } = waiver;
    const key = `${file}:${line} ${rule}`;
    if (lines.has(key)) continue;
    const state = acceptanceState(until, today);
    lines.set(key, {
      kind: 'line',
      name: null,
      finding: rule,
      where: null,
      reason,
      owner,
      until,
      state,
      by,
      file,
      line,
      findings: countAt(file, line),
    });
  }
  return [...written, ...lines.values()].sort(byEnd);
}

/** Sorts by the day of the end; then what waits for a fix, then what has no end. */
const byEnd = (a: Accepted, b: Accepted): number =>
  compareText(endOrder(a.until), endOrder(b.until)) ||
  compareText(a.file, b.file) ||
  a.line - b.line ||
  compareText(a.finding, b.finding);
