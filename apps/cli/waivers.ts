import { aliasesOfPeer } from '@emmental/knowledge';
import {
  type App,
  type Diagnostic,
  type DiagnosticCode,
  diagnostic,
  type Finding,
  type Location,
  type Source,
  type Waiver,
} from '@emmental/model';
import { type Range, type ReadWaiver, readWaivers } from '@emmental/read';
import { endsSoon } from './ends.ts';

/** An app and what was found in it; `files` are the modules that were read for it. */
interface Looked {
  readonly app: App;
  readonly findings: readonly Finding[];
  readonly files: readonly string[];
}

/** The waivers that stand in the files of a repository. */
export interface Waivers {
  /** The findings of an app, those that a line lets be as `waived`. */
  over(looked: Looked): readonly Finding[];
  /** What is wrong with waivers, once all apps were looked at: ended, without a reason, matching nothing. */
  diagnostics(): readonly Diagnostic[];
}

/**
 * Reads waivers beside what they are about: comments and metadata, ours and those of other scanners, each file once.
 * One of ours must give a reason; of others a line that matches nothing here is theirs and no fault.
 */
export function waiversOf(source: Source, today: string): Waivers {
  const files = new Map<string, readonly ReadWaiver[]>();
  const matched = new Set<ReadWaiver>();
  const read = (file: string): readonly ReadWaiver[] => {
    const known = files.get(file) ?? readWaivers(source, file);
    files.set(file, known);
    return known;
  };
  return {
    over({ app, findings, files: modules }) {
      const declared = declarationsOf(app);
      const places = new Set([...modules, ...[...declared.places.values()].map(({ file }) => file)]);
      if (app.template !== null) places.add(app.template);
      const counting = [...places].flatMap(read).filter(({ waiver }) => counts(waiver, today));
      if (counting.length === 0) return findings;
      const waivedBy = new Map<Finding, Waiver>();
      for (const one of counting) {
        const meant = meantBy(one, findings, declared);
        if (meant.length > 0) matched.add(one);
        for (const finding of meant) if (!waivedBy.has(finding)) waivedBy.set(finding, one.waiver);
      }
      return findings.map((finding) => {
        const waiver = waivedBy.get(finding);
        return waiver ? { ...finding, status: 'waived', waiver } : finding;
      });
    },
    diagnostics: () =>
      [...files.values()].flat().flatMap((one): readonly Diagnostic[] => {
        const code = faultOf(one.waiver, matched.has(one), today);
        const { rule, until } = one.waiver;
        return code === null
          ? []
          : [diagnostic(code, one.waiver, until === null ? rule : `${rule}, until ${until}`)];
      }),
  };
}

const hasEnded = ({ until }: Waiver, today: string): boolean => until !== null && until < today;

const counts = (waiver: Waiver, today: string): boolean =>
  !hasEnded(waiver, today) && (waiver.by !== 'emmental' || waiver.reason !== null);

function faultOf(waiver: Waiver, isMatched: boolean, today: string): DiagnosticCode | null {
  if (hasEnded(waiver, today)) return 'waiver/expired';
  if (waiver.by === 'emmental' && waiver.reason === null) return 'waiver/no-reason';
  if (!isMatched) return waiver.by === 'emmental' ? 'waiver/unmatched' : null;
  return endsSoon(waiver.until, today) ? 'waiver/ends-soon' : null;
}

/** Where functions and resources are declared. */
interface Declarations {
  readonly places: ReadonlyMap<string, Location>;
  readonly lines: ReadonlyMap<string, ReadonlySet<number>>;
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
  return { places, lines };
}

/** The findings that a waiver speaks of: those of its rule in the smallest entry around it that has one. */
function meantBy(one: ReadWaiver, findings: readonly Finding[], declared: Declarations): readonly Finding[] {
  const names = new Set([one.waiver.rule, ...aliasesOfPeer(one.waiver.rule)]);
  const named = findings.filter(
    ({ rule, fingerprint, aliases }) =>
      names.has(rule) || names.has(fingerprint) || aliases.some((alias) => names.has(alias)),
  );
  if (named.length === 0) return [];
  if ('resource' in one)
    return named.filter((finding) => placesOf(finding, declared).some((place) => isAt(place, one.resource)));
  const { file } = one.waiver;
  for (const range of withinOne(one.around, declared.lines.get(file))) {
    const meant = named.filter((finding) =>
      placesOf(finding, declared).some(
        (place) => place.file === file && place.line >= range.from && place.line <= range.to,
      ),
    );
    if (meant.length > 0) return meant;
  }
  return [];
}

/**
 * In code a comment speaks of the statement below or beside it. In a template also of what stands around that, up to the
 * resource or function it is in, and never of two.
 */
function withinOne(
  around: readonly Range[],
  declarations: ReadonlySet<number> | undefined,
): readonly Range[] {
  if (!declarations) return around.slice(0, 1);
  const end = around.findIndex(({ from, to }) => [...declarations].some((line) => line > from && line <= to));
  const within = end === -1 ? around : around.slice(0, end);
  const own = within.findIndex(({ from }) => declarations.has(from));
  return own === -1 ? within : within.slice(0, own + 1);
}

/** Where a finding is, and where what it is about is declared. */
function placesOf(finding: Finding, { places }: Declarations): readonly Location[] {
  const { file, line, column } = finding;
  const about = finding.resource?.slice(finding.resource.indexOf('#') + 1) ?? '';
  return [
    { file, line, column },
    ...[about, about.replace(/\.(Events|events)\b.*$/, ''), finding.function ?? ''].flatMap(
      (name) => places.get(name) ?? [],
    ),
  ];
}

const isAt = (a: Location, b: Location): boolean =>
  a.file === b.file && a.line === b.line && a.column === b.column;
