import type { Finding, Report } from '@emmental/model';
import { problem } from '@emmental/report';
import { WrongUse } from '../exit.ts';
import type { RepositoryOptions } from '../options.ts';
import { emit, linesOf, scanPaths, screen, type World } from '../run.ts';

export interface ExplainOptions extends RepositoryOptions {
  readonly path: string;
}

/** `emmental explain ID`: a finding (by fingerprint), a rule (all its findings) or an open question, with its evidence. */
export async function explainCommand(id: string, options: ExplainOptions, world: World): Promise<number> {
  const { report, scans } = await scanPaths('scan', [options.path], options, world);
  const findings = report.findings.filter(
    (one) => one.fingerprint.startsWith(id) || one.rule === id || one.aliases.includes(id),
  );
  if (findings.length === 0) return explainQuestion(id, report, options, world);
  const view = screen(options, world);
  const blocks = findings.map((one) =>
    [...problem(one, { linesOf: linesOf(scans), root: report.root }, view), ...evidenceOf(one)].join('\n'),
  );
  await emit(`${blocks.join('\n\n')}\n`, options, world);
  return 0;
}

function evidenceOf(finding: Finding): string[] {
  const status = finding.status === 'fail' ? [] : [`  status  ${finding.status}`];
  return [
    ...(finding.evidence.length > 0 ? ['  why sure'] : []),
    ...finding.evidence.map((one) => `    ${one.file}:${one.line}  ${one.text}`),
    ...status,
    `  id      ${finding.fingerprint}   slice ${finding.slice}   threats ${finding.threats.join(' ') || 'none'}${finding.aliases.length > 0 ? `   also ${finding.aliases.join(' ')}` : ''}`,
  ];
}

async function explainQuestion(
  id: string,
  report: Report,
  options: ExplainOptions,
  world: World,
): Promise<number> {
  const question = report.apps
    .flatMap((app) => app.functions.flatMap((fn) => fn.unknown))
    .find((one) => one.id === id);
  if (!question)
    throw new WrongUse(
      `nothing here is called ${id}: give a rule (access/missing), an id of a finding (emmental scan --format json) or of an open question`,
    );
  const text = [
    `${question.id}   ${question.file}:${question.line}`,
    `  what    ${question.what}`,
    `  why     ${question.why}`,
    `  costs   ${question.costs}`,
    `  answer  ${question.answer}`,
    '',
  ];
  await emit(text.join('\n'), options, world);
  return 0;
}
