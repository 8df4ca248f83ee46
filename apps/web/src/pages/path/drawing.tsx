import type { CodePlace, PathPage } from '../../data/paths.ts';
import { FileLine } from '../../parts/file-line.tsx';

/** A box of the drawing, and the words of the arrow that leads to it. */
interface Node {
  readonly title: string;
  readonly kind: 'people' | 'source' | 'function' | 'sink' | 'loss';
  readonly at: CodePlace | null;
  /** The words on the arrow before the box. */
  readonly arrow: string | null;
  readonly about: string | null;
}

/** Names the kind of a box about which nothing else is said; a source and a function have a name that says it. */
const kinds = {
  people: 'who begins it',
  source: null,
  function: null,
  sink: 'where it takes effect',
  loss: 'at stake',
} as const satisfies Record<Node['kind'], string | null>;

/** The path from people to the loss as boxes with arrows, from left to right; below 720 px from top to bottom. It is a list for screen readers. */
export function Drawing({ path }: { readonly path: PathPage }) {
  return (
    <section className="panel" aria-label="The path">
      <ol className="path-drawing">
        {nodesOf(path).map((node, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the hops have a fixed order and may pass a name twice
          <li key={at} className={`is-${node.kind}`}>
            {at > 0 && (
              <span className="path-arrow">
                {node.arrow !== null && <small>{node.arrow}</small>}
                <Arrow />
              </span>
            )}
            <div className="path-node">
              <b>{node.title}</b>
              {(node.about ?? kinds[node.kind]) !== null && <small>{node.about ?? kinds[node.kind]}</small>}
              {node.at !== null && (
                <small title={node.at.text}>
                  <FileLine at={node.at} />
                </small>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Arrow() {
  return (
    <svg viewBox="0 0 28 10" width="28" height="10" aria-hidden="true">
      <path d="M0 5h26M22 1l4.5 4-4.5 4" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}

/** Returns the hops, then the place where the attack takes effect, then the loss. */
function nodesOf({ document: { hops, steps }, loses, function: fn, app }: PathPage): readonly Node[] {
  const taking = steps.find(({ at }) => at.length > 0);
  const sink = taking?.at.at(-1) ?? null;
  const delivered = steps.map(({ says }) => /attack in (.+) reaches /.exec(says)?.[1]).find(Boolean) ?? null;
  const last = hops.length - 1;
  const way = hops.map(({ text, kind, at }, place): Node => {
    const isTarget = place === last;
    return {
      title: text,
      kind: kind === 'people' || kind === 'source' ? kind : 'function',
      at: at ?? (isTarget ? (taking?.at[0] ?? null) : null),
      arrow: isTarget ? delivered : null,
      about: isTarget ? app : null,
    };
  });
  const start: readonly Node[] =
    way.length > 0 ? way : [{ title: fn, kind: 'function', at: null, arrow: null, about: app }];
  const effect: readonly Node[] = sink
    ? [{ title: sink.text, kind: 'sink', at: sink, arrow: null, about: null }]
    : [];
  return [
    ...start,
    ...effect,
    { title: loses, kind: 'loss', at: null, arrow: steps.at(-1)?.says ?? null, about: 'at stake' },
  ];
}
