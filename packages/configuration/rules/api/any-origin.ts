import { asString, type Value } from '@emmental/model';
import { apiRule } from '../../apis.ts';
import { answersOr, isOn, judge, scalar, settings } from '../../setting.ts';

/** Pages of every site read responses. With credentials they do so as the user. Source: Fetch standard, CORS protocol and credentials. */
export const apiAnyOrigin = apiRule({
  id: 'api/any-origin',
  aliases: ['EMM-API-CORS'],
  slice: 'auth',
  threats: ['T8'],
  help: 'Pages of every site may call the API with the user’s cookies and read the answer.',
  judge: ({ resource }) =>
    answersOr(
      [
        settings(resource.properties, 'CorsConfiguration'),
        settings(resource.properties, 'Body', 'x-amazon-apigateway-cors'),
      ].flatMap((found) =>
        found.flatMap((one) => {
          if (one.state !== 'known' || !letsAll(one.value)) return [];
          const credentials = [
            ...settings(one.value, 'AllowCredentials'),
            ...settings(one.value, 'allowCredentials'),
          ].filter(({ state }) => state !== 'absent');
          return judge(credentials, { absent: false, known: scalar(isOn) });
        }),
      ),
      'pages of other sites may not call it with cookies',
    ),
  say: (name) => ({
    title: `Pages of every site can call ${name} as the user who looks at them`,
    severity: 'medium',
    fix: 'name your own sites in AllowOrigins',
    gains: 'what the user may read and do',
  }),
});

const letsAll = (cors: Value): boolean =>
  [...settings(cors, 'AllowOrigins'), ...settings(cors, 'allowOrigins')].some(
    (one) =>
      one.state === 'known' &&
      one.value.kind === 'list' &&
      one.value.items.some((item) => /^(\*|https?:\/\/\*)$/.test(asString(item) ?? '')),
  );
