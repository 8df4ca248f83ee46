import { compareText, type Gravity, isGraver, severities } from '@emmental/model';
import { count } from '@emmental/report';
import type { ReadFinding, ReadReport, Reported } from './read.ts';

/** A finding that is in both reports and differs. */
export interface Changed {
  readonly before: Reported;
  readonly after: Reported;
  /** True if it became graver, or is no longer waived. */
  readonly isWorse: boolean;
}

/** A finding that the later report does not have. */
export interface Gone extends Reported {
  /** `fixed`: its function is in the later report; `no function`: the function is not, so nothing is known about its code. */
  readonly why: 'fixed' | 'no function';
}

/** The differences of two reports. Each list has the worst first. */
export interface Comparison {
  readonly added: readonly Reported[];
  readonly gone: readonly Gone[];
  readonly changed: readonly Changed[];
  readonly same: number;
  /** Sentences about what the later report did not check and the earlier one did: a finding can be gone because of that. */
  readonly lost: readonly string[];
}

/** Compares two reports of the same command by the fingerprint of each finding and function. */
export function compareReports(before: ReadReport, after: ReadReport): Comparison {
  const added: Reported[] = [];
  const gone: Gone[] = [];
  const changed: Changed[] = [];
  let same = 0;
  // Another version may say the same in other words.
  const weighed = ({ gravity: { title, ...rest } }: ReadFinding): Gravity =>
    title !== undefined && before.version === after.version ? { ...rest, title } : rest;
  for (const fingerprint of new Set([...before.findings.keys(), ...after.findings.keys()])) {
    const { pairs, earlier, later } = paired(
      before.findings.get(fingerprint) ?? [],
      after.findings.get(fingerprint) ?? [],
    );
    for (const [was, is] of pairs) {
      const isWorse = isGraver(weighed(is), weighed(was));
      if (isWorse || was.severity !== is.severity || was.status !== is.status)
        changed.push({ before: reported(was), after: reported(is), isWorse });
      else same += 1;
    }
    added.push(...later.map(reported));
    gone.push(
      ...earlier.map((finding): Gone => {
        const isThere = finding.function === null || after.functions.has(finding.function);
        return { ...reported(finding), why: isThere ? 'fixed' : 'no function' };
      }),
    );
  }
  return {
    added: added.sort(byRisk),
    gone: gone.sort(byRisk),
    changed: changed.sort((a, b) => byRisk(a.after, b.after)),
    same,
    lost: lostIn(before, after),
  };
}

const reported = ({ gravity: _, ...finding }: ReadFinding): Reported => finding;

/** Pairs findings with one fingerprint: those of the same place first. The rest of a side is gone, or new. */
function paired(before: readonly ReadFinding[], after: readonly ReadFinding[]) {
  const pairs: (readonly [ReadFinding, ReadFinding])[] = [];
  const placeOf = ({ function: fn, file }: ReadFinding): string => JSON.stringify([fn, file]);
  const places = new Map<string, ReadFinding[]>();
  for (const was of before) {
    const same = places.get(placeOf(was));
    if (same) same.push(was);
    else places.set(placeOf(was), [was]);
  }
  const moved: ReadFinding[] = [];
  for (const is of after) {
    const was = places.get(placeOf(is))?.shift();
    if (was) pairs.push([was, is]);
    else moved.push(is);
  }
  const rest = [...places.values()].flat();
  for (const [index, is] of moved.entries()) {
    const was = rest[index];
    if (was) pairs.push([was, is]);
  }
  return { pairs, earlier: rest.slice(moved.length), later: moved.slice(rest.length) };
}

const rankOf = ({ severity }: Reported): number => severities.indexOf(severity);

const byRisk = (a: Reported, b: Reported): number =>
  rankOf(a) - rankOf(b) ||
  compareText(a.rule, b.rule) ||
  compareText(a.function ?? '', b.function ?? '') ||
  compareText(a.fingerprint, b.fingerprint);

function lostIn(before: ReadReport, after: ReadReport): readonly string[] {
  const functions = [...before.functions].filter((id) => !after.functions.has(id)).length;
  return [
    ...(functions > 0 ? [`${count(functions, 'function')} of the earlier report not in the later one`] : []),
    ...(before.analysed !== null && after.analysed !== null && after.analysed < before.analysed
      ? [`code of ${count(after.analysed, 'function')} analysed, before of ${before.analysed}`]
      : []),
    ...(after.errors > before.errors
      ? [`${count(after.errors, 'part')} of the input not read, before ${before.errors}`]
      : []),
    ...(before.asOf !== null && after.asOf === null
      ? ['packages not compared with advisories, as they were before']
      : []),
  ];
}
