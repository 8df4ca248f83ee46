import {
  atLeast,
  compareText,
  type Finding,
  fileInId,
  functionsIn,
  type Report,
  type Severity,
} from '@emmental/model';
import { type ConcernedFunction, concernedIn } from './concerned.ts';

/**
 * Writes JUnit XML for the test views of CI: a suite for each app, a case for each finding and for each function without a
 * finding. A finding at or above `failOn` is a failed case; a less severe one is a passed case with output. With `failOn`
 * null no case fails. A function without a finding whose code was not analysed, undecided and waived findings are skipped cases; files that could not be read are errors.
 */
export function renderJunit(report: Report, failOn: Severity | null): string {
  const suites = [...suitesOf(report, failOn), ...unread(report)];
  const body = suites.map(({ name, cases }) => {
    const inner = cases.map(caseXml).join('');
    return `  <testsuite name="${xml(name)}"${counts(cases)}>\n${inner}  </testsuite>\n`;
  });
  const all = suites.flatMap(({ cases }) => cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${xml(report.tool.name)}"${counts(all)}>\n${body.join('')}</testsuites>\n`;
}

interface Case {
  readonly suite: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** `reported` = a finding in a case that passes. */
  readonly result: 'passed' | 'reported' | 'failure' | 'skipped' | 'error';
  /** The severity of the finding, or the code of the diagnostic. */
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

function suitesOf(report: Report, failOn: Severity | null): readonly Suite[] {
  const appOf = new Map(report.apps.flatMap((app) => app.functions.map((fn) => [fn.id, app.id] as const)));
  const found = new Map<string, Case[]>(report.apps.map(({ id }) => [id, []]));
  const withFinding = new Set<string>();
  const concerned = concernedIn(report);
  for (const finding of report.findings) {
    const suite =
      appOf.get(finding.function ?? '') ??
      (finding.resource === null ? finding.file : fileInId(finding.resource));
    const cases = found.get(suite) ?? [];
    found.set(suite, cases);
    cases.push(caseOf(finding, suite, concerned(finding), failOn));
    for (const id of functionsIn(finding)) withFinding.add(id);
  }
  for (const app of report.apps)
    for (const fn of app.functions)
      if (!withFinding.has(fn.id))
        found.get(app.id)?.push({
          suite: app.id,
          name: fn.name,
          file: fn.file,
          line: fn.line,
          result: fn.leftOut ? 'skipped' : 'passed',
          type: '',
          message: fn.leftOut ? `not analysed, or not all of it: ${fn.leftOut.join(', ')}` : '',
          text: '',
        });
  return [...found]
    .filter(([, cases]) => cases.length > 0)
    .map(([name, cases]) => ({ name, cases }))
    .sort((a, b) => compareText(a.name, b.name));
}

function caseOf(
  finding: Finding,
  suite: string,
  functions: readonly ConcernedFunction[],
  failOn: Severity | null,
): Case {
  const { title, rule, file, line, status, severity, waiver, fix } = finding;
  const subject = (finding.function ?? finding.resource ?? '').replace(/^.*#/, '');
  const fails = failOn !== null && atLeast(severity, failOn);
  const why = finding.details.find(({ label }) => label === 'open')?.text ?? 'could not be decided';
  const message =
    status === 'waived' ? `waived: ${waiver?.reason ?? 'no reason'}` : status === 'unknown' ? why : title;
  return {
    suite,
    name: `${rule}: ${title}${subject === '' || title.includes(subject) ? '' : ` (${subject})`}`,
    file,
    line,
    result: status !== 'fail' ? 'skipped' : fails ? 'failure' : 'reported',
    type: severity,
    message,
    text: [
      title,
      `${file}:${line}`,
      ...(functions.length > 1
        ? functions.map((fn) => `function: ${fn.id} (${fn.file}:${fn.line}) ${fn.fingerprint}`)
        : []),
      ...finding.details.map(({ label, text }) => `${label}: ${text}`),
      ...(fix === null ? [] : [`fix: ${fix}`]),
    ].join('\n'),
  };
}

/** Returns a suite with an error for each file that could not be read. */
function unread(report: Report): readonly Suite[] {
  const cases = report.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, file, line }): Case => {
      const text = `${file}:${line}`;
      return {
        suite: 'not read',
        name: `${text} ${message}`,
        file,
        line,
        result: 'error',
        type: code,
        message,
        text,
      };
    });
  return cases.length === 0 ? [] : [{ name: 'not read', cases }];
}

function caseXml(testCase: Case): string {
  const head = `    <testcase classname="${xml(testCase.suite)}" name="${xml(testCase.name)}" file="${xml(testCase.file)}" line="${testCase.line}"`;
  switch (testCase.result) {
    case 'passed':
      return `${head}/>\n`;
    case 'reported':
      return `${head}>\n      <system-out>${xml(`${testCase.type}: ${testCase.text}`)}</system-out>\n    </testcase>\n`;
    case 'skipped':
      return `${head}>\n      <skipped message="${xml(testCase.message)}"/>\n    </testcase>\n`;
    case 'failure':
    case 'error':
      return `${head}>\n      <${testCase.result} type="${xml(testCase.type)}" message="${xml(testCase.message)}">${xml(testCase.text)}</${testCase.result}>\n    </testcase>\n`;
  }
}

function counts(cases: readonly Case[]): string {
  const of = (result: Case['result']) => cases.filter((testCase) => testCase.result === result).length;
  return ` tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}"`;
}

/** Escapes text for XML 1.0. Characters that XML cannot contain (most control characters, lone surrogates) become �. */
const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"\n\r\t]/g, (sign) => escapes[sign] ?? sign);

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};
