import { type Finding, functionsIn, joinFindings } from '@emmental/model';

/** A finding in the code of one function, with its title for several functions: `Anyone can run commands in 2 functions`. */
export interface CodeFinding {
  readonly finding: Finding;
  readonly titleFor: (functions: string) => string;
}

/**
 * Joins the findings of one rule at one place of the code: several event fields, or several functions, whose text
 * reaches the same call, and a secret in a module that several functions load. One edit solves them all.
 */
export function joinedByPlace(found: readonly CodeFinding[]): readonly Finding[] {
  const places = new Map<string, [CodeFinding, ...CodeFinding[]]>();
  for (const each of found) {
    const { rule, file, line, column } = each.finding;
    const key = JSON.stringify([rule, file, line, column]);
    const same = places.get(key);
    if (same) same.push(each);
    else places.set(key, [each]);
  }
  return [...places.values()].flatMap((same) => {
    const [first, ...others] = same.map(({ finding }) => finding);
    if (!first) return [];
    const joined = joinFindings([first, ...others], withOthers);
    const worst = same.find(({ finding }) => finding.fingerprint === joined.fingerprint);
    if (functionsIn(joined).length === 1 || !worst) return [joined];
    // The title names the people who can reach a function, so it counts only the functions that these people reach.
    const reached = same.filter(({ titleFor }) => titleFor('') === worst.titleFor(''));
    const count = new Set(reached.map(({ finding }) => finding.function)).size;
    return [{ ...joined, title: count > 1 ? worst.titleFor(`${count} functions`) : worst.finding.title }];
  });
}

const mostEvidence = 20;

/** Adds the event fields of the other findings: on the line of the first if the same people can write them in the same function, otherwise on lines below. */
function withOthers(worst: Finding, others: readonly Finding[]): Finding {
  const isBeside = (other: Finding): boolean =>
    other.function === worst.function && detailOf(other, 'who') === detailOf(worst, 'who');
  const beside = others.filter(isBeside).map((other) => detailOf(other, 'event'));
  const below = others
    .filter((other) => !isBeside(other) && detailOf(other, 'event') !== '')
    .map((other) => ({
      label: 'also',
      text: `${other.severity}: ${detailOf(other, 'event')}, ${detailOf(other, 'who')}`,
    }));
  return {
    ...worst,
    evidence: distinctSteps([worst, ...others].flatMap(({ evidence }) => evidence)).slice(0, mostEvidence),
    details: worst.details.flatMap((detail) =>
      detail.label === 'event'
        ? [{ ...detail, text: [...new Set([detail.text, ...beside])].join(', ') }, ...distinctRows(below)]
        : [detail],
    ),
  };
}

const distinctSteps = (steps: Finding['evidence']): Finding['evidence'] => [
  ...new Map(steps.map((step) => [JSON.stringify([step.file, step.line, step.text]), step])).values(),
];

const distinctRows = (rows: Finding['details']): Finding['details'] => [
  ...new Map(rows.map((row) => [row.text, row])).values(),
];

const detailOf = ({ details }: Finding, label: string): string =>
  details.find((detail) => detail.label === label)?.text ?? '';
