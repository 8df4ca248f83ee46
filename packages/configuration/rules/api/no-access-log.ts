import { asString, type Value } from '@emmental/model';
import { stageRule } from '../../apis.ts';
import { judge, settings } from '../../setting.ts';

/** Source: API Gateway developer guide, set up API logging. */
export const apiNoAccessLog = stageRule({
  id: 'api/no-access-log',
  aliases: ['EMM-API-ACCESSLOG'],
  slice: 'audit',
  threats: [],
  help: 'Nothing records who called the API and when: after an attack there is no trace of what was asked.',
  judge: (stage, { isRest }) => {
    const key = isRest ? 'AccessLogSetting' : 'AccessLogSettings';
    const destinations = judge(settings(stage.properties, key, 'DestinationArn'), {
      absent: true,
      known: isNoText,
    });
    if (destinations.some(({ isWrong }) => isWrong !== false)) return destinations;
    return judge(settings(stage.properties, key, 'Format'), { absent: false, known: saysNothing });
  },
  say: (name) => ({
    title: `Nobody can tell later who called ${name}`,
    severity: 'low',
    fix: 'an AccessLogSetting with a log group of your own',
  }),
});

/** A number or a list names no place. */
const isNoText = (value: Value): boolean =>
  value.kind === 'list' || (value.kind === 'constant' && typeof value.value !== 'string');

/** A format without a variable writes the same line for every call. */
const saysNothing = (format: Value): boolean => {
  const text = format.kind === 'constant' ? String(format.value) : asString(format);
  return text !== null && !/\$context\./.test(text);
};
