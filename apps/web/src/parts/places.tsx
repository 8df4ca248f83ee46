import { type Place, placesOf, shownPlace } from '../data/document.ts';
import { lineHref, type Repository } from '../data/repository.ts';

/** The first place of some evidence, as `file:line`; the number of the others beside it. */
export function FirstPlace({ of, repository }: PlacesProps) {
  const [first, ...others] = placesOf(of);
  if (!first) return null;
  return (
    <span title={first.text ?? undefined}>
      {first.file === null ? first.text : <PlaceLink place={first} of={repository} />}
      {others.length > 0 && <span className="faint small"> +{others.length}</span>}
    </span>
  );
}

/** All places of some evidence, with the code or reason at each. */
export function Places({ of, repository }: PlacesProps) {
  return (
    <ul className="places">
      {placesOf(of).map((place, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: evidence has no identity of its own and its order is fixed
        <li key={at}>
          <PlaceLink place={place} of={repository} />
          {place.text !== null && <code>{place.text}</code>}
        </li>
      ))}
    </ul>
  );
}

interface PlacesProps {
  /** The evidence, as the scan sent it. */
  readonly of: unknown;
  /** The repository in which the places are; without it, they are no links. */
  readonly repository?: Repository;
}

interface PlaceLinkProps {
  readonly place: Place;
  readonly of: Repository | undefined;
}

/** A place as `file:line`: a link to the line at the scanned commit, where the scan named a repository. */
export function PlaceLink({ place, of }: PlaceLinkProps) {
  const href = of ? lineHref(of, place) : null;
  if (href === null) return <span className="mono">{shownPlace(place)}</span>;
  return (
    <a
      className="mono"
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      title={`opens ${new URL(href).hostname}`}
    >
      {shownPlace(place)}
    </a>
  );
}
