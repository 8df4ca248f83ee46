import { relative } from 'node:path/posix';
import { configurationRules, linkedWith } from '@emmental/configuration';
import {
  compareText,
  type Finding,
  functionsIn,
  type Location,
  movedId,
  nameInId,
  type RuleDescription,
} from '@emmental/model';
import { WrongUse } from '../exit.ts';
import { factsOf, type ScannedApp } from '../pipeline.ts';
import type { Scan } from '../scan.ts';
import { silenceOf } from './silence.ts';

/**
 * The answer of a rule about one function or resource: it reports a problem (`fires`), reports none (`silent`), or
 * could not decide; with the reason.
 */
export interface RuleAnswer {
  /** The name that people use: `Orders`, `functions.orders`, `Orders.Events.Place`. */
  readonly subject: string;
  readonly answer: 'fires' | 'waived' | 'silent' | 'not decided';
  readonly because: string;
  /** The place of the subject; null if it has none. */
  readonly at: Pick<Location, 'file' | 'line'> | null;
  /** The finding if there is one, else null. */
  readonly finding: Finding | null;
}

/** Asks one rule about a function or a resource, which the user names. Throws `WrongUse` if nothing has that name. */
export function answersOf(
  rule: RuleDescription,
  name: string,
  scans: readonly Scan[],
  today: string,
): readonly RuleAnswer[] {
  const found = scans.flatMap((scan) =>
    scan.apps.flatMap((scanned) => {
      const subject = subjectCalled(name, scanned, today);
      return subject ? [answersIn(rule, subject, scanned, scan, today)] : [];
    }),
  );
  if (found.length === 0) throw new WrongUse(nothingCalled(name, scans));
  return found.flat();
}

interface Subject {
  readonly name: string;
  /** The function that the question is about; null if the question is about a resource. */
  readonly function: string | null;
  /** Ids of the subject and of the resources that belong to it. */
  readonly linked: ReadonlySet<string>;
  readonly at: Location;
}

function subjectCalled(name: string, { app, report }: ScannedApp, today: string): Subject | null {
  const facts = factsOf(app, report, today);
  const fn = facts.functions.find(({ declaration: { id, name: called, logicalId } }) =>
    [id, called, logicalId, `functions.${called}`].includes(name),
  );
  if (fn)
    return {
      name: fn.declaration.name,
      function: fn.declaration.id,
      linked: linkedWith(facts, fn),
      at: fn.declaration.at,
    };
  const resource = app.resources.get(name);
  return resource ? { name, function: null, linked: new Set([name]), at: resource.at } : null;
}

function answersIn(
  rule: RuleDescription,
  subject: Subject,
  scanned: ScannedApp,
  scan: Scan,
  today: string,
): readonly RuleAnswer[] {
  const shown = new Map(scan.report.findings.map((finding) => [finding.fingerprint, finding]));
  const findings = scanned.findings
    .filter((finding) => finding.rule === rule.id && isAbout(finding, subject))
    .map((finding) => shown.get(finding.fingerprint) ?? finding);
  const placed = (at: Location) => ({ file: relative(scan.folder, at.file), line: at.line });
  const withFinding = new Set(findings.map(nameOf));
  const reported = scan.report.apps.flatMap((app) => app.functions);
  const fn =
    reported.find(({ id }) => subject.function !== null && id === idIn(scan, subject.function)) ?? null;
  const questions = (
    configurationRules
      .find(({ id }) => id === rule.id)
      ?.questions?.(factsOf(scanned.app, scanned.report, today)) ?? null
  )?.filter((question) => isAsked(question.function, question.subject.id, subject));
  const silent = (questions ?? [])
    .filter(({ subject: { id } }) => !withFinding.has(id))
    .map(
      ({ subject: { id, at }, answers }): RuleAnswer => ({
        subject: id,
        answer: 'silent',
        because:
          [...new Set(answers.flatMap(({ because }) => because ?? []))].join('; ') || 'it does not apply',
        at: placed(answers.find((answer) => answer.at)?.at ?? at),
        finding: null,
      }),
    );
  const answers = [...findings.map((finding) => ofFinding(finding, subject)), ...silent];
  if (answers.length > 0) return answers.sort((a, b) => compareText(a.subject, b.subject));
  const { answer, because } =
    questions === undefined || questions === null
      ? silenceOf(rule, fn, scanned)
      : { answer: 'silent' as const, because: `it does not check anything of ${subject.name}` };
  return [{ subject: subject.name, answer, because, at: placed(subject.at), finding: null }];
}

/** Returns a function's id as the report writes it: its path relative to the scanned folder. */
const idIn = ({ folder }: Scan, id: string): string => movedId(id, (file) => relative(folder, file));

const isAbout = (finding: Finding, subject: Subject): boolean =>
  (finding.function === null ? [null] : functionsIn(finding)).some((id) =>
    isAsked(id, nameOf(finding), subject),
  );

/**
 * Is a finding of this function and resource about the subject? Findings of linked resources count if they name no
 * function.
 */
const isAsked = (of: string | null, id: string, { function: own, linked }: Subject): boolean =>
  of === null ? linked.has(id) : of === own || (own === null && linked.has(id));

const nameOf = ({ resource }: Finding): string => (resource === null ? '' : nameInId(resource));

function ofFinding(finding: Finding, about: Subject): RuleAnswer {
  const { title, status, waiver, file, line, evidence } = finding;
  const subject = nameOf(finding) || about.name;
  const at = { file, line };
  switch (status) {
    case 'fail':
      return { subject, answer: 'fires', because: title, at, finding };
    case 'unknown': {
      const open = finding.details.find(({ label }) => label === 'open')?.text ?? evidence[0]?.text;
      return { subject, answer: 'not decided', because: open ?? title, at, finding };
    }
    case 'waived': {
      const why = waiver?.reason ?? 'no reason';
      return { subject, answer: 'waived', because: `${title}; ${why}`, at: waiver ?? at, finding };
    }
  }
}

const mostNames = 10;

function nothingCalled(name: string, scans: readonly Scan[]): string {
  const names = scans.flatMap(({ apps }) => apps.flatMap(({ app }) => app.functions.map((fn) => fn.name)));
  const more = names.length - mostNames;
  const listed = [...names.slice(0, mostNames), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `no function or resource has the name ${name}; ${listed === '' ? 'no functions were found' : `there are: ${listed}`}`;
}
