import {
  type Finding,
  functionsIn,
  gravityOf,
  nameInId,
  partsIn,
  type Report,
  type Severity,
} from '@emmental/model';

/** A function that a finding is about, as machine formats list it. */
export interface ConcernedFunction {
  readonly id: string;
  /** The place that declares the function; the place of the finding if the report has no such function. */
  readonly file: string;
  readonly line: number;
  /** The identity of the part of the finding about this function. */
  readonly fingerprint: string;
  /** The severity of that part by itself. */
  readonly severity: Severity;
}

/** Returns a function that lists all functions of a finding, in the order of its parts. */
export function concernedIn({
  apps,
}: Pick<Report, 'apps'>): (finding: Finding) => readonly ConcernedFunction[] {
  const places = new Map(apps.flatMap(({ functions }) => functions.map((fn) => [fn.id, fn] as const)));
  return (finding) => {
    const found = new Map<string, ConcernedFunction>();
    for (const part of partsIn(finding)) {
      const { function: id, fingerprint } = part;
      const severity = gravityOf(finding, part).severity ?? part.severity;
      if (id === null || found.has(id)) continue;
      const { file, line } = places.get(id) ?? finding;
      found.set(id, { id, file, line, fingerprint, severity });
    }
    return [...found.values()];
  };
}

/** Returns a function that names all functions of a finding, as people call them; [] if there are fewer than two. */
export function namesIn({ apps }: Pick<Report, 'apps'>): (finding: Finding) => readonly string[] {
  const names = new Map(
    apps.flatMap(({ functions }) => functions.map(({ id, name }) => [id, name] as const)),
  );
  return (finding) => {
    const ids = functionsIn(finding);
    return ids.length < 2 ? [] : ids.map((id) => names.get(id) ?? nameInId(id));
  };
}
