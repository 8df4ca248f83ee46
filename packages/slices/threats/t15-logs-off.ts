import type { Granted } from '@emmental/model';
import { allows } from '../facts/allows.ts';
import { defineThreat } from '../threat.ts';

/** Actions that stop logs, trails or alarms that would show an attack. Source: ATT&CK T1562.008, AWS service authorization reference. */
const silencing = [
  'logs:DeleteLogGroup',
  'logs:DeleteLogStream',
  'logs:PutRetentionPolicy',
  'logs:DeleteSubscriptionFilter',
  'cloudtrail:StopLogging',
  'cloudtrail:DeleteTrail',
  'cloudtrail:UpdateTrail',
  'cloudtrail:PutEventSelectors',
  'cloudtrail:DeleteEventDataStore',
  'guardduty:DeleteDetector',
  'guardduty:UpdateDetector',
  'config:StopConfigurationRecorder',
  'config:DeleteConfigurationRecorder',
  'ec2:DeleteFlowLogs',
  'cloudwatch:DeleteAlarms',
  'cloudwatch:DisableAlarmActions',
  'securityhub:DisableSecurityHub',
];

export const logsOff = defineThreat({
  id: 'T15',
  help: 'The role of the function allows an attacker to stop the logs, trails or alarms that would show an attack.',
  routes: ({ declaration, report }) => [
    {
      way: 'role',
      loses: 'the traces of everything else',
      applies: {
        truth: 'yes',
        because: declaration.account ? 'it runs as a service account' : 'the function has a role',
        evidence: [{ file: declaration.at.file, line: declaration.at.line, text: declaration.name }],
        question: null,
      },
      steps: [
        {
          says: declaration.account
            ? 'the attacker deletes logs, sinks of logs or alarms'
            : 'the attacker stops a log, trail or alarm',
          attack: ['T1562.008'],
          effect: { kind: 'silence', grants: report.granted.filter(silences) },
        },
      ],
    },
  ],
});

const named: ReadonlySet<string> = new Set(silencing.map((action) => action.toLowerCase()));

/** True for a permission that allows one of these actions. Permissions without a wildcard are looked up, which is faster. */
export const silences = ({ action }: Pick<Granted, 'action'>): boolean =>
  /[*?]/.test(action)
    ? silencing.some((silencer) => allows(action, silencer))
    : named.has(action.toLowerCase());
