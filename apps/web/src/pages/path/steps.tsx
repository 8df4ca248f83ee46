import type { CodePlace, PathHop, PathPage } from '../../data/paths.ts';
import { FileLine } from '../../parts/file-line.tsx';

/** The path step by step, with the code of each. */
export function Steps({ path: { document, commit } }: { readonly path: PathPage }) {
  const hops = document.hops.filter(({ at }) => at !== null);
  return (
    <section className="panel is-last">
      <h2>
        Step by step{' '}
        <span className="right faint">
          {commit === null ? 'commit not known' : `at commit ${commit.slice(0, 7)}`}
        </span>
      </h2>
      <ol className="path-steps">
        {hops.map(({ text, kind, at }, nth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the hops have a fixed order and may pass a name twice
          <li key={`hop ${nth}`}>
            <p>
              {kind === 'function'
                ? `${text} passes the event on`
                : `${text} starts ${startedBy(document.hops, text)}`}
            </p>
            {at !== null && <Code at={at} isSame={at.text === text} />}
          </li>
        ))}
        {document.steps.map(({ says, attack, at }, nth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps have a fixed order
          <li key={`step ${nth}`}>
            <p>
              {says}{' '}
              {attack.length > 0 && (
                <span className="faint small mono" title="ids of ATT&CK techniques">
                  {attack.join(' ')}
                </span>
              )}
            </p>
            {placesIn(at).map((place) => (
              <Code key={`${place.file}:${place.line}`} at={place} isSame={says.includes(place.text)} />
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Returns the function that follows a source on the way. */
const startedBy = (hops: readonly PathHop[], source: string): string =>
  hops.slice(hops.findIndex(({ text }) => text === source)).find(({ kind }) => kind === 'function')?.text ??
  '?';

/** Returns each line once: of several texts about a line the last one, which is its code. */
const placesIn = (places: readonly CodePlace[]): readonly CodePlace[] => [
  ...new Map(places.map((place) => [`${place.file}:${place.line}`, place])).values(),
];

/** A place, and its code unless the sentence above has it. */
function Code({ at, isSame }: { readonly at: CodePlace; readonly isSame: boolean }) {
  // The scan names the function of a call on the way as `in resizeAll`.
  const isCall = /^in [\w$.]+$/.test(at.text);
  return (
    <div className="path-code">
      <span className="small muted">
        <FileLine at={at} />
        {isCall && ` ${at.text}`}
      </span>
      {!isSame && !isCall && <code>{at.text}</code>}
    </div>
  );
}
