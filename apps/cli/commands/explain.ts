import { type Finding, lossesIn, partsIn, type Report, shellWord, threats, titleOf } from '@emmental/model';
import {
  commandLines,
  completing,
  count,
  fitPlaces,
  namesIn,
  problem,
  renderAssumedRole,
  type Screen,
  visible,
  wrap,
} from '@emmental/report';
import { allThreats, type Threat } from '@emmental/slices';
import { weighCauses } from '../causes.ts';
import { WrongUse } from '../exit.ts';
import { namedFunctions } from '../named-function.ts';
import { emit, tell } from '../output.ts';
import { askedBy, describeQuestions, questionsIn } from '../question.ts';
import { rules as allRules } from '../rules.ts';
import { linesOf, scanPaths, screen } from '../run.ts';
import type { ReadingOptions } from '../usage/reading.ts';
import type { World } from '../world.ts';
import { describeRule, rulesOf } from './rules.ts';

/**
 * `emmental explain ID`: shows the evidence for a finding (by fingerprint), for all findings of a rule or a
 * threat, for an open question, or for a role that functions assume.
 */
export async function explainCommand(
  id: string,
  path: string,
  options: ReadingOptions,
  world: World,
): Promise<number> {
  if (id.trim() === '') throw new WrongUse('name what to explain: emmental explain ID');
  if (/^em-[0-9a-f]+$/.test(id))
    throw new WrongUse(`${id} is the id of a signal: emmental signals show ${id} SIGNALS`);
  const { report, scans } = await scanPaths('scan', [path], options, world);
  for (const { file, message } of lossesIn(report.apps, report.diagnostics).slice(0, 3))
    tell(`not read: ${file}: ${message}`, world);
  const rules = rulesOf(id);
  const threat = allThreats.find((threat) => threat.id === id);
  const ids = new Set(rules.map((rule) => rule.id));
  // Findings keep the order of the scan.
  const findings = weighCauses(report.findings).filter(
    (finding) =>
      [finding, ...partsIn(finding)].some(({ fingerprint }) => fingerprint.startsWith(id)) ||
      ids.has(finding.rule) ||
      finding.threats.some((each) => each === threat?.id),
  );
  if (findings.length === 0 && rules.length === 0 && !threat) return explainOther(id, report, options, world);
  const view = screen(options, world);
  const context = {
    linesOf: linesOf(scans),
    complete: completing(report),
    namesOf: namesIn(report),
    all: true,
  };
  const blocks = findings.map((finding) =>
    [...problem(finding, context, view), ...evidenceOf(finding, view)].join('\n'),
  );
  const paths = completing(report)('emmental holes', null);
  const ofThreat = threat ? [describeThreat(threat, findings.length, paths, view).join('\n')] : [];
  const about = rules.map((rule) =>
    describeRule(rule, view, [['found here', foundOf(rule.id, findings)]]).join('\n'),
  );
  await emit(`${[...ofThreat, ...about, ...blocks].join('\n\n')}\n`, options, world);
  return 0;
}

/** Describes a threat: its meaning, the rules that find a part of it, and the command that shows its paths. */
function describeThreat({ id, help }: Threat, found: number, paths: string, view: Screen): string[] {
  const itsRules = allRules.filter((rule) => rule.threats.some((each) => each === id)).map((rule) => rule.id);
  return [
    `${id}  ${titleOf(id).name}`,
    ...wrap(`  ${help}`, view.width, '  '),
    ...wrap(`  rules   ${itsRules.length === 0 ? 'none' : itsRules.join(', ')}`, view.width, '          '),
    `  found   ${found === 0 ? 'no finding' : count(found, 'finding')}`,
    ...commandLines('  paths   ', paths, '            ', view),
  ];
}

function foundOf(rule: string, findings: readonly Finding[]): string {
  const found = findings.filter((finding) => finding.rule === rule).length;
  return found === 0 ? 'no finding' : count(found, 'finding');
}

function evidenceOf(finding: Finding, view: Screen): string[] {
  const threatNames = finding.threats.map((id) => threats[id].name).join(', ');
  const facts = [
    ...(finding.status === 'fail' ? [] : [`status  ${finding.status}${waivedBy(finding)}`]),
    `control ${finding.slice}`,
    `threats ${threatNames === '' ? 'none' : threatNames}`,
    ...(finding.aliases.length > 0 ? [`alias   ${finding.aliases.join(', ')}`] : []),
    `id      ${finding.fingerprint}`,
  ];
  return [
    ...(finding.evidence.length > 0 ? ['  evidence'] : []),
    ...finding.evidence.flatMap((step) =>
      wrap(
        fitPlaces(`    ${visible(`${step.file}:${step.line}  ${step.text}`, view)}`, view.width - 6, view),
        view.width,
        '      ',
      ),
    ),
    ...facts.flatMap((line) => wrap(`  ${visible(line, view)}`, view.width, '          ')),
  ];
}

/** Returns the end of a sentence about a waiver: ` by template.yaml:3: the page is meant to be public`. */
const waivedBy = ({ waiver }: Finding): string =>
  waiver ? ` by ${waiver.file}:${waiver.line}: ${waiver.reason ?? 'no reason'}` : '';

async function explainOther(
  id: string,
  report: Report,
  options: ReadingOptions,
  world: World,
): Promise<number> {
  const role = renderAssumedRole(report, id, screen(options, world));
  if (role !== null) {
    await emit(role, options, world);
    return 0;
  }
  const asked = askedBy(id, questionsIn(report));
  if (!asked && report.apps.some(({ functions }) => functions.some(({ name }) => name === id)))
    throw new WrongUse(`${id} is a function: ${aboutFunction(id, report)}`);
  if (!asked)
    throw new WrongUse(
      `nothing here has the id ${id}: name a rule (access/missing), a threat (T1), a finding, an open question (emmental assume) or an assumed role`,
    );
  const answer = completing(report)(asked.question.answer, asked.fn);
  await emit(describeQuestions([asked], answer, screen(options, world)), options, world);
  return 0;
}

/** Returns the commands that show more about one function. */
function aboutFunction(name: string, report: Report): string {
  const [fn] = namedFunctions(name, report.apps, name);
  return ['permissions', 'holes']
    .map((command) => completing(report)(`emmental ${command} --function ${shellWord(name)}`, fn?.id ?? null))
    .join(', ');
}
