import { asString, type Value } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** The same for APIs is api/any-origin. Source: Lambda developer guide, function URLs, CORS; Fetch standard, CORS and credentials. */
export const urlAnyOrigin = resourceRule({
  id: 'url/any-origin',
  aliases: ['EMM-FN-URL-CORS'],
  slice: 'auth',
  threats: ['T8'],
  help: 'Pages of every site may call the function’s URL and read the answer; with credentials they do so as the user who looks at them.',
  types: ['AWS::Lambda::Url'],
  judge: ({ properties }) =>
    judge(settings(properties, 'Cors', 'AllowOrigins'), {
      absent: false,
      known: (value) => value.kind === 'list' && value.items.some(isAny),
    }),
  say: ({ id, properties }) => {
    const asUser = judge(settings(properties, 'Cors', 'AllowCredentials'), {
      absent: false,
      known: scalar(isOn),
    }).some(({ isWrong }) => isWrong === true);
    return {
      title: `Pages of every site can call ${id}${asUser ? ' as the user who looks at them' : ''}`,
      // Without credentials a page gains nothing that its server could not ask for itself.
      severity: asUser ? 'medium' : 'info',
      fix: 'name your own sites in Cors.AllowOrigins',
      gains: asUser ? 'what the user may read and do' : 'answers, read in the browsers of others',
    };
  },
});

const isAny = (value: Value): boolean => /^(\*|https?:\/\/\*)$/.test(asString(value) ?? '');
