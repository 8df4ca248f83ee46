import { type Location, spelled } from '@emmental/model';
import { layerPublishers } from '../../layers.ts';
import { functionRule, functionSettings, type ReviewedFunction } from '../../rule.ts';
import { answersOr } from '../../setting.ts';

/** Does not report layers of the template, of the same account, or of a known publisher. Source: Lambda developer guide, layers. */
export const functionLayerOfOtherAccount = functionRule({
  id: 'function/layer-of-other-account',
  aliases: ['EMM-FN-LAYER-XACCOUNT'],
  slice: 'deps',
  threats: ['T6'],
  help: 'Code of another account runs in the function with all its permissions: the repository does not show that code.',
  judge: (fn) =>
    answersOr(
      foreign(fn).map(({ at }) => ({ when: null, isWrong: true, at })),
      'its layers come from this account, the template or a known publisher',
    ),
  describe: (fn) => ({
    title: `Account ${foreign(fn)[0]?.account} can run its own code in ${fn.declaration.name}`,
    severity: 'low',
    fix: 'publish the layer from your own account, or name its owner in an exception',
    gains: 'all permissions of the function',
  }),
});

function foreign(
  fn: ReviewedFunction,
): readonly { readonly account: string; readonly at: Location | null }[] {
  return functionSettings(fn, 'Layers').flatMap((setting) =>
    setting.state === 'known' && setting.value.kind === 'list'
      ? setting.value.items.flatMap((item) => {
          const account = /^arn:[^:]*:lambda:[^:]*:(\d{12}):layer:/.exec(spelled(item, () => '*'))?.[1];
          return account === undefined || layerPublishers.has(account)
            ? []
            : [{ account, at: item.at ?? null }];
        })
      : [],
  );
}
