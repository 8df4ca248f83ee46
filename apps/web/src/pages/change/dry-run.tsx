import { useAddress, withQuery } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { threatsHref, trafficHref } from '../../address/pages.ts';
import {
  type CallEffect,
  type ChangePage,
  type DryRun,
  type DryRunRow,
  type DryRunSection,
  useDryRun,
} from '../../data/changes.ts';
import { counted, countText } from '../../parts/number.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Day } from '../../parts/time.tsx';

const periods = ['7', '30', '90'] as const;

/** The panel that tells the effect of the edited rulebase on the calls that guards recorded. */
export function DryRunPanel({ change }: { readonly change: ChangePage }) {
  const { query } = useAddress();
  const days = query.get('days') ?? '30';
  const run = useDryRun(change.id, days);
  return (
    <section className="panel">
      <h2>
        Dry run
        <span className="right faint">
          {run.data && (
            <>
              since <Day at={run.data.from.slice(0, 10)} />
            </>
          )}{' '}
          {periods.map((period) => (
            <Link
              key={period}
              className="period"
              href={withQuery({ days: period === '30' ? null : period })}
              aria-current={period === days ? 'true' : undefined}
            >
              {period} d
            </Link>
          ))}
        </span>
      </h2>
      <Loaded query={run} rows={4}>
        {(data) => {
          if (data.why === null) return <Result run={data} change={change} days={days} />;
          const isDone = change.state === 'merged' || change.state === 'deployed';
          return (
            <p className="note">
              {isDone
                ? 'The last scan has it: what it does is in Traffic and Threats now.'
                : `? Not known: ${data.why}.`}
            </p>
          );
        }}
      </Loaded>
    </section>
  );
}

interface ResultProps {
  readonly run: DryRun;
  readonly change: ChangePage;
  readonly days: string;
}

const sum = (sections: readonly DryRunSection[], of: 'counts' | 'incidents', effect: CallEffect): number =>
  sections.reduce((all, section) => all + (section[of][effect] ?? 0), 0);

function Result({ run, change, days }: ResultProps) {
  const changed = run.sections.filter(({ isChanged }) => isChanged);
  const calls = changed.reduce((all, section) => all + section.calls, 0);
  return (
    <>
      <Sentence run={run} changed={changed} calls={calls} />
      {changed.length > 0 && <BySection sections={changed} />}
      {run.rows.length > 0 && <Rows run={run} change={change} days={days} />}
      <Limits run={run} isJudged={changed.length > 0} />
    </>
  );
}

interface SentenceProps {
  readonly run: DryRun;
  readonly changed: readonly DryRunSection[];
  readonly calls: number;
}

function Sentence({ run, changed, calls }: SentenceProps) {
  const stop = sum(changed, 'counts', 'would stop');
  const proven = changed.reduce((all, { provenStops }) => all + provenStops, 0);
  const pass = sum(changed, 'counts', 'would pass');
  const open = sum(changed, 'counts', 'not decided');
  const later = changed.reduce((all, { laterStops }) => all + laterStops, 0);
  const laterIn = changed.filter(({ laterStops }) => laterStops > 0).map(({ section }) => section);
  const telling = changed.filter(({ onlyTells }) => onlyTells).map(({ section }) => section);
  const apart = changed.reduce(
    (all, { incidents }) => all + Object.values(incidents).reduce((each, n) => each + n, 0),
    0,
  );
  if (changed.length === 0)
    return (
      <p className="note">
        {run.invocations === 0
          ? '? Guards recorded no call of these functions in this time, so the dry run shows nothing.'
          : 'No recorded call belongs to a section that it changes, so no call was judged again.'}
      </p>
    );
  return (
    <div className="note dry-sentence">
      {open === calls && calls > 0 ? (
        <p>
          <b className="warn">? not decided for any of {counted(calls, 'call')}</b>
        </p>
      ) : (
        <p>
          <b>
            would have stopped {countText(stop)} of {counted(calls, 'call')}
          </b>
          {later > 0 && (
            <b className="hole">
              , and {countText(later)} once {laterIn.join(', ')} {laterIn.length === 1 ? 'is' : 'are'}{' '}
              enforced
            </b>
          )}
          {proven > 0 && `, ${proven === stop ? 'all' : countText(proven)} of them proven attacks`}
          {pass > 0 && `, and let pass ${countText(pass)} that were stopped`}
          {open > 0 && (
            <span className="warn">
              {' '}
              · {countText(open)} not decided ({share(open, calls)})
            </span>
          )}
        </p>
      )}
      {telling.length > 0 && (
        <p>
          {telling.join(', ')} {telling.length === 1 ? 'does' : 'do'} not enforce with this change: what is
          denied there is told, and not stopped.
        </p>
      )}
      {apart > 0 && (
        <p>
          Apart from these: {counted(apart, 'call')} of confirmed incidents, of which it would have stopped{' '}
          {countText(sum(changed, 'incidents', 'would stop'))}.
        </p>
      )}
    </div>
  );
}

/** A share is rounded up: a few that are not decided are not 0 %. */
const share = (part: number, all: number): string =>
  all === 0 ? '0 %' : `${Math.min(100, Math.ceil((100 * part) / all))} %`;

/** The columns of effects; those that no call has are left out, except the first and the last. */
const columns = [
  ['would stop', 'Would stop', 'hole'],
  ['would pass', 'Would pass', 'warn'],
  ['would report', 'Told anew', ''],
  ['would be quiet', 'Told no more', ''],
  ['same', 'Same', ''],
  ['not decided', 'Not decided', 'warn'],
] as const satisfies readonly (readonly [CallEffect, string, string])[];

function BySection({ sections }: { readonly sections: readonly DryRunSection[] }) {
  const shown = columns.filter(
    ([effect]) =>
      effect === 'would stop' ||
      effect === 'not decided' ||
      sections.some(({ counts }) => counts[effect] > 0),
  );
  return (
    <table className="stack" aria-label="Dry run by section">
      <thead>
        <tr>
          <th scope="col">Section</th>
          {['Calls', ...shown.map(([, head]) => head)].map((head) => (
            <th key={head} scope="col" className="num">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sections.map(({ section, calls, counts, provenStops }) => (
          <tr key={section}>
            <td className="main-cell">{section}</td>
            <td className="num" data-label="calls">
              {countText(calls)}
            </td>
            {shown.map(([effect, head, tone]) => (
              <td
                key={effect}
                className={
                  counts[effect] > (effect === 'would stop' ? provenStops : 0) ? `num nw ${tone}` : 'num'
                }
                data-label={head.toLowerCase()}
              >
                {countText(counts[effect])}
                {effect === 'not decided' && counts[effect] > 0 && ` (${share(counts[effect], calls)})`}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const effectTones: Readonly<Partial<Record<CallEffect, string>>> = {
  'would stop': 'hole',
  'would pass': 'warn',
  'not decided': 'warn',
};

function Rows({ run: { rows, total }, change, days }: ResultProps) {
  return (
    <table className="stack dry-rows" aria-label="Calls that change">
      <thead>
        <tr>
          <th scope="col">Rule that decided</th>
          <th scope="col">To</th>
          <th scope="col" className="num">
            Calls
          </th>
          <th scope="col">With the change</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={`${row.function} ${row.section} ${row.match} ${row.target} ${row.effect} ${row.isProven} ${row.provenKinds}`}
          >
            <td className="mono main-cell" data-label="rule">
              {row.function}/{row.section}/{(row.before ?? row.match ?? '?').replace(/^\((.*)\)$/, '$1')}
            </td>
            <td className="mono" data-label="to">
              {row.target ?? <span className="faint">not told</span>}
            </td>
            <td className="num" data-label="calls">
              <Link href={callsHref(row, change, days)}>{countText(row.times)}</Link>
            </td>
            <td data-label="then">
              <span className={row.isProven ? undefined : effectTones[row.effect]}>{row.effect}</span>
              {row.isProven ? (
                <span className="muted"> by the inspection: a proven attack{kindsText(row.provenKinds)}</span>
              ) : (
                row.rule !== null && <span className="muted"> by {row.rule}</span>
              )}
              {row.stopsLater && <span className="hole"> · stopped once {row.section} is enforced</span>}
              {row.why !== null && <span className="muted small"> · {row.why}</span>}
              {row.ofIncidents > 0 && (
                <span className="muted small"> · {countText(row.ofIncidents)} of confirmed incidents</span>
              )}
            </td>
          </tr>
        ))}
        {total > rows.length && (
          <tr>
            <td colSpan={4} className="muted">
              {countText(rows.length)} of {countText(total)} rows
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** Returns the address of the recorded calls of a row: those that a denial refused are in the threat log, too. */
const callsHref = (row: DryRunRow, { app, environment }: ChangePage, days: string): string =>
  trafficHref({
    section: row.section,
    app,
    environment,
    function: row.function,
    rule: row.match ?? `${row.section}/(all other)`,
    to: row.target,
    days,
  });

interface LimitsProps {
  readonly run: DryRun;
  /** True if calls were judged again. */
  readonly isJudged: boolean;
}

function Limits({ run: { lost, unknown, silent, invocations }, isJudged }: LimitsProps) {
  return (
    <div className="note">
      <p>
        {isJudged
          ? `Each call of these sections in ${counted(invocations, 'recorded invocation')} was judged again by the guard’s own code of decision.`
          : `Guards recorded ${counted(invocations, 'invocation')} of these functions.`}{' '}
        Records are lower bounds, and what did not happen in this time is not in them.
        {lost > 0 && ` Guards could not send ${counted(lost, 'signal')}.`}
        {unknown > 0 && ` ${counted(unknown, 'call')} belong to rules that no scan knows.`}
        {silent.length > 0 &&
          ` No counts of ${silent.join(', ')}: nothing is known about ${silent.length === 1 ? 'it' : 'them'}.`}
      </p>
      <p>
        Calls of confirmed incidents are counted apart; confirm them in{' '}
        <Link href={threatsHref()}>Threats</Link>.
      </p>
    </div>
  );
}

/** Returns the kinds of calls that proved an attack; nothing if they are not known. */
const kindsText = (kinds: readonly string[]): string => (kinds.length === 0 ? '' : ` (${kinds.join(', ')})`);
