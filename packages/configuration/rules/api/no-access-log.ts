import { asString, type Resource, type Value } from '@emmental/model';
import { stageRule } from '../../apis.ts';
import { type ConditionalAnswer, judge, settings } from '../../setting.ts';

/** Source: API Gateway developer guide, set up API logging. */
export const apiNoAccessLog = stageRule({
  id: 'api/no-access-log',
  aliases: ['EMM-API-ACCESSLOG'],
  slice: 'audit',
  threats: [],
  help: 'Nothing records who called the API and when: after an attack there is no trace of the requests.',
  judge: (stage, { isRest }) => {
    const destinations = destinationsOf(stage, isRest);
    if (destinations.some(({ isWrong }) => isWrong !== false)) return destinations;
    return judge(settings(stage.properties, keyOf(isRest), 'Format'), {
      absent: false,
      known: isConstantLine,
    });
  },
  describe: (name, stage, { isRest }) => ({
    title: destinationsOf(stage, isRest).some(({ isWrong }) => isWrong !== false)
      ? `Calls to ${name} are not logged`
      : `${name} writes the same line into its access log for each call`,
    severity: 'low',
    fix: `\`${keyOf(isRest)}\`, with a log group of your own`,
  }),
});

const keyOf = (isRest: boolean): string => (isRest ? 'AccessLogSetting' : 'AccessLogSettings');

const destinationsOf = ({ properties }: Resource, isRest: boolean): readonly ConditionalAnswer[] =>
  judge(settings(properties, keyOf(isRest), 'DestinationArn'), { absent: true, known: isNoText });

/** True for a number or a list, which cannot be a destination. */
const isNoText = (value: Value): boolean =>
  value.kind === 'list' || (value.kind === 'constant' && typeof value.value !== 'string');

/** True for a format without a variable: it writes the same line for every call. */
const isConstantLine = (format: Value): boolean => {
  const text = format.kind === 'constant' ? String(format.value) : asString(format);
  return text !== null && !/\$context\./.test(text);
};
