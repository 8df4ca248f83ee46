import { unpinnedRule } from '../../fetched.ts';

/** A plug-in runs with the credentials of whoever deploys. Source: Serverless Framework documentation, "Plugins". */
export const pluginUnpinned = unpinnedRule({
  id: 'plugin/unpinned',
  aliases: ['EMM-SLS-PLUGIN-UNPINNED'],
  kind: 'plugin',
  help: 'A plug-in runs with the credentials of whoever deploys, and no lockfile or exact version says which one: the next release of it may be anybody’s.',
  say: ({ source }) => ({
    title: `The plug-in ${source} is whatever its newest release is`,
    fix: 'commit the lockfile, or name its version in package.json without ^ and ~',
  }),
});
