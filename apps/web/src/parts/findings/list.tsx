import { useAddress, withQuery } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { findingsHref, functionHref } from '../../address/pages.ts';
import { type FindingList, type FindingRow, findingPageSize } from '../../data/findings.ts';
import { useSession } from '../../data/session.ts';
import { Pair } from '../drawer.tsx';
import { counted, countText } from '../number.tsx';
import { FindingOwner } from '../owner.tsx';
import { offsetOf } from '../pages.tsx';
import { type Column, DataTable } from '../table.tsx';
import { SeverityTag } from '../tag.tsx';
import { Day } from '../time.tsx';
import { Decisions } from './decisions.tsx';
import { FindingDrawer, openedId } from './drawer.tsx';
import { type Selection, useSelection } from './selection.ts';
import { DueText, FindingStateText, foundText, placeText } from './words.tsx';

interface FindingsProps {
  readonly list: FindingList;
  /** Rows of one function do not name it. */
  readonly isOfOne: boolean;
}

/** Findings in groups, with a drawer for one and the decisions about those that are selected. */
export function Findings({ list, isOfOne }: FindingsProps) {
  const { query } = useAddress();
  const session = useSession();
  const isDecider = session.data !== undefined && session.data.role !== 'viewer';
  const selection = useSelection(list.rows, isDecider);
  const open = openedId(query);
  return (
    <>
      {isDecider && <Decisions rows={list.rows} selection={selection} />}
      <Pair drawer={open === null ? null : <FindingDrawer key={open} id={open} />}>
        <DataTable
          label="Findings"
          columns={columnsOf(isDecider ? selection : null, isOfOne)}
          groups={groupsOf(list.rows, query.get('group') ?? 'edit', isDecider ? selection : null)}
          keyOf={({ id }) => String(id)}
          isSelected={({ id }) => id === open || selection.ids.has(id)}
        >
          <Pages list={list} offset={offsetOf(query)} isOfOne={isOfOne} />
        </DataTable>
      </Pair>
    </>
  );
}

/** Puts rows that follow each other with the same group together. */
function groupsOf(rows: readonly FindingRow[], by: string, selection: Selection | null) {
  const groups: { key: string; head: React.ReactNode; rows: FindingRow[] }[] = [];
  for (const row of rows) {
    const key = by === 'none' ? 'all' : (row.group ?? 'none');
    const last = groups.at(-1);
    if (last?.key === key) last.rows.push(row);
    else groups.push({ key, head: null, rows: [row] });
  }
  if (by !== 'none')
    for (const group of groups) group.head = <GroupHead rows={group.rows} by={by} selection={selection} />;
  return groups;
}

interface GroupHeadProps {
  readonly rows: readonly FindingRow[];
  readonly by: string;
  readonly selection: Selection | null;
}

function GroupHead({ rows, by, selection }: GroupHeadProps) {
  const [first] = rows;
  if (!first) return null;
  const title = titleOf(first, by);
  const ids = rows.map(({ id }) => id);
  const all = ids.every((id) => selection?.ids.has(id));
  const places = new Set(rows.map(({ file }) => file));
  return (
    <span className="group-head">
      {selection !== null && (
        <input
          type="checkbox"
          checked={all}
          onChange={() => selection.toggle(ids)}
          aria-label={`Select ${counted(ids.length, 'finding')}: ${title}`}
        />
      )}
      <b className={by === 'edit' && first.fix?.startsWith('emmental ') ? 'mono' : undefined}>{title}</b>{' '}
      <span>
        {by === 'edit' && first.group !== null
          ? `${first.app}${places.size === 1 && first.file !== null ? `, ${first.file}` : ''} · mends ${countText(first.inGroup)}`
          : counted(first.inGroup, 'finding')}
        {rows.length < first.inGroup && `, ${rows.length} shown`}
      </span>
    </span>
  );
}

function titleOf(first: FindingRow, by: string): string {
  if (by === 'owner') return first.owner ?? 'nobody';
  if (by === 'app') return `${first.app}, ${first.environment}`;
  return first.group === null ? 'No edit is known' : (first.fix ?? 'One edit');
}

function columnsOf(selection: Selection | null, isOfOne: boolean): readonly Column<FindingRow>[] {
  const check: Column<FindingRow> = {
    key: 'check',
    head: <span className="sr">Select</span>,
    cell: ({ id, title }) => (
      <input
        type="checkbox"
        checked={selection?.ids.has(id) ?? false}
        onChange={() => selection?.toggle([id])}
        aria-label={`Select: ${title}`}
        tabIndex={-1}
      />
    ),
  };
  return [
    ...(selection === null ? [] : [check]),
    {
      key: 'severity',
      head: 'Severity',
      className: 'nw',
      cell: ({ severity }) => <SeverityTag severity={severity} />,
    },
    {
      key: 'title',
      head: 'What',
      className: 'wide-cell',
      cell: (row) => <What row={row} isOfOne={isOfOne} />,
    },
    {
      key: 'state',
      head: 'State',
      label: 'state',
      className: 'nw',
      cell: (row) => <FindingStateText finding={row} />,
    },
    {
      key: 'owner',
      head: 'Owner',
      label: 'owner',
      className: 'muted owner',
      cell: (row) => <FindingOwner of={row} />,
    },
    { key: 'due', head: 'Due', label: 'due', className: 'nw', cell: (row) => <DueText finding={row} /> },
  ];
}

function What({ row, isOfOne }: { readonly row: FindingRow; readonly isOfOne: boolean }) {
  const { app, environment, function: name } = row;
  const place = placeText(row);
  return (
    <>
      <Link href={withQuery({ open: String(row.id) })} data-row={String(row.id)}>
        {row.title}
      </Link>
      <div className="muted small">
        {!isOfOne &&
          (name === null ? (
            app
          ) : (
            <Link href={functionHref({ app, environment, name }, 'findings')}>
              {app} / {name}
            </Link>
          ))}
        {place !== null && (
          <span className="mono">
            {isOfOne ? '' : ' · '}
            {place}
          </span>
        )}
        {foundText(row) !== null && <span className="see"> · {foundText(row)}</span>}
        {row.isStale && <span className="warn"> · △ scan may be older than the code</span>}
      </div>
    </>
  );
}

interface PagesProps extends FindingsProps {
  readonly offset: number;
}

function Pages({ list, offset, isOfOne }: PagesProps) {
  const last = offset + list.rows.length;
  const before = offset <= findingPageSize ? null : String(offset - findingPageSize);
  return (
    <p className="note">
      {countText(Math.min(offset + 1, last))} to {countText(last)} of {countText(list.total)}
      {offset > 0 && (
        <>
          {' · '}
          <Link href={withQuery({ offset: before, open: null })}>before</Link>
        </>
      )}
      {last < list.total && (
        <>
          {' · '}
          <Link href={withQuery({ offset: String(last), open: null })}>next</Link>
        </>
      )}
      {' · '}
      {list.matchedOn === null ? (
        <>Packages are not matched daily: this console has no advisory data (emmental db update).</>
      ) : (
        <>
          Packages matched with advisories on <Day at={list.matchedOn} />.
        </>
      )}{' '}
      {list.counts.info > 0 && !isOfOne && (
        <>
          <Link href={findingsHref('severity:info')}>{counted(list.counts.info, 'fact')}</Link> of severity
          info are left out.{' '}
        </>
      )}
      A finding that a later scan no longer has is resolved; one that comes back is reopened.
    </p>
  );
}
