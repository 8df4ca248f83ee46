import type { Report } from '@emmental/model';
import { completing, count, jsonText, nextLines, type Screen, table, visible, wrap } from '@emmental/report';
import { acceptancesIn } from '../acceptances.ts';
import type { Accepted } from '../accepted.ts';
import { advisoryFile, openAdvisories } from '../advisories/file.ts';
import { gateCode, withUnread } from '../gate.ts';
import { emitAs, type Renderers } from '../output.ts';
import { scanPaths, screen } from '../run.ts';
import type { ExceptionsOptions } from '../usage/exceptions.ts';
import type { World } from '../world.ts';

/** `emmental exceptions [PATH…]`: lists who accepted which finding until when, those that end soon first. */
export async function exceptionsCommand(
  paths: readonly string[],
  options: ExceptionsOptions,
  world: World,
): Promise<number> {
  const { report, scans } = await scanPaths('scan', paths, options, world, {
    advisories: await openAdvisories(advisoryFile(options.db, world)),
    always: false,
    deployed: [],
  });
  const accepted = acceptancesIn(scans, report.findings, world.today);
  const renderers: Renderers<ExceptionsOptions['format']> = {
    json: () => documentOf(report, accepted),
    table: () =>
      render(accepted, completing(report)('emmental scan --all', null), options, screen(options, world)),
  };
  await emitAs(renderers, options, world);
  return gateCode(withUnread(report, options.allowUnread), options, world);
}

function documentOf(report: Report, accepted: readonly Accepted[]): string {
  return jsonText({
    schema: 'emmental/exceptions/1',
    tool: report.tool,
    root: report.root,
    apps: report.apps.map(({ id, template, functions }) => ({
      id,
      template,
      functions: functions.map((fn) => fn.id),
    })),
    findings: [],
    diagnostics: report.diagnostics.map(({ code, message, file, line, column, severity }) => ({
      code,
      message,
      file,
      line,
      column,
      severity,
    })),
    stats: {
      exceptions: accepted.length,
      expired: accepted.filter(({ state }) => state === 'expired').length,
      endsSoon: accepted.filter(({ state }) => state === 'ends soon').length,
      noEnd: accepted.filter(({ state }) => state === 'no end').length,
      unused: accepted.filter(({ findings }) => findings === 0).length,
    },
    of: report.of,
    exceptions: accepted,
  });
}

/** Rows that are shown without `--all`. */
const mostShown = 40;

function render(
  accepted: readonly Accepted[],
  scan: string,
  { all }: Pick<ExceptionsOptions, 'all'>,
  view: Screen,
): string {
  if (accepted.length === 0)
    return 'No finding is accepted: no exceptions in emmental.yaml, no ignore comments.\n';
  const shown = all ? accepted : accepted.slice(0, mostShown);
  const rows = shown.map((each) =>
    [endOf(each), ownerOf(each), whatOf(each), whyOf(each)].map((cell) => visible(cell, view)),
  );
  const hidden = accepted.length - shown.length;
  return [
    ...table(
      [
        { title: 'UNTIL' },
        { title: 'OWNER', gives: 1, least: 8 },
        { title: 'ACCEPTED', gives: 2, least: 24, wraps: true },
        { title: 'REASON', gives: 2, least: 20, wraps: true },
      ],
      rows,
      view,
    ),
    ...(hidden > 0 ? [`… and ${count(hidden, 'more exception')} (--all)`] : []),
    '',
    ...wrap(summary(accepted), view.width, '  '),
    ...nextLines([[scan, 'the findings, with those that are accepted']], view),
    '',
  ].join('\n');
}

const endOf = ({ until, state }: Accepted): string => {
  if (until === null) return 'no end';
  if (until === 'fix-available') return 'a fix';
  return state === 'valid' ? until : `${until} ${state === 'expired' ? 'EXPIRED' : 'soon'}`;
};

const ownerOf = ({ owner }: Accepted): string => owner ?? 'nobody named';

function whatOf({ finding, where, file, line, findings, state }: Accepted): string {
  const place = where === null ? '' : ` in ${where}`;
  const number = findings === 0 && state !== 'expired' ? ', accepts nothing now' : '';
  return `${finding}${place}${number} ${file}:${line}`;
}

const whyOf = ({ reason, name }: Accepted): string => {
  const why = reason ?? 'no reason given';
  return name === null ? why : `${name}: ${why}`;
};

function summary(accepted: readonly Accepted[]): string {
  const number = (state: Accepted['state']): number => accepted.filter((each) => each.state === state).length;
  const parts = [
    count(accepted.length, 'exception'),
    ...(number('expired') > 0 ? [`${number('expired')} expired, which no longer count`] : []),
    ...(number('ends soon') > 0
      ? [`${number('ends soon')} ${number('ends soon') === 1 ? 'ends' : 'end'} within 30 days`]
      : []),
    ...(number('no end') > 0 ? [`${number('no end')} without an end`] : []),
  ];
  return `${parts.join(', ')}.`;
}
