import { unpinnedRule } from '../../fetched.ts';

/** A plug-in runs with the credentials of the person who deploys. Source: Serverless Framework documentation, "Plugins". */
export const pluginUnpinned = unpinnedRule({
  id: 'plugin/unpinned',
  aliases: ['EMM-SLS-PLUGIN-UNPINNED'],
  kind: 'plugin',
  help: 'A plug-in runs with the credentials of the person who deploys, and no lockfile or exact version pins it: anyone could publish the next release.',
  describe: ({ source }) => ({
    title: `Each deployment takes the newest release of the plug-in ${source}`,
    fix: 'commit the lockfile, or pin its version in package.json without ^ and ~',
  }),
});
