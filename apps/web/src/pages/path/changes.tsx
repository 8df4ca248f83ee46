import { isProven } from '@emmental/model/mode-change';
import { useState } from 'react';
import { Link } from '../../address/link.tsx';
import { pathsHref } from '../../address/pages.ts';
import { type PathChange, type PathPage, sortedChanges } from '../../data/paths.ts';
import { Copy } from '../../parts/copy.tsx';
import { Diff } from '../../parts/diff.tsx';
import { effortText, headOf, sentence } from '../../parts/effort.ts';
import { counted } from '../../parts/number.tsx';
import { Places } from '../../parts/places.tsx';
import { Propose } from '../../parts/propose.tsx';
import { LabelTag } from '../../parts/tag.tsx';
import { Time } from '../../parts/time.tsx';

/** The cheapest change that closes the path, one that holds if that fails, and the others. */
export function Changes({ path }: { readonly path: PathPage }) {
  const { first, second, rest } = sortedChanges(path);
  if (first === null)
    return (
      <section className="panel">
        <h2>Change that closes it</h2>
        <p className="note">No known change closes this path by itself. A person has to decide what to do.</p>
      </section>
    );
  return (
    <>
      <section className="panel">
        <h2>
          Cheapest change that closes it <Kind change={first} />
        </h2>
        <OneChange change={first} path={path} isPrimary />
      </section>
      {second !== null && (
        <section className="panel">
          <h2>
            A second change by another control, for the day on which the first fails <Kind change={second} />
          </h2>
          <OneChange change={second} path={path} />
        </section>
      )}
      {rest.length > 0 && (
        <section className="panel">
          <h2>
            What else would close it <span className="right faint">{counted(rest.length, 'change')}</span>
          </h2>
          {rest.map((change) => (
            <Other key={`${change.key} ${change.isChosen}`} change={change} path={path} />
          ))}
        </section>
      )}
    </>
  );
}

/** Another change, whose parts are read when it is opened. */
function Other({ change, path }: Omit<OneChangeProps, 'isPrimary' | 'isTold'>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="path-other" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>{sentence(change.step.says)}</span> <Kind change={change} />
      </summary>
      {isOpen && <OneChange change={change} path={path} isTold />}
    </details>
  );
}

/** The label and the effort of a change. */
function Kind({ change: { step } }: { readonly change: PathChange }) {
  return (
    <span className="right faint nw">
      <LabelTag label={step.label} /> {effortText({ effort: step.effort, changes: step.functions.length })}
    </span>
  );
}

/** Says why nothing shows that a mode closes the path: the guard that has to carry it out is lost (`isProven`). */
function NotProven({ path: { guard } }: Pick<OneChangeProps, 'path'>) {
  return (
    <p className="note">
      <span className="warn">
        △ Not proven that it closes the path: the guard that has to stop the attack{' '}
        {guard.state === 'silent' ? (
          <>
            was last heard <Time at={guard.seenAt} />.
          </>
        ) : (
          'runs and controls nothing.'
        )}
      </span>
    </p>
  );
}

interface OneChangeProps {
  readonly change: PathChange;
  readonly path: PathPage;
  readonly isPrimary?: boolean;
  /** True if the sentence of the change is already above. */
  readonly isTold?: boolean;
}

function OneChange({ change, path, isPrimary = false, isTold = false }: OneChangeProps) {
  const { says, command, diff, at, functions, paths } = change.step;
  const places = diff === null ? at : [];
  const proven = isProven(change.step.isMode, path.guard.state);
  const closes = proven ? 'It closes' : 'With guards that are heard it closes';
  return (
    <>
      {!isTold && <p className="path-says">{sentence(says)}.</p>}
      {!proven && <NotProven path={path} />}
      {diff !== null && <Diff text={diff} label={`The diff: ${headOf(says)}`} />}
      {places.length > 0 && (
        <>
          <p className="note muted">A person writes it here:</p>
          <Places of={places} />
        </>
      )}
      {(functions.length > 1 || paths.length > 1) && (
        <p className="note">
          {functions.length > 1 && `The same change in ${functions.length} functions of ${path.app}. `}
          {change.isChosen ? (
            <>
              {closes}{' '}
              <Link
                href={pathsHref({ closing: change.key, app: path.app, environment: path.environment })}
                data-count={paths.length}
              >
                {counted(paths.length, 'path')}
              </Link>{' '}
              of {path.app}.
            </>
          ) : (
            `${closes} ${counted(paths.length, 'path')} of ${path.app}.`
          )}
        </p>
      )}
      {(diff !== null || command !== null) && (
        <p className="note actions">
          {diff !== null && (
            <Propose source={{ kind: 'path', path: path.key, change: change.key }} isPrimary={isPrimary} />
          )}
          {diff !== null && <Copy text={diff} label="Copy diff" />}
          {command !== null && <Copy text={command} label="Copy command" />}
        </p>
      )}
    </>
  );
}
