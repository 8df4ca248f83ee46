import type { Instance } from '../reach/instance.ts';

/** The package that a file belongs to. */
export interface Owner {
  readonly name: string;
  /** `bcrypt@5.1.1`; the name alone where the version is not known. */
  readonly shown: string;
}

/** Names the package of an installed instance. */
export const ownerOfInstance = ({ name, version }: Pick<Instance, 'name' | 'version'>): Owner => ({
  name,
  shown: `${name}@${version}`,
});
