import { unpinnedRule } from '../../fetched.ts';

/** Terraform's dependency lock file pins providers but no modules. Source: Terraform language, "Module Sources". */
export const moduleUnpinned = unpinnedRule({
  id: 'module/unpinned',
  aliases: ['EMM-TF-MODULE-UNPINNED'],
  kind: 'module',
  help: 'Each deployment takes the newest version of the module: anyone who changes the module, or its account, changes your deployment.',
  describe: ({ id, source }) => ({
    title: `${id} takes the newest version of ${source} at each deployment`,
    fix: /^[\w.-]+(\/[\w-]+){2,3}$/.test(source)
      ? 'version = "…"'
      : 'source = "…?ref=" with the commit that you have read',
  }),
});
