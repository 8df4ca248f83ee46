import { type Gravity, type Severity, severities } from '@emmental/model';
import { WrongUse } from '../exit.ts';
import { readText } from '../files/read.ts';

/** A finding about one function, as a report has it. Its fingerprint is its identity: a line is not a part of it. */
export interface Reported {
  readonly fingerprint: string;
  readonly rule: string;
  readonly title: string;
  /** The function id; null for a finding about another resource. */
  readonly function: string | null;
  readonly file: string;
  readonly line: number;
  readonly severity: Severity;
  readonly status: 'fail' | 'unknown' | 'waived';
}

/** A finding of a report, with what a comparison of its weight needs. */
export interface ReadFinding extends Reported {
  readonly gravity: Gravity;
}

/** A JSON report of `scan`, `permissions` or `dependencies`. */
export interface ReadReport {
  readonly schema: string;
  readonly version: string;
  readonly commit: string | null;
  readonly profileDigest: string | null;
  /** The day of the advisory data by ecosystem; null if packages were not compared with any. */
  readonly asOf: Readonly<Record<string, string | null>> | null;
  /** Findings by fingerprint. Several repositories in a report may have the same. */
  readonly findings: ReadonlyMap<string, readonly ReadFinding[]>;
  readonly functions: ReadonlySet<string>;
  /** Functions whose code was analysed; null in a report that does not count them. */
  readonly analysed: number | null;
  /** Parts of the input that could not be read. */
  readonly errors: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a report. Throws `WrongUse` for a file that is no report of `scan`, `permissions` or `dependencies`. */
export function readReport(file: string): ReadReport {
  const refuse = (why: string) =>
    new WrongUse(`${file}: ${why}; write reports with: emmental scan --format json --output FILE`);
  let document: unknown;
  try {
    document = JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof WrongUse) throw error;
    throw refuse('it is not JSON');
  }
  const { schema, tool, findings, apps, of, asOf, coverage, diagnostics } = fieldsOf(document);
  if (typeof schema !== 'string' || !/^emmental\/(scan|permissions|dependencies)\/1$/.test(schema))
    throw refuse('it is no report of this version');
  if (!Array.isArray(findings) || !Array.isArray(apps)) throw refuse('it has no findings');
  const parts = findings.flatMap((finding) => partsOf(fieldsOf(finding)));
  if (parts.length < findings.length) throw refuse('one of its findings has no fingerprint or severity');
  const { commit, profileDigest } = fieldsOf(of);
  const { analysed } = fieldsOf(coverage);
  return {
    schema,
    version: textOr(fieldsOf(tool)['version']) ?? 'unknown',
    commit: textOr(commit),
    profileDigest: textOr(profileDigest),
    asOf: typeof asOf === 'object' && asOf !== null ? (asOf as Record<string, string | null>) : null,
    findings: byFingerprint(parts),
    functions: new Set(
      apps.flatMap((app) =>
        listOf(fieldsOf(app)['functions']).flatMap((fn) => textOr(fieldsOf(fn)['id']) ?? []),
      ),
    ),
    analysed: typeof analysed === 'number' ? analysed : null,
    errors: listOf(diagnostics).filter((each) => fieldsOf(each)['severity'] === 'error').length,
  };
}

function byFingerprint(parts: readonly ReadFinding[]): ReadReport['findings'] {
  const found = new Map<string, ReadFinding[]>();
  for (const part of parts) {
    const same = found.get(part.fingerprint);
    if (same) same.push(part);
    else found.set(part.fingerprint, [part]);
  }
  return found;
}

/** Returns a finding once for each of its functions, or once if it has none. */
function partsOf(finding: Fields): readonly ReadFinding[] {
  const { fingerprint, rule, title, file, line, status, severity, alone, condition } = finding;
  const level = severityIn(alone) ?? severityIn(severity);
  if (typeof fingerprint !== 'string' || typeof rule !== 'string' || level === undefined) return [];
  const entries = listOf(finding['functions']).map(fieldsOf);
  const part = (print: string, fn: string | null, own: Severity): ReadFinding => {
    const common = {
      severity: own,
      status: status === 'unknown' || status === 'waived' ? status : 'fail',
    } as const;
    return {
      fingerprint: print,
      function: fn,
      rule,
      title: textOr(title) ?? rule,
      file: textOr(file) ?? '',
      line: typeof line === 'number' ? line : 1,
      ...common,
      gravity: {
        ...common,
        ...(condition === undefined ? {} : { condition: textOr(condition) }),
        // The title of a finding about several functions speaks of the worst of them.
        ...(entries.length > 1 ? {} : { title: textOr(title) ?? '' }),
      },
    };
  };
  const parts = entries.flatMap(({ id, fingerprint: print, severity: own }) =>
    typeof print === 'string' ? [part(print, textOr(id), severityIn(own) ?? level)] : [],
  );
  return parts.length > 0 ? parts : [part(fingerprint, textOr(finding['function']), level)];
}

const severityIn = (value: unknown): Severity | undefined => severities.find((each) => each === value);
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);
