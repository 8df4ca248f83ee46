import type { LinkRule } from '../rule.ts';
import { firstFile } from '../rule.ts';

/** The file that the runtime would load, in the folder that is deployed. */
export const deployed: LinkRule = {
  how: 'file of the handler',
  certain: true,
  find: (search) => {
    const { source, directory, files } = search;
    if (directory === null) return [];
    return firstFile(search, [directory], (folder, path) => files.fileAt(source, folder, path));
  },
};
