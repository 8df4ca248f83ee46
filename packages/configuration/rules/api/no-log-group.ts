import { asString, type Resource, spelled, type Value } from '@emmental/model';
import { methodSettings, stageRule } from '../../apis.ts';
import { oncePerApp } from '../../once.ts';
import { ofType } from '../../references.ts';
import { answered, notAsked, type Setting, settings, weightless, writtenAs } from '../../setting.ts';

/** Source: API Gateway developer guide, set up API logging: API-Gateway-Execution-Logs_{rest-api-id}/{stage_name}. */
export const apiNoLogGroup = stageRule({
  id: 'api/no-log-group',
  aliases: ['EMM-LOG-RETENTION'],
  slice: 'audit',
  threats: [],
  help: 'The execution log of a stage goes to a group that the service makes, which keeps it for ever. It is told with `scan --peers` only: what is logged is kept.',
  judge: (stage, { isRest }, facts) => {
    if (!isRest) return notAsked('its log group has a name that its deployment says');
    const own = settings(stage.properties, 'StageName');
    const isDeclared = groups(facts).some((name) => own.some((one) => endsIn(name, one)));
    const isOpen = groups(facts).length > 0 && own.some(isNotKnown);
    const answers = answered(
      isDeclared ? false : isOpen ? { open: 'which stage it is' } : true,
      'a log group with its name is declared',
    );
    return weightless(
      answers,
      isLogged(stage) ? 'the service makes the group, and nothing is lost' : 'the stage writes no such log',
    );
  },
  say: (name) => ({
    title: `No log group is declared for the execution log of ${name}`,
    severity: 'info',
    fix: '`AWS::Logs::LogGroup/RetentionInDays: 30`, named API-Gateway-Execution-Logs_…/<stage>',
  }),
});

const isLogged = (stage: Resource): boolean =>
  methodSettings(stage)
    .flatMap((value) => settings(value, 'LoggingLevel'))
    .some((one) => (one.state === 'known' ? asString(one.value) !== 'OFF' : one.state === 'open'));

/** Names of log groups of execution logs. */
const groups = oncePerApp((facts): readonly Value[] =>
  ofType(facts, 'AWS::Logs::LogGroup').flatMap(({ properties }) =>
    settings(properties, 'LogGroupName').flatMap((one) =>
      one.state === 'known' && spelled(one.value).startsWith('API-Gateway-Execution-Logs_')
        ? [one.value]
        : [],
    ),
  ),
);

/** Does the name end in `/<stage>`, in the same words where its value is not known? */
function endsIn(group: Value, stage: Setting): boolean {
  const name = writtenAs(stage);
  return name !== null && spelled(group).endsWith(`/${name}`);
}

const isNotKnown = (stage: Setting): boolean =>
  stage.state === 'open' || (stage.state === 'known' && asString(stage.value) === null);
