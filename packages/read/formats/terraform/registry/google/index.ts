import type { ModuleOutput, RegistryModule } from '../modules.ts';
import { cloudFunction, eventFunction, fabricFunction, scheduledFunction } from './functions.ts';
import { accounts, topic } from './others.ts';
import { fabricService, job, secondService, secureService, service } from './services.ts';

const named = (attribute: string): ModuleOutput => ({ attribute });
const email: ModuleOutput = { attribute: 'email' };
const ofAccount: ModuleOutput = { suffix: '.account', attribute: 'email' };
const member = { before: 'serviceAccount:' };

const fabricOutputs = {
  id: named('id'),
  service_account_email: ofAccount,
  service_account_iam_email: { ...ofAccount, ...member },
};
const fabricFunctionOutputs = { ...fabricOutputs, function_name: named('name'), uri: named('uri') };
const serviceOutputs = { service_name: named('name'), service_id: named('id'), service_url: named('uri') };

/** Modules of Google that make functions, services, or what these use. Sources: the inputs and outputs of each module. */
export const googleModules: Readonly<Record<string, RegistryModule>> = {
  'google/event-function': {
    make: eventFunction,
    outputs: { name: named('name'), https_trigger_url: named('https_trigger_url') },
  },
  'google/scheduled-function': {
    make: scheduledFunction,
    outputs: {
      name: named('name'),
      pubsub_topic_name: { suffix: '.topic', attribute: 'name' },
      scheduler_job: { suffix: '.job', attribute: 'id' },
    },
  },
  'google/cloud-functions': {
    make: cloudFunction,
    outputs: { function_name: named('name'), function_uri: named('uri') },
  },
  'google/cloud-run': { make: service, outputs: serviceOutputs },
  'google/cloud-run/secure-cloud-run': { make: secureService, outputs: serviceOutputs },
  'google/cloud-run/v2': {
    make: secondService,
    outputs: { ...serviceOutputs, service_uri: named('uri') },
  },
  'google/cloud-run/job-exec': { make: job, outputs: { id: named('id') } },
  'google/service-accounts': {
    make: accounts,
    outputs: { email, iam_email: { ...email, ...member }, service_account: named('id') },
  },
  'google/pubsub': { make: topic, outputs: { topic: named('name'), id: named('id'), uri: named('id') } },
  'cloud-foundation-fabric/cloud-function-v1': { make: fabricFunction(1), outputs: fabricFunctionOutputs },
  'cloud-foundation-fabric/cloud-function-v2': { make: fabricFunction(2), outputs: fabricFunctionOutputs },
  'cloud-foundation-fabric/cloud-run-v2': {
    make: fabricService,
    outputs: { ...fabricOutputs, service_name: named('name'), service_uri: named('uri') },
  },
};
