import { Link } from '../../address/link.tsx';
import { functionHref, incidentCallsHref, threatsHref } from '../../address/pages.ts';
import { type IncidentRow, triedText, useIncident } from '../../data/incidents.ts';
import { Drawer, Fact, OwnerFact } from '../../parts/drawer.tsx';
import { counted } from '../../parts/number.tsx';
import { Outcome } from '../../parts/outcome.tsx';
import { daysIn } from '../../parts/period.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Moment, Time } from '../../parts/time.tsx';
import { Acknowledge } from './acknowledge.tsx';
import { Caller } from './caller.tsx';
import { Contain } from './contain.tsx';
import { Evidence } from './evidence.tsx';

interface IncidentDrawerProps {
  readonly id: string;
  readonly days: string;
}

/** An incident: how often it came, the evidence of its newest call, and what to do about it. */
export function IncidentDrawer({ id, days }: IncidentDrawerProps) {
  const found = useIncident(id, days);
  const incident = found.data?.incident ?? null;
  return (
    <Drawer
      title={incident === null ? 'Incident' : `${incident.function} ${triedText(incident)}`}
      aside={incident && <Outcome of={incident} />}
      names={['open']}
    >
      <Loaded query={found} rows={6}>
        {({ incident: row, newest }) => (
          <>
            {newest === null ? (
              <dl>
                <Times row={row} days={days} />
              </dl>
            ) : (
              <>
                <Evidence threat={newest} isStopped={row.isStopped}>
                  <Times row={row} days={days} />
                </Evidence>
                <Contain threat={newest} owner={row.owner} />
                <Caller threat={newest} />
              </>
            )}
            <Acknowledge incident={row} />
            <Ways row={row} days={days} />
          </>
        )}
      </Loaded>
    </Drawer>
  );
}

interface OfIncident {
  readonly row: IncidentRow;
  readonly days: string;
}

const Times = ({ row, days }: OfIncident) => (
  <>
    <Fact name="How often">
      <Link href={incidentCallsHref(row.id, days)} data-count={row.times}>
        {counted(row.times, 'call')}
      </Link>{' '}
      in {days} d{' '}
      <span className="muted">
        · first <Time at={row.firstAt} />, last <Moment at={row.lastAt} />
        {row.before !== null && (
          <>
            {' '}
            · the same attack since <Moment at={row.before.firstAt} />,{' '}
            {row.before.isStopped ? 'which was stopped then' : 'which nothing stopped then'}
          </>
        )}
      </span>
    </Fact>
    <OwnerFact owner={row.owner} />
  </>
);

function Ways({ row, days }: OfIncident) {
  const { app, environment, function: name } = row;
  return (
    <p className="note actions">
      <Link className="button" href={incidentCallsHref(row.id, days)}>
        Its single calls
      </Link>
      <Link className="button" href={functionHref({ app, environment, name })}>
        Rulebase
      </Link>
      <Link className="button" href={threatsHref({ app, environment, function: name, ...daysIn(days) })}>
        All of this function
      </Link>
    </p>
  );
}
