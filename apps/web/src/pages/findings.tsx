import { filterFields } from '@emmental/model/filter';
import { useAddress, withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { findingsHref } from '../address/pages.ts';
import { ApiError } from '../data/api.ts';
import { type FindingCounts, type FindingList, severityNames, useFindings } from '../data/findings.ts';
import { Export } from '../parts/export.tsx';
import { FilterBox } from '../parts/filter-box.tsx';
import { SelectFilter } from '../parts/filters.tsx';
import { DueDaysPanel } from '../parts/findings/due-days.tsx';
import { Findings } from '../parts/findings/list.tsx';
import { Head } from '../parts/head.tsx';
import { useNothingSent } from '../parts/nothing-sent.tsx';
import { countText } from '../parts/number.tsx';
import { QueryTabs } from '../parts/query-tabs.tsx';
import { Age, Loaded } from '../parts/states.tsx';

const tabs = [
  ['Open', '', 'open'],
  ['Mine', 'owner:me', 'mine'],
  ['New', 'state:new', 'new'],
  ['Overdue', 'due:over', 'over'],
  ['Without owner', 'owner:none', 'ownerless'],
  ['Suppressed', 'state:suppressed', 'suppressed'],
  ['Resolved', 'state:resolved', 'resolved'],
] as const satisfies readonly (readonly [string, string, keyof FindingCounts])[];

const groups = [
  { value: 'owner', label: 'owner' },
  { value: 'app', label: 'app' },
  { value: 'none', label: 'none' },
];

/** The page Findings: the findings of all apps, in groups that one edit mends. */
export function FindingsPage() {
  const { query } = useAddress();
  const list = useFindings(withoutPanels(query));
  const error = list.error instanceof ApiError && list.error.status === 400 ? list.error.message : null;
  const isDueOpen = query.get('days') !== null;
  return (
    <>
      <Head title="Findings" about={list.data && aboutOf(list.data)}>
        <Link href={withQuery({ days: isDueOpen ? null : 'open' })} className="button">
          Due days
        </Link>
        <Export
          name="findings"
          list={{ path: '/v1/findings', page: 'offset' }}
          query={withoutPanels(query)}
        />
        <Age query={list} />
      </Head>
      {isDueOpen && <DueDaysPanel />}
      <QueryTabs tabs={tabs} counts={list.data?.counts} hrefOf={(q) => findingsHref(q, query.get('group'))} />
      <search className="filter" data-total={list.data?.total}>
        <FilterBox
          label="Filter findings"
          fields={filterFields.findings}
          hint="severity: app: owner:none rule: due:<7d since:"
          error={error}
        />
        <SelectFilter name="group" label="group" all="edit" options={groups} />
      </search>
      {error === null && (
        <Loaded query={list} rows={9}>
          {(data) =>
            data.rows.length === 0 ? (
              <None list={data} query={query} />
            ) : (
              <Findings list={data} isOfOne={false} />
            )
          }
        </Loaded>
      )}
    </>
  );
}

function withoutPanels(query: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(query);
  rest.delete('days');
  return rest;
}

/** Returns `23 open: 2 critical, 6 high · 14 edits mend 19 of them · 2 over their due day`. */
function aboutOf({ counts, edits, inEdits, total }: FindingList): string {
  const severities = severityNames
    .filter((name) => counts.severities[name])
    .map((name) => `${countText(counts.severities[name] ?? 0)} ${name}`)
    .join(', ');
  const open = `${countText(counts.open)} open${severities === '' ? '' : `: ${severities}`}`;
  const mended =
    edits === 0
      ? []
      : [`${countText(edits)} edits mend ${countText(inEdits)} of the ${countText(total)} below`];
  const over = counts.over === 0 ? [] : [`${countText(counts.over)} over their due day`];
  return [open, ...mended, ...over].join(' · ');
}

function None({ list, query }: { readonly list: FindingList; readonly query: URLSearchParams }) {
  const q = query.get('q') ?? '';
  const nothing = useNothingSent();
  const isUnused = list.counts.open + list.counts.suppressed + list.counts.resolved === 0;
  return (
    <section className="panel message">
      {isUnused ? (
        <>
          <p>No finding is here: {nothing}. What there is to find is known only after a scan.</p>
          <p>
            <Link className="button primary" href="/begin">
              Bring data
            </Link>
          </p>
        </>
      ) : (
        <>
          <p>
            {q === '' ? (
              'Nothing is open in what was checked.'
            ) : (
              <>
                No finding has <span className="mono">{q}</span>
                {/(?:^|\s)state:/.test(q) ? '' : ' among the open ones'}.
              </>
            )}
          </p>
          {q !== '' && (
            <p>
              <Link className="button" href={withQuery({ q: null, offset: null, open: null })}>
                Show all open
              </Link>
            </p>
          )}
        </>
      )}
    </section>
  );
}
