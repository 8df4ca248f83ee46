import { type PrintedPolicy, policyCommand } from '@emmental/model/policy-command';
import { useState } from 'react';
import { emmental } from '../../data/commands.ts';
import { field, listOf, type Place, placesOf, textField } from '../../data/document.ts';
import type { FunctionPage } from '../../data/function-page.ts';
import { Copy } from '../../parts/copy.tsx';
import { countText } from '../../parts/number.tsx';
import { FirstPlace } from '../../parts/places.tsx';
import { type Column, DataTable } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';

/** The task for a permission. */
type Kind = 'keep' | 'remove' | 'add' | 'undecided';

interface PermissionRow {
  readonly kind: Kind;
  readonly action: string;
  readonly on: string;
  readonly why: string | null;
  readonly places: readonly Place[];
}

const kinds = {
  keep: { sign: ' ', tone: undefined, says: 'needed and given' },
  remove: { sign: '-', tone: 'diff-remove', says: 'given and not needed' },
  add: { sign: '+', tone: 'diff-add', says: 'needed and not given: it fails when it is reached' },
  undecided: { sign: '?', tone: 'diff-ask', says: 'could not be decided, and is kept' },
} as const satisfies Record<Kind, { sign: string; tone: string | undefined; says: string }>;

/** The tab Permissions: what the role gives against what the code needs, as a diff. */
export function PermissionsTab({ page }: { readonly page: FunctionPage }) {
  const [isAll, setAll] = useState(false);
  const report = field(page.document, 'report');
  const rows = rowsOf(report);
  if (rows === null)
    return (
      <section className="panel message">
        <p>
          No scan has read the permissions of this function, so they are not known.{' '}
          <span className="mono">emmental scan --upload</span> sends them.
        </p>
      </section>
    );
  const shown = isAll ? rows : withFirst(rows);
  const count = (kind: Kind) => rows.filter((row) => row.kind === kind).length;
  const unread = unreadGrants(report, page.name);
  const command = policyCommandOf(report, page.name);
  return (
    <>
      <p className="muted line">
        {unread === 'all' ? (
          <>
            <b>{countText(count('keep'))} needed</b> · <b className="warn">? given: not known</b> · undecided{' '}
            {countText(count('undecided') + 1)} ·{' '}
          </>
        ) : (
          <>
            <b>{countText(count('keep'))} needed and given</b> ·{' '}
            <b className={count('remove') > 0 ? 'hole' : undefined}>remove {countText(count('remove'))}</b> ·
            add {countText(count('add'))} · undecided{' '}
            {countText(count('undecided') + (unread === 'part' ? 1 : 0))} (kept) ·{' '}
            {unread === 'part' && <b className="warn">? a part of what is given is not known · </b>}
          </>
        )}
        scanned <Time at={page.scannedAt} />
      </p>
      {unread !== null && (
        <p className="note warn">
          ? {unread === 'all' ? 'No template that was read shows' : 'No template that was read shows all'}{' '}
          what the {textField(report, 'account') === null ? 'role' : 'service account'} of this function may
          do. It may hold far more than the code needs, and that cannot be listed here.
        </p>
      )}
      <DataTable
        label="Permissions"
        columns={columns}
        groups={[{ key: 'all', head: null, rows: shown }]}
        keyOf={({ kind, action, on }) => `${kind} ${action} ${on}`}
        classOf={({ kind }) => kinds[kind].tone}
      >
        <div className="note">
          {shown.length < rows.length && (
            <p>
              <button type="button" onClick={() => setAll(true)}>
                Show {countText(rows.length - shown.length)} more that can go
              </button>
            </p>
          )}
          <p>
            As in a diff: - remove · + add · ? undecided, kept · no sign: keep. Nothing is taken away that an
            undecided call could need. <span className="mono">env:NAME</span> or{' '}
            <span className="mono">env.NAME</span> = the value of the variable NAME, which is set only when
            the function runs; <span className="mono">emmental assume</span> answers it.
          </p>
          {command !== null && (
            <p className="with-copy">
              {textField(report, 'account') === null ? 'Policy for the template: ' : 'Roles to grant: '}
              <code>{command}</code> <Copy text={command} />
            </p>
          )}
        </div>
      </DataTable>
    </>
  );
}

/**
 * Returns what of the permissions of a function no scan could read: all of them, or a part; null = nothing. It is the same answer as that of
 * `emmental permissions`.
 */
function unreadGrants(report: unknown, name: string): 'all' | 'part' | null {
  if (field(report, 'role') === null && listOf(field(report, 'granted')).length === 0) return 'all';
  const isOfRole = (id: string | null): boolean =>
    id === `${name}/role` || (id?.startsWith(`${name}/role#`) ?? false);
  return listOf(field(report, 'unknown')).some((entry) => isOfRole(textField(entry, 'id'))) ? 'part' : null;
}

/** Returns the command that prints the least policy for the template of a function; null from an older scan, which did not send its format. */
function policyCommandOf(report: unknown, name: string): string | null {
  const format = textField(report, 'policyFormat');
  return format === null ? null : policyCommand(name, format as PrintedPolicy).replace(/^emmental/, emmental);
}

/** The most permissions to take away that are shown at first: a role with `s3:*` has hundreds. */
const mostRemoved = 15;

/** Returns the rows without most of those to take away; the first of them have the greatest risk. */
function withFirst(rows: readonly PermissionRow[]): readonly PermissionRow[] {
  const removed = rows.filter(({ kind }) => kind === 'remove');
  if (removed.length <= mostRemoved + 5) return rows;
  const left = new Set(removed.slice(mostRemoved));
  return rows.filter((row) => !left.has(row));
}

/** Returns the permissions of the JSON of `scan`, in the order keep, remove, add, undecided; null if a scan has none. */
function rowsOf(report: unknown): readonly PermissionRow[] | null {
  const lists = ['needed', 'excess', 'missing', 'keptForUnknown'].map((name) => field(report, name));
  if (!lists.every(Array.isArray)) return null;
  const [needed, excess, missing, kept] = lists.map(listOf);
  const key = (action: unknown, on: unknown) => `${String(action)} ${String(on)}`;
  const undecided = (kept ?? []).flatMap((entry) =>
    permission('undecided', entry, textField(entry, 'unknown')),
  );
  const add = (missing ?? []).flatMap((entry) => permission('add', entry, null));
  const elsewhere = new Set([...undecided, ...add].map(({ action, on }) => key(action, on)));
  const keep = (needed ?? []).flatMap((entry) => {
    const action = textField(entry, 'action');
    if (action === null) return [];
    return listOf(field(entry, 'resources')).flatMap((resource): readonly PermissionRow[] => {
      const on = shortResource(textField(resource, 'pattern') ?? '*');
      if (elsewhere.has(key(action, on)) || elsewhere.has(key(action, '*'))) return [];
      return [{ kind: 'keep', action, on, why: null, places: placesOf(field(entry, 'evidence')) }];
    });
  });
  const remove = (excess ?? []).flatMap((entry) => permission('remove', entry, textField(entry, 'why')));
  const rows = [...keep, ...remove, ...add, ...undecided];
  return [...new Map(rows.map((row) => [`${row.kind} ${key(row.action, row.on)}`, row])).values()];
}

function permission(kind: Kind, entry: unknown, why: string | null): readonly PermissionRow[] {
  const action = textField(entry, 'action');
  if (action === null) return [];
  const on = shortResource(textField(entry, 'resource') ?? '*');
  return [{ kind, action, on, why, places: placesOf(field(entry, 'evidence')) }];
}

/** Returns the end of an ARN, with the logical names that the template has: `table/Orders`. */
const shortResource = (pattern: string): string =>
  pattern.replaceAll(/\$\{(?:AWS::)?([A-Za-z0-9]+)\}/g, '$1').replace(/^arn:(?:[^:]*:){4}/, '');

const columns: readonly Column<PermissionRow>[] = [
  {
    key: 'sign',
    head: <span className="sr">Change</span>,
    className: 'mono nw',
    cell: ({ kind }) => (
      <span title={kinds[kind].says}>
        <span aria-hidden="true">{kinds[kind].sign}</span>
        <span className="sr">{kind}</span>
      </span>
    ),
  },
  { key: 'action', head: 'Action', className: 'mono', cell: ({ action }) => action },
  { key: 'on', head: 'On', className: 'mono wide-cell', cell: ({ on }) => on },
  {
    key: 'why',
    head: 'Why',
    className: 'wide-cell',
    cell: ({ kind, why, places }) => (
      <>
        {places.length > 0 && <FirstPlace of={places} />} {why ?? (kind === 'add' ? kinds.add.says : null)}
      </>
    ),
  },
];
