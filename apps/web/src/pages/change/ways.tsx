import { useState } from 'react';
import { type ChangePage, openPull, takeStep } from '../../data/changes.ts';
import { useSession } from '../../data/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Copy } from '../../parts/copy.tsx';

/** The ways by which a change leaves the console: a patch, a branch command, a pull request, or a command for the cloud. */
export function Ways({ change }: { readonly change: ChangePage }) {
  const { patch, state, command, commit } = change;
  if (state === 'withdrawn') return null;
  return (
    <section className="panel">
      <h2>
        Take it to git{' '}
        <span className="right faint">
          {commit === null ? (
            'the scan named no commit'
          ) : (
            <>
              against <span className="mono">{commit.slice(0, 7)}</span>
            </>
          )}
        </span>
      </h2>
      {patch !== '' && (
        <>
          <p className="note actions">
            <Download change={change} />
            <BranchCommand change={change} />
            <Pull change={change} />
          </p>
          <p className="note">
            <code>git apply {change.file}</code> at the top of the repository. Your pipeline deploys it after
            the review.
            {change.pull === null && change.host.why !== null && (
              <> A pull request cannot be opened from here: {change.host.why}.</>
            )}
          </p>
        </>
      )}
      {command !== null && (
        <>
          <h3>
            {patch === '' ? 'The template is not known: at once, by a command' : 'At once, by a command'}
          </h3>
          <pre>{command}</pre>
          <p className="note actions">
            <Copy text={command} label="Copy command" isPrimary={patch === ''} />
            {change.kind === 'pause' && (
              <span className="muted">
                Take it back with <code>aws lambda delete-function-concurrency</code>.
              </span>
            )}
          </p>
        </>
      )}
    </section>
  );
}

function Download({ change: { id, patch, file } }: { readonly change: ChangePage }) {
  const isViewer = useSession().data?.role === 'viewer';
  const save = () => {
    const address = URL.createObjectURL(new Blob([patch], { type: 'text/x-patch' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    // A viewer may read a patch; only who may decide moves it on.
    if (!isViewer) void takeStep(id, 'download');
  };
  return (
    <button type="button" className="primary" onClick={save}>
      Download .patch
    </button>
  );
}

function BranchCommand({ change: { id, branchCommand } }: { readonly change: ChangePage }) {
  const isViewer = useSession().data?.role === 'viewer';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button within takes the keys; this only notes that it was used
    // biome-ignore lint/a11y/useKeyWithClickEvents: a key on the button is a click, too
    <span
      onClick={() => {
        if (!isViewer) void takeStep(id, 'branch');
      }}
    >
      <Copy text={branchCommand} label="Copy branch command" />
    </span>
  );
}

function Pull({ change: { id, host, pull } }: { readonly change: ChangePage }) {
  const isViewer = useSession().data?.role === 'viewer';
  const [address, setAddress] = useState<string | null>(null);
  const opened = pull ?? address;
  if (opened !== null)
    return (
      <a className="button" href={opened} rel="noreferrer noopener" target="_blank">
        Pull request ↗
      </a>
    );
  if (host.name === null || isViewer)
    return (
      <button type="button" disabled title={isViewer ? 'A member can open it' : (host.why ?? undefined)}>
        Open pull request
      </button>
    );
  return (
    <Confirm
      word={`Open pull request on ${host.name}`}
      act={async () => {
        setAddress(await openPull(id));
      }}
    />
  );
}
