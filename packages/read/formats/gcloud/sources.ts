import type { Draft } from '../lowering/write.ts';
import { filtersOf } from './functions.ts';
import type { Invocation } from './invocation.ts';
import { accountId, type Place, type Row, written } from './row.ts';

/**
 * Commands that create sources of events, and service accounts. Each becomes a resource of Terraform's
 * provider. Source: reference of the Google Cloud CLI.
 */
export const sourceRows: Readonly<Record<string, Row>> = {
  'pubsub topics create': named('google_pubsub_topic'),
  'storage buckets create': named('google_storage_bucket', (call) => ({
    uniform_bucket_level_access: call.flag('uniform-bucket-level-access') ? true : undefined,
    public_access_prevention: call.flag('public-access-prevention') ? 'enforced' : undefined,
  })),
  mb: named('google_storage_bucket'),
  'iam service-accounts create': named(
    'google_service_account',
    (call, place) => ({ account_id: written(call.arguments[0], call.at, place) }),
    accountId,
  ),
  'pubsub subscriptions create': named('google_pubsub_subscription', (call, place) => ({
    topic: written(call.flag('topic'), call.at, place),
    push_config: call.flag('push-endpoint')
      ? [{ push_endpoint: written(call.flag('push-endpoint'), call.at, place) }]
      : undefined,
  })),
  'scheduler jobs create http': named('google_cloud_scheduler_job', (call, place) => ({
    schedule: written(call.flag('schedule'), call.at, place),
    http_target: [{ uri: written(call.flag('uri'), call.at, place) }],
  })),
  'eventarc triggers create': named('google_eventarc_trigger', (call, place) => ({
    destination: [
      call.flag('destination-function')
        ? { cloud_function: written(call.flag('destination-function'), call.at, place) }
        : { cloud_run_service: [{ service: written(call.flag('destination-run-service'), call.at, place) }] },
    ],
    matching_criteria: filtersOf(call.values('event-filters')).map(([attribute, value]) => ({
      attribute,
      value: written(value, call.at, place),
    })),
    transport: call.flag('transport-topic')
      ? [{ pubsub: [{ topic: written(call.flag('transport-topic'), call.at, place) }] }]
      : undefined,
  })),
};

function named(
  type: string,
  more: (call: Invocation, place: Place) => Readonly<Record<string, Draft>> = () => ({}),
  idOf: (name: string) => string = (name) => name,
): Row {
  return (call, name, place) => [
    {
      id: idOf(name),
      type,
      properties: { name: written(call.arguments[0], call.at, place), ...more(call, place) },
    },
  ];
}
