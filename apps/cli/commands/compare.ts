import { atLeast, type Severity } from '@emmental/model';
import { count, jsonText, type Screen, spread, visible, wrap } from '@emmental/report';
import { isInCi } from '../ci.ts';
import { type Comparison, compareReports } from '../compare/compare.ts';
import { type ReadReport, type Reported, readReport } from '../compare/read.ts';
import { exit, WrongUse } from '../exit.ts';
import { emitAs, type Renderers } from '../output.ts';
import { screen } from '../run.ts';
import { tool } from '../tool.ts';
import type { CompareOptions } from '../usage/compare.ts';
import type { World } from '../world.ts';

/** `emmental compare BEFORE AFTER`: new, gone and changed findings of two JSON reports. */
export async function compareCommand(
  before: string,
  after: string,
  options: CompareOptions,
  world: World,
): Promise<number> {
  const [earlier, later] = [readReport(before), readReport(after)];
  if (earlier.schema !== later.schema)
    throw new WrongUse(
      `${before} is ${earlier.schema}, ${after} is ${later.schema}: compare reports of the same command`,
    );
  const comparison = compareReports(earlier, later);
  const failOn = thresholdOf(options, world);
  const renderers: Renderers<CompareOptions['format']> = {
    json: () => documentOf(before, after, earlier, later, comparison),
    table: () =>
      render([before, after], [earlier, later], comparison, failOn, options, screen(options, world)),
  };
  await emitAs(renderers, options, world);
  if (failOn !== null && failing(comparison, failOn).length > 0) return exit.findings;
  return comparison.lost.length > 0 && (options.strict || isInCi(world)) ? exit.notAnalysed : exit.clean;
}

function thresholdOf({ failOn }: CompareOptions, world: World): Severity | null {
  if (failOn !== undefined) return failOn === 'never' ? null : failOn;
  return isInCi(world) || !world.stdout.isTTY ? 'high' : null;
}

/** Returns the findings that are new or became worse, at or above a severity. Waived and undecided ones do not count. */
const failing = ({ added, changed }: Comparison, failOn: Severity): readonly Reported[] =>
  [...added, ...changed.filter(({ isWorse }) => isWorse).map(({ after }) => after)].filter(
    ({ status, severity }) => status === 'fail' && atLeast(severity, failOn),
  );

const originOf = ({ version, commit, profileDigest, asOf }: ReadReport) => ({
  version,
  commit,
  profileDigest,
  asOf,
});

const documentOf = (
  before: string,
  after: string,
  earlier: ReadReport,
  later: ReadReport,
  { added, gone, changed, same, lost }: Comparison,
): string =>
  jsonText({
    schema: 'emmental/compare/1',
    tool,
    root: '.',
    apps: [],
    findings: [],
    diagnostics: [],
    stats: { new: added.length, gone: gone.length, changed: changed.length, same },
    before: { file: before, ...originOf(earlier) },
    after: { file: after, ...originOf(later) },
    lost,
    new: added,
    gone,
    changed,
  });

/** Findings of each list that are shown without `--all`. */
const mostShown = 15;

function render(
  [before, after]: readonly [string, string],
  [earlier, later]: readonly [ReadReport, ReadReport],
  comparison: Comparison,
  failOn: Severity | null,
  { all }: Pick<CompareOptions, 'all'>,
  view: Screen,
): string {
  const { added, gone, changed, same, lost } = comparison;
  const lines = (list: readonly Reported[], note: (finding: Reported) => string = () => '') => [
    ...(all ? list : list.slice(0, mostShown)).flatMap((finding) =>
      findingLines(finding, note(finding), view),
    ),
    ...(all || list.length <= mostShown ? [] : [`  … and ${list.length - mostShown} more (--all)`]),
  ];
  const block = (title: string, list: readonly string[]) => (list.length === 0 ? [] : [title, ...list, '']);
  const removed = new Map(gone.map((finding) => [finding.fingerprint, finding.why]));
  const earlierOf = new Map(changed.map((change) => [change.after.fingerprint, change.before]));
  const failed = failOn === null ? [] : failing(comparison, failOn);
  return [
    ...originLine('before', before, earlier, view),
    ...originLine('after ', after, later, view),
    '',
    ...block(`New: ${added.length}`, lines(added)),
    ...block(
      `Changed: ${changed.length}`,
      lines(
        changed.map((change) => change.after),
        (finding) => changeOf(earlierOf.get(finding.fingerprint), finding),
      ),
    ),
    ...block(
      `Gone: ${gone.length}`,
      lines(gone, (finding) =>
        removed.get(finding.fingerprint) === 'no function' ? 'its function is not in the later report' : '',
      ),
    ),
    ...wrap(
      `${added.length} new, ${changed.length} changed, ${gone.length} gone, ${same} the same.`,
      view.width,
      '  ',
    ),
    ...lost.flatMap((text) => wrap(visible(`Checked less: ${text}.`, view), view.width, '  ')),
    ...(failed.length > 0
      ? [`Failed: ${count(failed.length, 'finding')} new or worse at ${failOn} or above (--fail-on).`]
      : []),
    '',
  ].join('\n');
}

/** `before  a.json   commit 1a2b3c4, rulebase 571bf2ce004b, advisories npm 2026-11-24, emmental 0.1.0`. */
function originLine(
  word: string,
  file: string,
  { version, commit, profileDigest, asOf }: ReadReport,
  view: Screen,
): readonly string[] {
  const parts = [
    commit === null ? 'no commit' : `commit ${commit.slice(0, 12)}`,
    profileDigest === null ? 'no rulebase' : `rulebase ${profileDigest}`,
    asOf === null
      ? 'no advisory data'
      : `advisories ${Object.entries(asOf)
          .map(([ecosystem, day]) => `${ecosystem} ${day ?? 'of unknown age'}`)
          .join(', ')}`,
    `emmental ${version}`,
  ];
  return wrap(visible(`${word}  ${file}: ${parts.join(', ')}`, view), view.width, '        ');
}

function findingLines(
  { severity, title, rule, file, line, status }: Reported,
  note: string,
  view: Screen,
): readonly string[] {
  const state = status === 'fail' ? '' : ` (${status})`;
  return [
    ...spread(
      visible(`  ${severity.toUpperCase()}${state}  ${title}`, view),
      visible(rule, view),
      view,
      '    ',
    ),
    ...wrap(visible(`    ${file}:${line}${note === '' ? '' : `   ${note}`}`, view), view.width, '    '),
  ];
}

function changeOf(before: Reported | undefined, after: Reported): string {
  if (!before) return '';
  const parts = [
    ...(before.severity === after.severity ? [] : [`${before.severity} before`]),
    ...(before.status === after.status ? [] : [`${wordOf[before.status]} before`]),
  ];
  return parts.join(', ');
}

const wordOf: Readonly<Record<Reported['status'], string>> = {
  fail: 'to fix',
  unknown: 'undecided',
  waived: 'waived',
};
