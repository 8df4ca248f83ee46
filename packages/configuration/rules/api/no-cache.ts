import { isPublic, stageRule } from '../../apis.ts';
import { isOn, judge, notAsked, scalar, settings } from '../../setting.ts';

/** Asked of REST stages where anyone reads. Source: API Gateway developer guide, caching. */
export const apiNoCache = stageRule({
  id: 'api/no-cache',
  aliases: ['EMM-API-CACHE'],
  slice: 'limits',
  threats: ['T11'],
  help: 'Every reading request starts the function, equal ones too.',
  judge: (stage, api) =>
    api.isRest && isPublic(api) && api.routes.some(({ source }) => /^(GET|ANY) /.test(source))
      ? judge(settings(stage.properties, 'CacheClusterEnabled'), {
          absent: true,
          known: scalar((value) => !isOn(value)),
        })
      : notAsked('no stage of a REST API that anyone reads'),
  say: (name) => ({
    title: `Equal requests to ${name} each start the function`,
    severity: 'info',
    fix: 'CacheClusterEnabled: true, if answers may be a little old (it costs by the hour)',
  }),
});
