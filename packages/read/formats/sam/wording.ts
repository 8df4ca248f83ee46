import { wordingOf } from '../lowering/wording.ts';

/** Properties for which SAM has other names. Source: SAM specification. */
export const wording = wordingOf({
  'AWS::Lambda::Function': {
    'TracingConfig.Mode': 'Tracing',
    DeadLetterConfig: 'DeadLetterQueue',
  },
  'AWS::Lambda::EventInvokeConfig': {
    'DestinationConfig.OnFailure': 'EventInvokeConfig.DestinationConfig.OnFailure',
  },
  'AWS::StepFunctions::StateMachine': {
    TracingConfiguration: 'Tracing',
    'TracingConfiguration.Enabled': 'Tracing.Enabled',
    LoggingConfiguration: 'Logging',
  },
});
