/** A place from which a manifest takes packages, other than the registry of the language. */
export interface Origin {
  /** The package, as the registry names it; `@shop/*` for a scope, `*` for every package. */
  readonly name: string;
  readonly place: string;
}

const registries =
  /^(?:https?:)?\/\/(?:registry\.(?:npmjs\.org|yarnpkg\.com)|(?:www\.)?pypi\.(?:org|python\.org)|files\.pythonhosted\.org)(?:\/|$)/;

/** Is an address one of the registry that everybody uses? */
export const isOfRegistry = (address: string): boolean => registries.test(address.trim());

/** Returns the origin of all packages from an index, unless it is the registry. */
export const ofIndex = (address: string, name = '*'): readonly Origin[] =>
  address.trim() === '' || isOfRegistry(address) ? [] : [{ name, place: address.trim() }];
