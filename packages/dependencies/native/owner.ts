import type { Instance } from '../reach/instance.ts';

/** The package to which a file belongs. */
export interface Owner {
  readonly name: string;
  /** The name for people: `bcrypt@5.1.1`, or the name alone if the version is not known. */
  readonly shown: string;
}

/** Returns the owner that is an installed package. */
export const ownerOfInstance = ({ name, version }: Pick<Instance, 'name' | 'version'>): Owner => ({
  name,
  shown: `${name}@${version}`,
});
