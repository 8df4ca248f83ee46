import { useEffect, useRef } from 'react';
import { history, places } from './places.ts';

const keys: readonly (readonly [readonly string[], string])[] = [
  [['Ctrl', 'K'], 'go to anything'],
  [['/'], 'filter the list'],
  [['j', 'k'], 'next row, row before'],
  [['Enter'], 'open the row'],
  [['Esc'], 'close the drawer'],
  [['[', ']'], 'tab before, next tab'],
  [['x', 'X'], 'Findings: select the row, its group'],
  [['o', 'i'], 'Findings: owner, in progress'],
  [['s', 'u'], 'Findings: suppress, due day'],
  ...[...places, history].flatMap(({ key, title }) => (key === null ? [] : [[['g', key], title] as const])),
  [['?'], 'this list'],
];

/** The list of keys. */
export function Help({ close }: { readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      <dl>
        {keys.map(([names, says]) => (
          <div key={says}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" className="primary">
          Close
        </button>
      </form>
    </dialog>
  );
}
