import { Link } from '../../address/link.tsx';
import { functionHref, functionsHref, threatsHref } from '../../address/pages.ts';
import { textField } from '../../data/document.ts';
import type { IncidentRow, Overview } from '../../data/overview.ts';
import { counted, countText } from '../../parts/number.tsx';
import { OutcomeTag, StateTag } from '../../parts/tag.tsx';
import { Moment } from '../../parts/time.tsx';

/** The functions with the newest threats, and those that fell silent. */
export function Now({ data: { incidents, states, threats } }: { readonly data: Overview }) {
  return (
    <section className="panel">
      <h2>
        Now <span className="right faint">newest threats of 7 d, by function</span>
      </h2>
      {incidents.length === 0 && <p className="note">No guard has told of a threat in 7 days.</p>}
      <ul className="now">
        {incidents.map((row) => (
          <li key={`${row.app}/${row.environment}/${row.function}/${row.kind}/${row.section}`}>
            <span>{row.at === null ? <span className="faint">?</span> : <Moment at={row.at} />}</span>
            <OutcomeTag kind={row.kind} />
            <span className="now-text">
              <Link href={functionHref({ ...row, name: row.function })}>
                {row.app} / {row.function}
              </Link>{' '}
              <span className="muted">{saysOf(row)}</span>
            </span>
            <Link className="num nw" href={incidentHref(row)} data-count={row.times} data-row="">
              {countText(row.times)} {row.times === 1 ? 'time' : 'times'}
            </Link>
          </li>
        ))}
        {states.silent > 0 && (
          <li>
            <span />
            <StateTag state="silent" />
            <span className="now-text muted">told something once, and nothing for 7 days</span>
            <Link className="num nw" href={functionsHref({ state: 'silent' })} data-count={states.silent}>
              {counted(states.silent, 'function')}
            </Link>
          </li>
        )}
      </ul>
      {threats !== null && threats > 0 && (
        <p className="note">
          <Link href={threatsHref({ days: '7' })} data-count={threats}>
            All {countText(threats)} in 7 d
          </Link>
        </p>
      )}
    </section>
  );
}

const incidentHref = ({ app, environment, function: name, kind, section }: IncidentRow): string =>
  threatsHref({ days: '7', app, environment, function: name, kind, section });

const verbs: Readonly<Record<string, string>> = {
  processes: 'tried to start',
  outbound: 'tried to reach',
  files: 'tried to',
  code: 'tried to run',
  permissions: 'tried to call',
};

function saysOf({ evidence, section }: IncidentRow): string {
  const what = textField(evidence, 'what') ?? textField(evidence, 'class');
  if (what === null) return `a call in ${section ?? 'an unknown section'}`;
  const verb = section === null ? null : (verbs[section] ?? null);
  return verb === null ? `an event had ${what}` : `${verb} ${what}`;
}
