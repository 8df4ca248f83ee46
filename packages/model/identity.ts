/*
 * Functions, resources and roles of parent stacks have the id `<file>#<name>` (`infra/template.yaml#Orders`). Nothing else
 * takes such an id apart.
 */

/** The name in an id: `infra/template.yaml#Orders` → `Orders`. An id without a file is a name. */
export const nameInId = (id: string): string => id.slice(id.indexOf('#') + 1);

/** The file in an id: `infra/template.yaml#Orders` → `infra/template.yaml`. An id without a name is a file. */
export const fileInId = (id: string): string => (id.includes('#') ? id.slice(0, id.indexOf('#')) : id);

/** The same id with another path: `placedAt` gets the file. */
export const movedId = (id: string, placedAt: (file: string) => string): string => {
  const file = fileInId(id);
  return placedAt(file) + id.slice(file.length);
};
