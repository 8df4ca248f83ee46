import { titleOf } from '@emmental/model/threats';
import { withQuery } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { functionHref, pathHref, pathsHref } from '../../address/pages.ts';
import type { ProposalSource } from '../../data/changes.ts';
import { type ClosingOfApp, type ClosingRow, type Overview, useClosing } from '../../data/overview.ts';
import { useDraft } from '../../data/previews.ts';
import { Copy } from '../../parts/copy.tsx';
import { Diff } from '../../parts/diff.tsx';
import { Drawer, Fact } from '../../parts/drawer.tsx';
import { effortText, headOf, sentence } from '../../parts/effort.ts';
import { counted, countText } from '../../parts/number.tsx';
import { Places } from '../../parts/places.tsx';
import { Warnings } from '../../parts/preview.tsx';
import { Propose } from '../../parts/propose.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Waits } from '../../parts/waits.tsx';

interface FirstProps {
  readonly data: Overview;
  readonly open: string | null;
}

/** The changes that close most for their cost. */
export function First({ data: { first, firstTotal, open: holes, judged, paths }, open }: FirstProps) {
  return (
    <section className="panel">
      <h2>
        What to do first <span className="right faint">cheapest changes that close most</span>
      </h2>
      {first.length === 0 ? (
        <p className="note">{nothingFirst(holes, judged)}</p>
      ) : (
        <ol className="first">
          {first.map((row) => (
            <li key={row.key} aria-current={row.key === open || undefined}>
              <div>
                <Link href={withQuery({ open: row.key })} data-row="" data-closes={row.paths}>
                  {sentence(headOf(row.says))}
                </Link>
                <p className="muted small">
                  <Closes row={row} /> in {row.named.join(', ')}
                  {row.apps > row.named.length && ` and ${countText(row.apps - row.named.length)} more`}
                </p>
                {row.waits.length > 0 && (
                  <p className="small">
                    <Waits of={row.waits} />
                  </p>
                )}
              </div>
              <span className="mono small nw muted">{effortText(row)}</span>
            </li>
          ))}
        </ol>
      )}
      {first.length > 0 && (
        <p className="note">
          {countText(first.length)} of {countText(firstTotal)} changes;{' '}
          <Link href={pathsHref()} data-count={paths}>
            {counted(paths, 'open path')}
          </Link>{' '}
          in all; a path that two changes close is counted with both. A row opens the change in each app, as a
          diff where one can be written. Paths in which code of an attacker runs count 9, lost data or
          permissions 3, others 1; a deployment costs as much as 3 lines, code as 9.
        </p>
      )}
    </section>
  );
}

/** The paths that a change closes. Those of functions whose guards are silent do not count as closed by a mode. */
function Closes({ row: { key, paths, unproven } }: { readonly row: ClosingRow }) {
  const lost = (text: string) => (
    <Link href={pathsHref({ closing: key, guard: 'lost' })} data-count={unproven}>
      {text}
    </Link>
  );
  if (paths === 0)
    return (
      <span className="warn">
        not proven that it closes {lost(counted(unproven, 'path'))}, whose guard is silent or controls
        nothing,
      </span>
    );
  return (
    <>
      closes{' '}
      <Link href={pathsHref({ closing: key, guard: unproven > 0 ? 'heard' : null })} data-count={paths}>
        {counted(paths, 'path')}
      </Link>
      {unproven > 0 && (
        <span className="warn">
          {' '}
          (not proven of {lost(`${countText(unproven)} more`)}, whose guard is silent or controls nothing)
        </span>
      )}
    </>
  );
}

function nothingFirst(open: number, judged: number): string {
  if (judged === 0) return 'No scan has judged the threats, so it is not known what to do.';
  return open === 0
    ? 'Nothing found in what was checked: no scan has a path that nothing stops.'
    : 'No known change closes the open paths by itself.';
}

/** One kind of change: its diff in each app, and the paths that it closes. */
export function ClosingDrawer({ closing }: { readonly closing: string }) {
  const found = useClosing(closing);
  const [first] = found.data?.rows ?? [];
  return (
    <Drawer title={first ? sentence(headOf(first.step.says)) : 'A change'} names={['open']}>
      <Loaded query={found} rows={5}>
        {({ rows }) => (
          <>
            {rows.length > 1 && <AllApps rows={rows} />}
            {rows.map((row) => (
              <OneApp key={`${row.app}/${row.environment}`} row={row} closing={closing} />
            ))}
          </>
        )}
      </Loaded>
    </Drawer>
  );
}

/** The same change in several apps: how much of it is in each. Their diffs follow one below the other. */
function AllApps({ rows }: { readonly rows: readonly ClosingOfApp[] }) {
  const sum = rows.reduce((total, row) => total + provenIn(row.step), 0);
  return (
    <p className="note">
      In {countText(rows.length)} apps, closes {counted(sum, 'path')}:{' '}
      {rows
        .map(
          (row) =>
            `${row.app} (${effortText({ effort: row.step.effort, changes: row.step.functions.length })}, ${counted(provenIn(row.step), 'path')})`,
        )
        .join(' · ')}
      . Each app has its part below.
    </p>
  );
}

/** Where the change stops nothing yet, such as behind a guard that is silent. */
function Limits({ source }: { readonly source: ProposalSource }) {
  const { data } = useDraft(source);
  if (!data || data.warnings.length === 0) return null;
  return (
    <p className="note">
      <Warnings warnings={data.warnings} />
    </p>
  );
}

/** Counts the paths that a change closes. One whose guard has to carry it out, and is silent or controls nothing, is not among them. */
const provenIn = ({ paths }: ClosingOfApp['step']): number => paths.filter(({ isProven }) => isProven).length;

function closesText(step: ClosingOfApp['step']): string {
  const closes = `Closes ${counted(provenIn(step), 'path')}`;
  const rest = step.paths.length - provenIn(step);
  return rest === 0
    ? closes
    : `${closes}; not proven of ${countText(rest)}, whose guard is silent or controls nothing`;
}

interface OneAppProps {
  readonly row: ClosingOfApp;
  readonly closing: string;
}

function OneApp({ row: { app, environment, commit, step }, closing }: OneAppProps) {
  const places = step.diff === null ? step.at : [];
  return (
    <>
      <dl>
        <Fact name="App">
          {app}, {environment}
        </Fact>
        <Fact name="What">{sentence(step.says)}</Fact>
        <Fact name="Effort">{effortText({ effort: step.effort, changes: step.functions.length })}</Fact>
        <Fact name="Label">{step.label}</Fact>
        <Fact name="Commit">{commit !== null && <span className="mono">{commit.slice(0, 7)}</span>}</Fact>
      </dl>
      {step.diff !== null && <Diff text={step.diff} label={`The change in ${app}`} />}
      {step.diff !== null && <Limits source={{ kind: 'closing', key: closing, app, environment }} />}
      {places.length > 0 && (
        <>
          <h3>A person writes it here</h3>
          <Places of={places} />
        </>
      )}
      <p className="note actions">
        {step.diff !== null && (
          <Propose source={{ kind: 'closing', key: closing, app, environment }} isPrimary />
        )}
        {step.diff !== null && <Copy text={step.diff} label="Copy diff" />}
        {step.command !== null && <Copy text={step.command} label="Copy command" />}
      </p>
      <h3>{closesText(step)}</h3>
      <ul className="places">
        {step.paths.map((path, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two paths of one threat can have the same words
          <li key={at} data-path={path.isProven ? 'closed' : 'not proven'}>
            <span>
              <Link
                href={
                  path.key === null
                    ? `${functionHref({ app, environment, name: path.function }, 'holes')}?cell=${path.threat}`
                    : pathHref(path.key)
                }
              >
                {titleOf(path.threat).name}
              </Link>{' '}
              <span className="muted small">{path.because}</span>
            </span>
            <span className="muted small">
              at stake: {path.loses}
              {!path.isProven && (
                <span className="warn"> · not proven: its guard is silent or controls nothing</span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
