import { sourceBeside } from '../../program/node-file.ts';
import { besideDeployed } from '../compiled/deployed-file.ts';
import type { LinkRule } from '../rule.ts';
import { firstFile } from '../rule.ts';

/**
 * The file that the runtime would load, in the folder that is deployed. The runtimes refuse a handler that leads out of that folder,
 * so its file is only likely: a bundler may put it into the package. The source of a compiled file beside it is taken if it does the same.
 */
export const deployed: LinkRule = {
  how: 'file of the handler',
  certain: true,
  find: async (search) => {
    const { source, directory, files } = search;
    if (directory === null) return [];
    const [loaded] = firstFile(search, [directory], (folder, path) => files.fileAt(source, folder, path));
    if (!loaded) return [];
    const twin = search.language === 'javascript' ? sourceBeside(source, loaded.module) : null;
    const found =
      twin === null ? loaded : await besideDeployed(search, { ...loaded, module: twin }, loaded.module);
    const leadsOut = search.readings.some(({ path }) => path.split('/').includes('..'));
    return [leadsOut ? { ...found, certain: false as const } : found];
  },
};
