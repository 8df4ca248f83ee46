import { useAddress, withQuery } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { field, textField } from '../../data/document.ts';
import type { FindingRow } from '../../data/findings.ts';
import { type FunctionPage, useFindings } from '../../data/function-page.ts';
import { Drawer, Fact, Pair } from '../../parts/drawer.tsx';
import { Places } from '../../parts/places.tsx';
import { Loaded } from '../../parts/states.tsx';
import { type Column, DataTable } from '../../parts/table.tsx';
import { SeverityTag } from '../../parts/tag.tsx';
import { Time } from '../../parts/time.tsx';

/** The tab Findings: what the last scan found in a function, worst first. */
export function FindingsTab({ page }: { readonly page: FunctionPage }) {
  const findings = useFindings(page);
  const { query } = useAddress();
  return (
    <Loaded query={findings} rows={4}>
      {({ rows }) => {
        const open = rows.find(({ fingerprint }) => fingerprint === query.get('open')) ?? null;
        return rows.length === 0 ? (
          <None page={page} />
        ) : (
          <Pair drawer={open && <FindingDrawer finding={open} />}>
            <DataTable
              label="Findings"
              columns={columnsOf(page)}
              groups={[{ key: 'all', head: null, rows }]}
              keyOf={({ fingerprint }) => fingerprint}
              isSelected={(row) => row === open}
            >
              <p className="note">
                {rows.length} open. A finding that a later scan no longer has is resolved.
              </p>
            </DataTable>
          </Pair>
        );
      }}
    </Loaded>
  );
}

function None({ page }: { readonly page: FunctionPage }) {
  return (
    <section className="panel message">
      <p>
        {page.scannedAt === null ? (
          'No scan has this function, so it is not known what there is to find.'
        ) : (
          <>
            Nothing found in what the scan of <Time at={page.scannedAt} /> checked.
          </>
        )}
      </p>
    </section>
  );
}

const stateWords = {
  new: 'new',
  inProgress: 'in progress',
  suppressed: 'suppressed',
  resolved: 'resolved',
} as const;

const placeOf = ({ document }: FindingRow): string | null => {
  const file = textField(document, 'file');
  const line = field(document, 'line');
  return file === null || typeof line !== 'number' ? file : `${file}:${line}`;
};

const columnsOf = ({ owner: ownerOfFunction }: FunctionPage): readonly Column<FindingRow>[] => [
  { key: 'severity', head: 'Severity', cell: ({ severity }) => <SeverityTag severity={severity} /> },
  {
    key: 'title',
    head: 'What',
    className: 'wide-cell',
    cell: (row) => (
      <>
        <Link href={withQuery({ open: row.fingerprint })} data-row="">
          {row.title}
        </Link>
        <div className="muted small">
          <span className="mono">{row.rule}</span>
          {placeOf(row) !== null && <span className="mono"> · {placeOf(row)}</span>}
        </div>
      </>
    ),
  },
  {
    key: 'state',
    head: 'State',
    label: 'state',
    className: 'nw',
    cell: ({ state, isReopened }) =>
      isReopened && state === 'new' ? <span className="warn">reopened</span> : stateWords[state],
  },
  {
    key: 'owner',
    head: 'Owner',
    label: 'owner',
    cell: ({ owner }) => owner ?? ownerOfFunction ?? <span className="faint">nobody</span>,
  },
  { key: 'since', head: 'First seen', label: 'first seen', cell: ({ firstSeen }) => <Time at={firstSeen} /> },
];

function FindingDrawer({ finding }: { readonly finding: FindingRow }) {
  const { document } = finding;
  return (
    <Drawer title={finding.title} aside={<SeverityTag severity={finding.severity} />} names={['open']}>
      <dl>
        <Fact name="Rule">
          <span className="mono">{finding.rule}</span>
        </Fact>
        <Fact name="Where">
          {placeOf(finding) !== null && <span className="mono">{placeOf(finding)}</span>}
        </Fact>
        <Fact name="Only if">{textField(document, 'condition')}</Fact>
        <Fact name="Fix">{textField(document, 'fix')}</Fact>
        <Fact name="State">{stateWords[finding.state]}</Fact>
        <Fact name="First seen">
          <Time at={finding.firstSeen} />
        </Fact>
        <Fact name="Last seen">
          <Time at={finding.lastSeen} />
        </Fact>
      </dl>
      <h3>Evidence</h3>
      <Places of={field(document, 'evidence')} />
    </Drawer>
  );
}
