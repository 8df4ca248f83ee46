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
  help: 'The service creates the group for the execution log of a stage and keeps it for ever. Reported only with `scan --peers`: no log is lost.',
  judge: (stage, { isRest }, facts) => {
    if (!isRest) return notAsked('the deployment decides the name of its log group');
    const own = settings(stage.properties, 'StageName');
    const isDeclared = groups(facts).some((name) => own.some((ownName) => endsIn(name, ownName)));
    const isOpen = groups(facts).length > 0 && own.some(isNotKnown);
    const answers = answered(
      isDeclared ? false : isOpen ? { open: 'the name of the stage' } : true,
      'a log group with its name is declared',
    );
    return weightless(
      answers,
      isLogged(stage)
        ? 'the service creates the group, and no log is lost'
        : 'the stage writes no execution log',
    );
  },
  say: (name) => ({
    title: `The template declares no log group for the execution log of ${name}`,
    severity: 'info',
    fix: '`AWS::Logs::LogGroup/RetentionInDays: 30`, named API-Gateway-Execution-Logs_…/<stage>',
  }),
});

const isLogged = (stage: Resource): boolean =>
  methodSettings(stage)
    .flatMap((value) => settings(value, 'LoggingLevel'))
    .some((setting) =>
      setting.state === 'known' ? asString(setting.value) !== 'OFF' : setting.state === 'open',
    );

/** Names of log groups of execution logs. */
const groups = oncePerApp((facts): readonly Value[] =>
  ofType(facts, 'AWS::Logs::LogGroup').flatMap(({ properties }) =>
    settings(properties, 'LogGroupName').flatMap((setting) =>
      setting.state === 'known' && spelled(setting.value).startsWith('API-Gateway-Execution-Logs_')
        ? [setting.value]
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
