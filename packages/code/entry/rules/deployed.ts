import type { LinkRule } from '../rule.ts';
import { firstFile } from '../rule.ts';

/**
 * The file that the runtime would load, in the folder that is deployed. The runtimes refuse a handler that leads out of that folder,
 * so its file is only likely: a bundler may put it into the package.
 */
export const deployed: LinkRule = {
  how: 'file of the handler',
  certain: true,
  find: (search) => {
    const { source, directory, files } = search;
    if (directory === null) return [];
    const found = firstFile(search, [directory], (folder, path) => files.fileAt(source, folder, path));
    const leadsOut = search.readings.some(({ path }) => path.split('/').includes('..'));
    return leadsOut ? found.map((each) => ({ ...each, certain: false as const })) : found;
  },
};
