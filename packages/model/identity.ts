/*
 * Functions, resources and roles of parent stacks have the id `<file>#<name>` (`infra/template.yaml#Orders`). Only the
 * functions of this file split such an id.
 */

/** Returns the name in an id: `infra/template.yaml#Orders` → `Orders`. An id without `#` is a name. */
export const nameInId = (id: string): string => id.slice(id.indexOf('#') + 1);

/** Returns the file in an id: `infra/template.yaml#Orders` → `infra/template.yaml`. An id without `#` is a file. */
export const fileInId = (id: string): string => (id.includes('#') ? id.slice(0, id.indexOf('#')) : id);

/** Returns the id with another file: `placedAt` takes the present file and returns the new one. */
export const movedId = (id: string, placedAt: (file: string) => string): string => {
  const file = fileInId(id);
  return placedAt(file) + id.slice(file.length);
};
