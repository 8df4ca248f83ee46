// Written by `npm run generate triggers` from the files that declare a trigger. Do not edit.
import { custom } from './calls/custom.ts';
import { destination } from './calls/destination.ts';
import { events } from './calls/events.ts';
import { invoke } from './calls/invoke.ts';
import { pipe } from './calls/pipe.ts';
import { schedule } from './calls/schedule.ts';
import { stepFunctions } from './calls/step-functions.ts';
import { googleEvent } from './google/event.ts';
import { googleFirestore } from './google/firestore.ts';
import { googleHttp } from './google/http.ts';
import { googlePubsub } from './google/pubsub.ts';
import { googleScheduler } from './google/scheduler.ts';
import { googleStorage } from './google/storage.ts';
import { alb } from './http/alb.ts';
import { api } from './http/api.ts';
import { appsync } from './http/appsync.ts';
import { authorizer } from './http/authorizer.ts';
import { cloudfront } from './http/cloudfront.ts';
import { functionUrl } from './http/function-url.ts';
import { httpApi } from './http/http-api.ts';
import { vpcLattice } from './http/vpc-lattice.ts';
import { websocketAuthorizer } from './http/websocket-authorizer.ts';
import { websocket } from './http/websocket.ts';
import { iot } from './messages/iot.ts';
import { kafka } from './messages/kafka.ts';
import { kinesis } from './messages/kinesis.ts';
import { mq } from './messages/mq.ts';
import { ses } from './messages/ses.ts';
import { sns } from './messages/sns.ts';
import { sqs } from './messages/sqs.ts';
import { alarm } from './operations/alarm.ts';
import { cloudformation } from './operations/cloudformation.ts';
import { codedeploy } from './operations/codedeploy.ts';
import { codepipeline } from './operations/codepipeline.ts';
import { config } from './operations/config.ts';
import { logs } from './operations/logs.ts';
import { rotation } from './operations/rotation.ts';
import { alexa } from './people/alexa.ts';
import { bedrockAgent } from './people/bedrock-agent.ts';
import { cognito } from './people/cognito.ts';
import { connect } from './people/connect.ts';
import { lex } from './people/lex.ts';
import { transfer } from './people/transfer.ts';
import { workmail } from './people/workmail.ts';
import { aws } from './recognised/aws.ts';
import { azure } from './recognised/azure.ts';
import { google } from './recognised/google.ts';
import { documentdb } from './storage/documentdb.ts';
import { dynamodb } from './storage/dynamodb.ts';
import { firehose } from './storage/firehose.ts';
import { s3Batch } from './storage/s3-batch.ts';
import { s3ObjectLambda } from './storage/s3-object-lambda.ts';
import { s3 } from './storage/s3.ts';
import type { EventForm, TriggerRow } from './row.ts';

export const rows: readonly TriggerRow[] = [
  custom,
  destination,
  events,
  invoke,
  pipe,
  schedule,
  stepFunctions,
  googleEvent,
  googleFirestore,
  googleHttp,
  googlePubsub,
  googleScheduler,
  googleStorage,
  alb,
  api,
  appsync,
  authorizer,
  cloudfront,
  functionUrl,
  httpApi,
  vpcLattice,
  websocketAuthorizer,
  websocket,
  iot,
  kafka,
  kinesis,
  mq,
  ses,
  sns,
  sqs,
  alarm,
  cloudformation,
  codedeploy,
  codepipeline,
  config,
  logs,
  rotation,
  alexa,
  bedrockAgent,
  cognito,
  connect,
  lex,
  transfer,
  workmail,
  documentdb,
  dynamodb,
  firehose,
  s3Batch,
  s3ObjectLambda,
  s3,
];

/** Forms of events that no template reader makes a trigger of. */
export const otherForms: readonly EventForm[] = [
  ...aws,
  ...azure,
  ...google,
];
