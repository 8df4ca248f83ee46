import { describe, recordOf, unknown } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { answers, answersFirst } from './answers.ts';
import { calls, gives, methods, recordCall } from './call.ts';
import { generatedMethod } from './generated.ts';
import { holdsToken } from './token-field.ts';

const topic = { topic: 'self.topic' };
const subscription = { subscription: 'self.subscription' };

/**
 * Models a method that makes a task. A task with a token calls as an account, so whoever makes it must be allowed to act as that
 * account. Source: Cloud Tasks documentation, "Create HTTP target tasks".
 */
const createsTask =
  (task: string, parent: string): Behaves =>
  (call) => {
    recordCall(call, 'cloudtasks.tasks.create', { parent, url: inTask(task, addresses) });
    const made = argument(call, task);
    if (made && holdsToken(describe(made)))
      recordCall(call, 'iam.actAs', { account: inTask(task, accounts) });
    return unknown('a task');
  };

/** The fields of a task with the address that it calls, and with the account as which it does, by the names of both languages. */
const addresses = ['httpRequest.url', 'http_request.url'];
const accounts = ['httpRequest', 'http_request'].flatMap((request) =>
  ['oidcToken', 'oauthToken', 'oidc_token', 'oauth_token'].flatMap((token) =>
    ['serviceAccountEmail', 'service_account_email'].map((email) => `${request}.${token}.${email}`),
  ),
);

/** Names fields of the task, which the argument `task` leads to. */
const inTask = (task: string, fields: readonly string[]): string =>
  task
    .split('|')
    .flatMap((way) => fields.map((field) => `${way}.${field}`))
    .join('|');

/** Models a message of a generated client in Python: its fields are its named arguments, or those of a dictionary. */
export const message: Behaves = (call) =>
  call.args[0] ?? recordOf(call.machine, Object.fromEntries(call.named));

/** Pub/Sub, Cloud Tasks and Workflows. Source: reference of each package. */
export const googleMessages: readonly LibraryModel[] = [
  {
    libraries: ['@google-cloud/pubsub'],
    language: 'javascript',
    exports: { PubSub: gives('google/pubsub') },
    types: {
      'google/pubsub': methods({
        topic: gives('google/topic', { topic: '0' }),
        subscription: gives('google/subscription', { subscription: '0' }),
        createTopic: answersFirst(calls('pubsub.topics.create', { topic: '0' }), 'google/topic', {
          topic: '0',
        }),
        getTopics: answers(calls('pubsub.topics.list'), 'google/topic', 2),
        close: { returns: 'undefined' },
      }),
      'google/topic': methods({
        publish: calls('pubsub.topics.publish', topic),
        publishMessage: calls('pubsub.topics.publish', topic),
        publishJSON: calls('pubsub.topics.publish', topic),
        exists: calls('pubsub.topics.get', topic),
        get: answersFirst(calls('pubsub.topics.get', topic), 'google/topic', topic),
        getMetadata: calls('pubsub.topics.get', topic),
        create: answersFirst(calls('pubsub.topics.create', topic), 'google/topic', topic),
        delete: calls('pubsub.topics.delete', topic),
        flush: { returns: 'undefined' },
        setPublishOptions: { returns: 'undefined' },
        subscription: gives('google/subscription', { subscription: '0' }),
        createSubscription: calls('pubsub.subscriptions.create', { subscription: '0' }),
      }),
      'google/subscription': methods({
        on: calls('pubsub.subscriptions.consume', subscription),
        close: { returns: 'undefined' },
      }),
    },
  },
  {
    libraries: ['google.cloud.pubsub_v1', 'google.cloud.pubsub'],
    language: 'python',
    exports: {
      PublisherClient: gives('google/publisher'),
      SubscriberClient: gives('google/subscriber'),
    },
    types: {
      'google/publisher': methods(
        {
          topic_path: { returns: { argument: '1|topic' } },
          publish: calls('pubsub.topics.publish', { topic: '0|topic' }),
          create_topic: calls('pubsub.topics.create', { topic: 'name' }),
          get_topic: calls('pubsub.topics.get', { topic: 'topic' }),
        },
        [],
        generatedMethod('pubsub', 'Publisher'),
      ),
      'google/subscriber': methods(
        {
          subscription_path: { returns: { argument: '1|subscription' } },
          pull: calls('pubsub.subscriptions.consume', { subscription: 'subscription' }),
          acknowledge: calls('pubsub.subscriptions.consume', { subscription: 'subscription' }),
          subscribe: calls('pubsub.subscriptions.consume', { subscription: '0|subscription' }),
          modify_ack_deadline: calls('pubsub.subscriptions.consume', { subscription: 'subscription' }),
        },
        [],
        generatedMethod('pubsub', 'Subscriber'),
      ),
    },
  },
  {
    libraries: ['@google-cloud/tasks'],
    language: 'javascript',
    exports: { CloudTasksClient: gives('google/tasks'), 'v2.CloudTasksClient': gives('google/tasks') },
    types: {
      'google/tasks': methods(
        {
          queuePath: { returns: { argument: '2' } },
          createTask: createsTask('0.task', '0.parent'),
        },
        [],
        generatedMethod('tasks', 'CloudTasks'),
      ),
    },
  },
  {
    libraries: ['google.cloud.tasks_v2', 'google.cloud.tasks'],
    language: 'python',
    exports: {
      CloudTasksClient: gives('google/python-tasks'),
      ...Object.fromEntries(
        ['CreateTaskRequest', 'Task', 'HttpRequest', 'OidcToken', 'OAuthToken'].map((name) => [
          name,
          message,
        ]),
      ),
    },
    types: {
      'google/python-tasks': methods(
        {
          queue_path: { returns: { argument: '2|queue' } },
          create_task: createsTask('task|request.task|0.task|1', 'parent|request.parent|0.parent|0'),
        },
        [],
        generatedMethod('tasks', 'CloudTasks'),
      ),
    },
  },
  {
    libraries: ['@google-cloud/workflows'],
    language: 'javascript',
    exports: {
      ExecutionsClient: gives('google/executions'),
      'v1.ExecutionsClient': gives('google/executions'),
    },
    types: {
      'google/executions': methods(
        {
          workflowPath: { returns: { argument: '2' } },
          createExecution: calls('workflows.executions.create'),
        },
        [],
        generatedMethod('workflows', 'Executions'),
      ),
    },
  },
  {
    libraries: ['google.cloud.workflows.executions_v1', 'google.cloud.workflows.executions'],
    language: 'python',
    exports: { ExecutionsClient: gives('google/python-executions') },
    types: {
      'google/python-executions': methods(
        {
          workflow_path: { returns: { argument: '2' } },
          create_execution: calls('workflows.executions.create'),
        },
        [],
        generatedMethod('workflows', 'Executions'),
      ),
    },
  },
];
