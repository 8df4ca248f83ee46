import { existsSync } from 'node:fs';
import {
  compareText,
  type Finding,
  type FindingPart,
  partsIn,
  type Removed,
  type Report,
  type Severity,
  severities,
} from '@emmental/model';
import { WrongUse } from './exit.ts';
import { refuseLinksOut } from './files/links.ts';
import { readText } from './files/read.ts';
import { writeFile } from './files/write.ts';

const schema = 'emmental/baseline/1';

/** Findings that are known and not reported again. */
export interface Known {
  /** The parts of findings by their fingerprints, which stay the same when lines move. */
  readonly fingerprints: ReadonlyMap<string, KnownAs>;
  /**
   * False in a baseline that an older version wrote: it lists one fingerprint for each finding, which covers only the
   * function, or the resource, that the finding named.
   */
  readonly byFunction: boolean;
  /** The templates that were read then, with the ids of their functions; absent = the list does not have them. */
  readonly templates?: readonly Removed[];
}

/** The known state of a finding. Null = the list of known findings does not have it. */
export interface KnownAs {
  readonly severity: Severity | null;
  readonly status: 'fail' | 'unknown' | null;
}

/** Returns true when a part of a finding is known. It is not when it was less severe, or undecided, before. */
export function isKnown({ fingerprints, byFunction }: Known, finding: Finding, part: FindingPart): boolean {
  const before =
    fingerprints.get(part.fingerprint) ??
    (!byFunction && finding.function === null ? fingerprints.get(finding.fingerprint) : undefined);
  if (!before) return false;
  const isGraver =
    before.severity !== null && severities.indexOf(part.severity) < severities.indexOf(before.severity);
  return !isGraver && !(before.status === 'unknown' && finding.status === 'fail');
}

/**
 * Reads a baseline; null when there is none yet. A file of another shape is wrong use, never an empty baseline.
 *
 * @param within the folder of the repository, where the user did not name the file.
 */
export function readBaseline(file: string, within?: string): Known | null {
  if (within !== undefined) refuseLinksOut(within, file);
  if (!existsSync(file)) return null;
  return parseBaseline(readText(file, { called: `--baseline ${file}` }), file);
}

/** Parses the text of a baseline. Throws `WrongUse` when it has another shape. */
export function parseBaseline(text: string, file: string): Known {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new WrongUse(`${file} is not JSON; remove it to write a new baseline`);
  }
  const { schema: written, by, findings, templates } = (content ?? {}) as Readonly<Record<string, unknown>>;
  if (written !== schema || !Array.isArray(findings) || !findings.every(isEntry))
    throw new WrongUse(`${file} is not a baseline of this version (${schema})`);
  return {
    fingerprints: new Map(findings.map((entry) => [entry.fingerprint, { severity: null, status: null }])),
    byFunction: by === 'function',
    ...(Array.isArray(templates) && templates.every(isTemplate) ? { templates } : {}),
  };
}

function isTemplate(value: unknown): value is Removed {
  const { file, functions } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return (
    typeof file === 'string' && Array.isArray(functions) && functions.every((id) => typeof id === 'string')
  );
}

const isEntry = (value: unknown): value is { readonly fingerprint: string } =>
  typeof (value as { fingerprint?: unknown } | null)?.fingerprint === 'string';

/** Writes a baseline, sorted and with one part of a finding per line, so that its diff reads as a list. */
export function writeBaseline(
  file: string,
  { findings, apps }: Pick<Report, 'findings' | 'apps'>,
  within?: string,
): void {
  const entries = findings
    .filter((finding) => finding.status === 'fail')
    .flatMap((finding) =>
      partsIn(finding).map(({ fingerprint, function: fn }) => ({
        fingerprint,
        rule: finding.rule,
        function: fn,
      })),
    );
  const lines = [...new Map(entries.map((entry) => [entry.fingerprint, entry])).values()]
    .sort((a, b) => compareText(a.rule, b.rule) || compareText(a.fingerprint, b.fingerprint))
    .map((entry) => `    ${JSON.stringify(entry)}`);
  const templates = apps
    .filter(({ functions }) => functions.length > 0)
    .map(({ id, template, functions }) => ({ file: template ?? id, functions: functions.map((fn) => fn.id) }))
    .map((template) => `    ${JSON.stringify(template)}`);
  const text = `{\n  "schema": "${schema}",\n  "by": "function",\n  "findings": [\n${lines.join(',\n')}\n  ],\n  "templates": [\n${templates.join(',\n')}\n  ]\n}\n`;
  writeFile(file, text, {
    called: `--baseline ${file}`,
    folders: true,
    ...(within === undefined ? {} : { within }),
  });
}
