import { hrefOf } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { functionHref } from '../../address/pages.ts';
import {
  type FunctionPage,
  type PackageList,
  type PackageRow,
  usePackages,
} from '../../data/function-page.ts';
import { Count, counted, countText, Dash } from '../../parts/number.tsx';
import { PlaceLink } from '../../parts/places.tsx';
import { Loaded } from '../../parts/states.tsx';
import { type Column, DataTable } from '../../parts/table.tsx';
import { SeverityTag } from '../../parts/tag.tsx';
import { Day } from '../../parts/time.tsx';

/** The tab Packages: the packages that a function loads or contains, those with findings first. */
export function PackagesTab({ page }: { readonly page: FunctionPage }) {
  const packages = usePackages(page);
  return (
    <Loaded query={packages} rows={8}>
      {(list) => (list.rows.length === 0 ? <None page={page} /> : <Packages list={list} page={page} />)}
    </Loaded>
  );
}

function None({ page: { scannedAt } }: { readonly page: FunctionPage }) {
  return (
    <section className="panel message">
      <p>
        {scannedAt === null
          ? 'No scan of this function was sent, so its packages are not known.'
          : 'The last scan found no package of a lockfile in this function.'}
      </p>
    </section>
  );
}

function Packages({ list, page }: { readonly list: PackageList; readonly page: FunctionPage }) {
  const loaded = list.rows.filter(({ isLoaded }) => isLoaded).length;
  return (
    <DataTable
      label="Packages"
      columns={columnsOf(list, page)}
      groups={[{ key: 'all', head: null, rows: list.rows }]}
      keyOf={({ ecosystem, name, version, lockfile }) => `${ecosystem} ${name} ${version} ${lockfile}`}
      classOf={({ isLoaded }) => (isLoaded ? undefined : 'implied')}
    >
      <div className="note">
        <p>
          {counted(list.rows.length, 'package')}, {countText(loaded)} loaded ·{' '}
          {list.matchedOn === null ? (
            <>
              advisories are not known: this console has no advisory data (
              <span className="mono">emmental db update</span> brings it)
            </>
          ) : (
            <>
              matched with advisories on <Day at={list.matchedOn} />
            </>
          )}
        </p>
        <p>
          Loaded = the code of this function loads the package, by itself or through another one; contained =
          it is only deployed with the function.
        </p>
      </div>
    </DataTable>
  );
}

function columnsOf(list: PackageList, page: FunctionPage): readonly Column<PackageRow>[] {
  return [
    {
      key: 'name',
      head: 'Package',
      className: 'main-cell',
      cell: ({ name, ecosystem }) => (
        <>
          {name} <span className="faint small">{ecosystem}</span>
        </>
      ),
    },
    {
      key: 'version',
      head: 'Version',
      label: 'version',
      className: 'mono nw',
      cell: ({ version, source }) => version ?? <Dash why={`its source is ${source}, without a version`} />,
    },
    {
      key: 'loaded',
      head: 'Loaded',
      label: 'loaded',
      cell: ({ isLoaded }) => (isLoaded ? 'loaded' : <span className="muted">contained</span>),
    },
    {
      key: 'advisories',
      head: 'Findings',
      label: 'findings',
      className: 'wide-cell',
      cell: (row) => <Findings row={row} isMatched={list.matchedOn !== null} page={page} />,
    },
    {
      key: 'functions',
      head: 'Functions that load it',
      label: 'functions that load it',
      cell: ({ loadedBy }) => (
        <span title={loadedBy.join(', ')}>
          {loadedBy.length === 0 ? <Dash why="no function of the app loads it" /> : namesText(loadedBy)}
        </span>
      ),
    },
    {
      key: 'lockfile',
      head: 'Lockfile',
      label: 'lockfile',
      className: 'less',
      cell: ({ lockfile, line }) =>
        lockfile === null ? <Dash /> : <PlaceLink place={{ file: lockfile, line, text: null }} of={page} />,
    },
  ];
}

/** The most names in a cell. */
const shown = 3;

const namesText = (names: readonly string[]): string =>
  names.length <= shown
    ? names.join(', ')
    : `${names.slice(0, shown).join(', ')} and ${countText(names.length - shown)} more`;

interface FindingsProps {
  readonly row: PackageRow;
  readonly isMatched: boolean;
  readonly page: FunctionPage;
}

function Findings({ row: { findings }, isMatched, page }: FindingsProps) {
  if (findings.length === 0)
    return isMatched ? (
      <Dash why="no advisory and no other finding" />
    ) : (
      <Count of={null} why="no advisory data" />
    );
  return (
    <>
      {findings.map(({ id, severity, title, advisory, fixed }) => (
        <div key={id}>
          <SeverityTag severity={severity} />{' '}
          <Link href={hrefOf(functionHref(page, 'findings'), { open: String(id) })} title={title}>
            {advisory ?? title}
          </Link>
          {advisory !== null && (
            <span className="muted small"> {fixed === null ? 'no fix known' : `fixed in ${fixed}`}</span>
          )}
        </div>
      ))}
    </>
  );
}
