import { aliasesOfPeer } from '@emmental/knowledge';
import {
  type App,
  type Diagnostic,
  type DiagnosticCode,
  diagnostic,
  endsSoon,
  type Finding,
  type FindingPart,
  isDay,
  type Location,
  nameInId,
  partsIn,
  type Source,
  type Waiver,
} from '@emmental/model';
import {
  type OwnersOf,
  type ProfileResult,
  type Range,
  type ReadWaiver,
  readOwners,
  readWaivers,
} from '@emmental/read';
import { fingerprintsOf, withWaivers } from './accepted-parts.ts';
import { floorsOf, refusalOf } from './waiver-floor.ts';

/** An app and its findings; `files` are the modules that were read for it. */
interface Looked {
  readonly app: App;
  readonly findings: readonly Finding[];
  readonly files: readonly string[];
  /** The rulebase of the app. Its floor, and that of the rules that it extends, limits waivers. */
  readonly profile: ProfileResult;
}

/** The waivers in the files of a repository. */
export interface Waivers {
  /** Returns the findings of an app; those that a line accepts have the status `waived`. */
  over(looked: Looked): readonly Finding[];
  /** Returns the problems of waivers, once all apps were looked at: a waiver ended, has no reason, or matches nothing. */
  diagnostics(): readonly Diagnostic[];
}

/**
 * Reads waivers beside their findings, each file once: comments and metadata, ours and those of other scanners. A
 * waiver of ours must have a reason. A waiver of another scanner that matches nothing here is no problem.
 */
export function waiversOf(source: Source, today: string): Waivers {
  const files = new Map<string, readonly ReadWaiver[]>();
  const matched = new Set<ReadWaiver>();
  const refused = new Map<ReadWaiver, DiagnosticCode>();
  let owners: OwnersOf | null = null;
  const ownersOf: OwnersOf = (file) => {
    owners ??= readOwners(source);
    return owners(file);
  };
  const read = (file: string): readonly ReadWaiver[] => {
    const known = files.get(file) ?? readWaivers(source, file);
    files.set(file, known);
    return known;
  };
  return {
    over({ app, findings, files: modules, profile }) {
      const declared = declarationsOf(app);
      const places = new Set([...modules, ...[...declared.places.values()].map(({ file }) => file)]);
      if (app.template !== null) places.add(app.template);
      const counting = [...places].flatMap(read).filter(({ waiver }) => counts(waiver, today));
      if (counting.length === 0) return findings;
      const named = byName(findings);
      const at = placesOnce(declared);
      const floors = floorsOf(profile.found);
      const waivedBy = new Map<FindingPart, Waiver>();
      for (const entry of counting) {
        const names = new Set([entry.waiver.rule, ...aliasesOfPeer(entry.waiver.rule)]);
        const candidates = [...new Set([...names].flatMap((name) => named.get(name) ?? []))];
        const meant = meantBy(entry, candidates, at, declared);
        if (meant.length > 0) matched.add(entry);
        const refusal = refusalOf(entry.waiver, floors, ownersOf, today);
        if (refusal !== null) {
          if (meant.length > 0) refused.set(entry, refusal);
          continue;
        }
        for (const { part } of meant) if (!waivedBy.has(part)) waivedBy.set(part, entry.waiver);
      }
      return findings.flatMap((finding) => withWaivers(finding, waivedBy));
    },
    diagnostics: () =>
      [...files.values()].flat().flatMap((entry): readonly Diagnostic[] => {
        const code = refused.get(entry) ?? faultOf(entry.waiver, matched.has(entry), today);
        const { rule, until } = entry.waiver;
        return code === null
          ? []
          : [diagnostic(code, entry.waiver, until === null ? rule : `${rule}, until ${until}`)];
      }),
  };
}

const hasEnded = ({ until }: Waiver, today: string): boolean => until !== null && until < today;

const hasNoSuchDay = ({ until }: Waiver): boolean => until !== null && !isDay(until);

const counts = (waiver: Waiver, today: string): boolean =>
  !hasNoSuchDay(waiver) && !hasEnded(waiver, today) && (waiver.by !== 'emmental' || waiver.reason !== null);

function faultOf(waiver: Waiver, isMatched: boolean, today: string): DiagnosticCode | null {
  if (hasNoSuchDay(waiver)) return 'waiver/no-such-day';
  if (hasEnded(waiver, today)) return 'waiver/expired';
  if (waiver.by === 'emmental' && waiver.reason === null) return 'waiver/no-reason';
  if (!isMatched) return waiver.by === 'emmental' ? 'waiver/unmatched' : null;
  return endsSoon(waiver.until, today) ? 'waiver/ends-soon' : null;
}

/** The places where functions and resources are declared. */
interface Declarations {
  readonly places: ReadonlyMap<string, Location>;
  /** The lines of declarations by file, each once, sorted. */
  readonly lines: ReadonlyMap<string, readonly number[]>;
}

function declarationsOf(app: App): Declarations {
  const places = new Map<string, Location>();
  for (const { id, at, generated } of app.resources.values()) if (!generated) places.set(id, at);
  for (const { id, at } of app.subjects) places.set(id, at);
  for (const { id, name, logicalId, at } of app.functions)
    for (const called of [id, name, logicalId, `functions.${name}`]) places.set(called, at);
  const lines = new Map<string, Set<number>>();
  for (const { file, line } of places.values()) {
    const known = lines.get(file);
    if (known) known.add(line);
    else lines.set(file, new Set([line]));
  }
  const sorted = [...lines].map(([file, all]) => [file, [...all].sort((a, b) => a - b)] as const);
  return { places, lines: new Map(sorted) };
}

/** A part of a finding that a waiver can accept. */
interface Candidate {
  readonly finding: Finding;
  readonly part: FindingPart;
}

/** Indexes the parts of findings by every name that a waiver can use: rule, alias or fingerprint. */
function byName(findings: readonly Finding[]): ReadonlyMap<string, readonly Candidate[]> {
  const named = new Map<string, Candidate[]>();
  for (const finding of findings)
    for (const part of partsIn(finding)) {
      const candidate = { finding, part };
      for (const name of new Set([finding.rule, ...fingerprintsOf(finding, part), ...finding.aliases])) {
        const same = named.get(name);
        if (same) same.push(candidate);
        else named.set(name, [candidate]);
      }
    }
  return named;
}

type PlacesOf = (candidate: Candidate) => readonly Location[];

/** Caches the places of parts, because thousands of waivers ask for the places of thousands of findings. */
function placesOnce(declared: Declarations): PlacesOf {
  const known = new Map<FindingPart, readonly Location[]>();
  return (candidate) => {
    const places = known.get(candidate.part) ?? placesOf(candidate, declared);
    known.set(candidate.part, places);
    return places;
  };
}

/** Returns the parts that a waiver covers: those of its rule in the smallest entry around the waiver that has any. */
function meantBy(
  entry: ReadWaiver,
  candidates: readonly Candidate[],
  at: PlacesOf,
  declared: Declarations,
): readonly Candidate[] {
  if (candidates.length === 0) return [];
  if ('resource' in entry)
    return candidates.filter((candidate) => at(candidate).some((place) => isAt(place, entry.resource)));
  const { file } = entry.waiver;
  for (const { from, to } of withinOne(entry.around, declared.lines.get(file))) {
    const meant = candidates.filter((candidate) =>
      at(candidate).some((place) => place.file === file && place.line >= from && place.line <= to),
    );
    if (meant.length > 0) return meant;
  }
  return [];
}

/**
 * Returns the ranges of lines that a comment can cover, smallest first. In code it covers the statement below or
 * beside it. In a template also the entries around that, up to the resource or function that contains it, and
 * never two of these.
 */
function withinOne(around: readonly Range[], declarations: readonly number[] | undefined): readonly Range[] {
  if (!declarations) return around.slice(0, 1);
  const within: Range[] = [];
  for (const range of around) {
    // The first declaration at or behind the beginning of the range: its own, or one inside.
    const index = firstAtLeast(declarations, range.from);
    const isOwn = declarations[index] === range.from;
    if ((declarations[isOwn ? index + 1 : index] ?? Number.POSITIVE_INFINITY) <= range.to) break;
    within.push(range);
    if (isOwn) break;
  }
  return within;
}

/** Returns the index of the first number that is not less; the numbers are sorted. */
function firstAtLeast(sorted: readonly number[], least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the place of a finding, the place that declares its resource, and the place that declares the function of the part. */
function placesOf({ finding, part }: Candidate, { places }: Declarations): readonly Location[] {
  const { file, line, column } = finding;
  const about = finding.resource === null ? '' : nameInId(finding.resource);
  return [
    { file, line, column },
    ...[about, about.replace(/\.(Events|events)\b.*$/, ''), part.function ?? ''].flatMap(
      (name) => places.get(name) ?? [],
    ),
  ];
}

const isAt = (a: Location, b: Location): boolean =>
  a.file === b.file && a.line === b.line && a.column === b.column;
