import { existsSync } from 'node:fs';
import {
  compareText,
  type Finding,
  type FindingPart,
  type Gravity,
  gravityOf,
  isGraver,
  partsIn,
  type Removed,
  type Report,
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
  readonly fingerprints: ReadonlyMap<string, readonly KnownAs[]>;
  /**
   * False in a baseline that an older version wrote: it lists one fingerprint for each finding, which covers only the
   * function, or the resource, that the finding named.
   */
  readonly byFunction: boolean;
  /** The templates that were read then, with the ids of their functions; absent = the list does not have them. */
  readonly templates?: readonly Removed[];
}

/** The known state of a part of a finding. */
export interface KnownAs extends Gravity {
  /** The id of its function or of its resource; null = the list does not have it. */
  readonly place: string | null;
}

/** Returns the state of each part of findings by its fingerprint. */
export function statesOf(findings: readonly Finding[]): ReadonlyMap<string, readonly KnownAs[]> {
  return byFingerprint(
    findings.flatMap((finding) =>
      partsIn(finding).map(
        (part) => [part.fingerprint, { ...gravityOf(finding, part), place: placeOf(finding, part) }] as const,
      ),
    ),
  );
}

function byFingerprint(
  all: readonly (readonly [string, KnownAs])[],
): ReadonlyMap<string, readonly KnownAs[]> {
  const states = new Map<string, KnownAs[]>();
  for (const [fingerprint, state] of all) {
    const same = states.get(fingerprint);
    if (same) same.push(state);
    else states.set(fingerprint, [state]);
  }
  return states;
}

const placeOf = (finding: Finding, part: FindingPart): string | null => part.function ?? finding.resource;

/**
 * Returns a function that is true for a known part of a finding. A part is not known when it was less grave before. Two
 * repositories may have the same fingerprint, so that the place decides too.
 */
export function knownBy(
  { fingerprints, byFunction }: Known,
  findings: readonly Finding[],
): (finding: Finding, part: FindingPart) => boolean {
  const places = new Map<string, Set<string | null>>();
  for (const finding of findings)
    for (const part of partsIn(finding)) {
      const all = places.get(part.fingerprint) ?? new Set();
      places.set(part.fingerprint, all.add(placeOf(finding, part)));
    }
  return (finding, part) => {
    const before =
      fingerprints.get(part.fingerprint) ??
      (!byFunction && finding.function === null ? fingerprints.get(finding.fingerprint) : undefined);
    const isShared = (places.get(part.fingerprint)?.size ?? 0) > 1;
    const place = placeOf(finding, part);
    const now = gravityOf(finding, part);
    return (before ?? []).some((state) => !(isShared && state.place !== place) && !isGraver(now, state));
  };
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
    fingerprints: byFingerprint(findings.map((entry) => [entry.fingerprint, stateOf(entry)])),
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

interface Entry {
  readonly fingerprint: string;
  readonly rule?: unknown;
  readonly function?: unknown;
  readonly resource?: unknown;
  readonly severity?: unknown;
  readonly condition?: unknown;
}

const isEntry = (value: unknown): value is Entry =>
  typeof (value as { fingerprint?: unknown } | null)?.fingerprint === 'string';

/** Returns the state that an entry lists. Versions before 0.2 wrote no severity, so nobody knows how grave the finding was. */
function stateOf({ severity, condition, ...entry }: Entry): KnownAs {
  const place = entry.function ?? entry.resource;
  return {
    severity: severities.find((each) => each === severity) ?? null,
    status: 'fail',
    place: typeof place === 'string' ? place : null,
    ...(severity === undefined ? {} : { condition: typeof condition === 'string' ? condition : null }),
  };
}

/** Writes a baseline, sorted and with one part of a finding per line, so that its diff reads as a list. */
export function writeBaseline(
  file: string,
  { findings, apps }: Pick<Report, 'findings' | 'apps'>,
  within?: string,
): void {
  const entries = findings
    .filter((finding) => finding.status === 'fail')
    .flatMap((finding) =>
      partsIn(finding).map((part) => ({
        fingerprint: part.fingerprint,
        rule: finding.rule,
        function: part.function,
        ...(part.function === null ? { resource: finding.resource } : {}),
        severity: gravityOf(finding, part).severity,
        ...(finding.condition === null ? {} : { condition: finding.condition }),
      })),
    );
  const lines = [
    ...new Set(
      entries
        .sort((a, b) => compareText(a.rule, b.rule) || compareText(a.fingerprint, b.fingerprint))
        .map((entry) => `    ${JSON.stringify(entry)}`),
    ),
  ];
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
