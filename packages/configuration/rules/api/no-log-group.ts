import { asString, type Resource, spelled, type Value } from '@emmental/model';
import { methodSettings, stageRule } from '../../apis.ts';
import { oncePerApp } from '../../once.ts';
import { ofType } from '../../references.ts';
import { answered, factAnswers, notApplicable, type Setting, settings, writtenAs } from '../../setting.ts';

/** Source: API Gateway developer guide, set up API logging: API-Gateway-Execution-Logs_{rest-api-id}/{stage_name}. */
export const apiNoLogGroup = stageRule({
  id: 'api/no-log-group',
  aliases: ['EMM-LOG-RETENTION'],
  slice: 'audit',
  threats: [],
  help: 'The service creates the group for the execution log of a stage and keeps it for ever. Reported only with `scan --peers`: no log is lost.',
  judge: (stage, { isRest }, input) => {
    if (!isRest) return notApplicable('the deployment decides the name of its log group');
    const own = settings(stage.properties, 'StageName');
    const isDeclared = groups(input).some((name) => own.some((ownName) => endsIn(name, ownName)));
    const isOpen = groups(input).length > 0 && own.some(isNotKnown);
    const answers = answered(
      isDeclared ? false : isOpen ? { open: 'the name of the stage' } : true,
      'a log group with its name is declared',
    );
    return factAnswers(
      answers,
      isLogged(stage)
        ? 'the service creates the group, and no log is lost'
        : 'the stage writes no execution log',
    );
  },
  describe: (name) => ({
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

/** Returns the names of the declared log groups for execution logs. */
const groups = oncePerApp((input): readonly Value[] =>
  ofType(input, 'AWS::Logs::LogGroup').flatMap(({ properties }) =>
    settings(properties, 'LogGroupName').flatMap((setting) =>
      setting.state === 'known' && spelled(setting.value).startsWith('API-Gateway-Execution-Logs_')
        ? [setting.value]
        : [],
    ),
  ),
);

/** True when the name of a log group ends in `/<stage>`. References such as `${Stage}` are compared as text. */
function endsIn(group: Value, stage: Setting): boolean {
  const name = writtenAs(stage);
  return name !== null && spelled(group).endsWith(`/${name}`);
}

const isNotKnown = (stage: Setting): boolean =>
  stage.state === 'open' || (stage.state === 'known' && asString(stage.value) === null);
