import { Link } from '../../address/link.tsx';
import { functionsHref, incidentCallsHref, threatsHref } from '../../address/pages.ts';
import { triedText } from '../../data/incidents.ts';
import type { Overview } from '../../data/overview.ts';
import { FunctionLink } from '../../parts/function-link.tsx';
import { counted, countText } from '../../parts/number.tsx';
import { daysIn } from '../../parts/period.tsx';
import { OutcomeTag, StateTag } from '../../parts/tag.tsx';
import { Moment, Time } from '../../parts/time.tsx';

interface NowProps {
  readonly data: Overview;
  /** The days of the period. */
  readonly days: string;
}

/** The incidents to open first, and the functions that fell silent. */
export function Now({
  data: { incidents, incidentTotal, incidentsOpen, incidentsOlder, states, alarms },
  days,
}: NowProps) {
  const period = daysIn(days);
  return (
    <section className="panel">
      <h2>
        Incidents <span className="right faint">{days} d, first what nobody stopped or acknowledged</span>
      </h2>
      {incidents.length === 0 && <p className="note">No guard has told of a threat in {days} days.</p>}
      <ul className="now">
        <Alarms of={alarms} />
        {incidents.map((row) => (
          <li key={row.id} className={row.isOpen ? undefined : 'muted'}>
            <Moment at={row.lastAt} />
            <OutcomeTag kind={row.kind} isStoppedLater={row.isStopped} />
            <span className="now-text">
              <FunctionLink of={row} />{' '}
              <Link href={threatsHref({ open: row.id, ...period })} data-row="">
                {triedText(row)}
              </Link>
              {row.kind === 'alert' && row.isStopped && <span className="muted"> · stopped later</span>}
              {!row.isOpen && ' · acknowledged'}
            </span>
            <Link className="num nw" href={incidentCallsHref(row.id, days)} data-count={row.times}>
              {countText(row.times)} {row.times === 1 ? 'call' : 'calls'}
            </Link>
          </li>
        ))}
        {states.silent > alarms.total && (
          <li>
            <span />
            <StateTag state="silent" />
            <span className="now-text muted">
              told something once, and nothing for 7 days{alarms.total > 0 && '; those above are among them'}
            </span>
            <Link className="num nw" href={functionsHref({ state: 'silent' })} data-count={states.silent}>
              {counted(states.silent, 'function')}
            </Link>
          </li>
        )}
      </ul>
      {incidentsOlder > 0 && (
        <p className="note">
          {counted(incidentsOlder, 'older incident')} that nobody acknowledged{' '}
          {incidentsOlder === 1 ? 'waits' : 'wait'}, too:{' '}
          <Link
            href={threatsHref({ days: '400', state: 'open' })}
            data-count={incidentsOpen + incidentsOlder}
          >
            all {countText(incidentsOpen + incidentsOlder)}
          </Link>
        </p>
      )}
      {incidentTotal > 0 && (
        <p className="note">
          <Link href={threatsHref(period)} data-count={incidentTotal}>
            All {counted(incidentTotal, 'incident')} of {days} d
          </Link>
        </p>
      )}
    </section>
  );
}

/** The functions whose guards fell silent after an attack: nobody sees what happens in them. */
function Alarms({ of: { rows, total } }: { readonly of: Overview['alarms'] }) {
  const [first] = rows;
  if (!first) return null;
  return (
    <li className="alarm">
      <Moment at={first.seenAt} />
      <StateTag state="silent" isAlarm />
      <span className="now-text">
        {rows.map((row, at) => (
          <span key={`${row.app}/${row.environment}/${row.function}`}>
            {at > 0 && ', '}
            <FunctionLink of={row} />
          </span>
        ))}
        {total > rows.length && ` and ${countText(total - rows.length)} more`}: last heard{' '}
        <Time at={first.seenAt} />, after an attack <Time at={first.attackedAt} />
      </span>
      <Link
        className="num nw"
        href={functionsHref({ state: 'silent', reason: 'silent after attack' })}
        data-count={total}
      >
        {counted(total, 'function')}
      </Link>
    </li>
  );
}
