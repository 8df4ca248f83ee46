import { unpinnedRule } from '../../fetched.ts';

/** Source: Terraform language, "Module Sources"; the dependency lock file holds providers, no modules. */
export const moduleUnpinned = unpinnedRule({
  id: 'module/unpinned',
  aliases: ['EMM-TF-MODULE-UNPINNED'],
  kind: 'module',
  help: 'Which module is deployed is decided anew each time: whoever changes it, or its account, changes what you deploy.',
  say: ({ id, source }) => ({
    title: `${id} is whatever ${source} is when it is deployed`,
    fix: /^[\w.-]+(\/[\w-]+){2,3}$/.test(source)
      ? 'version = "…"'
      : 'source = "…?ref=" with the commit that you have read',
  }),
});
