import { placesOf, shownPlace } from '../data/document.ts';

/** The first place of some evidence, as `file:line`; the number of the others beside it. */
export function FirstPlace({ of }: { readonly of: unknown }) {
  const [first, ...others] = placesOf(of);
  if (!first) return null;
  const place = shownPlace(first);
  return (
    <span title={first.text ?? undefined}>
      {place === null ? first.text : <span className="mono">{place}</span>}
      {others.length > 0 && <span className="faint small"> +{others.length}</span>}
    </span>
  );
}

/** All places of some evidence, with the code or reason at each. */
export function Places({ of }: { readonly of: unknown }) {
  return (
    <ul className="places">
      {placesOf(of).map((place, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: evidence has no identity of its own and its order is fixed
        <li key={at}>
          <span className="mono">{shownPlace(place)}</span>
          {place.text !== null && <code>{place.text}</code>}
        </li>
      ))}
    </ul>
  );
}
