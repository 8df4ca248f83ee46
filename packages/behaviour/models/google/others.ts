import { describe, unknown } from '@emmental/evaluator';
import type { Value } from '@emmental/model';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';
import { answers, answersFirst } from './answers.ts';
import { bigQueries, calls, gives, methods } from './call.ts';
import { clientOf, generatedExport, generatedMethod, serviceOf } from './generated.ts';
import { loads } from './loads.ts';
import { message } from './messages.ts';
import { ofLanguage, part, recordOpen } from './part.ts';

/** Models a client that calls an API in some of its methods only. */
const client = (
  language: LibraryModel['language'],
  libraries: readonly string[],
  names: readonly string[],
  type: string,
  rows: Readonly<Record<string, Behaves>>,
): LibraryModel => ({
  libraries,
  language,
  exports: Object.fromEntries(names.map((name) => [name, gives(type)])),
  // Builders of requests, enumerations and constants call no API.
  pattern: (path, library) => {
    if (names.some((name) => path === name.replace(/Client$/, 'AsyncClient'))) return gives(type);
    if (serviceOf(path) !== null) return generatedExport(path, library);
    return /^[A-Z]\w*(\.[A-Z]\w*)*$|^types(\.|$)/.test(path) ? quiet : undefined;
  },
  types: {
    [type]: methods(rows, paths, generatedOf(libraries[0] ?? '', names[0] ?? '')),
  },
});

/** Returns the behaviours of methods that only the table of generated clients knows; none where it has no such client. */
function generatedOf(library: string, className: string): ((name: string) => Behaves) | undefined {
  const service = serviceOf(className);
  return service === null ? undefined : generatedMethod(clientOf(library), service);
}

const quiet: Behaves = { returns: 'tainted' };
/** Methods that only build a resource's name. */
const paths = ['close', 'getProjectId'];
/** Reads a picture or a document that lies in a bucket with the caller's own permissions; the call itself needs none. */
const noPermission: Behaves = (call) => {
  const values = [...call.args, ...call.named.values()];
  const type = call.self?.kind === 'instance' ? call.self.name : '';
  const service = serviceOfClass.find(([name]) => name.test(type))?.[1] ?? 'vision';
  recordApiCall(call, `google.${service}`, `${service}.${call.name}`, request(call.machine, {}));
  const read = values.map((value) => readsObject(describe(value)));
  if (read.includes('yes'))
    recordApiCall(call, 'google.storage', 'storage.objects.get', request(call.machine, {}));
  else if (read.includes('perhaps')) recordOpen(call, `${service}.${call.name}`);
  return unknown(`the answer of ${call.name}`);
};

const serviceOfClass = [
  [/^Language/, 'language'],
  [/^Speech/, 'speech'],
  [/./, 'vision'],
] as const;

type Reads = 'yes' | 'perhaps' | 'no';

/** Does a request hold an address `gs://bucket/object`? Perhaps, where a field for addresses (`gcs_uri`) has an unknown value. */
function readsObject(value: Value, field = ''): Reads {
  if (value.kind === 'fields')
    return widest([...value.fields].map(([name, inner]) => readsObject(inner, name)));
  if (value.kind === 'list') return widest(value.items.map((item) => readsObject(item, field)));
  if (value.kind === 'one-of') return widest(value.choices.map((choice) => readsObject(choice.value, field)));
  const [first] = value.kind === 'constant' ? [value.value] : value.kind === 'text' ? value.parts : [];
  if (typeof first === 'string') return first.startsWith('gs://') ? 'yes' : 'no';
  return value.kind !== 'constant' && /uri$/i.test(field) ? 'perhaps' : 'no';
}

const widest = (all: readonly Reads[]): Reads =>
  (['yes', 'perhaps'] as const).find((each) => all.includes(each)) ?? 'no';

/**
 * Models a client of Gen AI. With Vertex AI it calls as the account, with a key as nobody; which of them it does is a question where
 * the environment decides. Source: README of @google/genai and of google-genai.
 */
const genai =
  (type: string): Behaves =>
  (call) => {
    const vertex = argument(call, '0.vertexai|vertexai|0.enterprise|enterprise');
    if (vertex?.kind === 'constant' && vertex.value === true) return applyBehaves(gives(type), call);
    const isOff = vertex === undefined || (vertex.kind === 'constant' && vertex.value === false);
    return isOff && argument(call, '0.apiKey|api_key') ? part('models', 'google/keyed') : part('genai');
  };

/** A client that calls with a key: its calls need no permission. */
const keyed: TypeModel = {
  pattern: (name, self) => (ofLanguage.test(name) ? undefined : self),
  call: (call) => {
    recordApiCall(call, 'google.generativelanguage', 'generativelanguage.models', request(call.machine, {}));
    return unknown('the answer of a model');
  },
};

const secret = { secret: '0.name|name|request.name|0' };
const insert = { table: 'self.table' };

/** Secrets, BigQuery, models, documents, keys and logs. Source: reference of each package. */
export const googleOthers: readonly LibraryModel[] = [
  client(
    'javascript',
    ['@google-cloud/secret-manager'],
    ['SecretManagerServiceClient', 'v1.SecretManagerServiceClient'],
    'google/secrets',
    {
      secretVersionPath: { returns: { argument: '1' } },
      secretPath: { returns: { argument: '1' } },
      accessSecretVersion: calls('secretmanager.versions.access', secret),
      addSecretVersion: calls('secretmanager.versions.add', { secret: '0.parent' }),
      getSecret: calls('secretmanager.secrets.get', secret),
      listSecrets: calls('secretmanager.secrets.list'),
      createSecret: calls('secretmanager.secrets.create'),
      ...Object.fromEntries(
        ['disable', 'enable', 'destroy'].map((verb) => [
          `${verb}SecretVersion`,
          calls(`secretmanager.versions.${verb}`, secret),
        ]),
      ),
      getSecretVersion: calls('secretmanager.versions.get', secret),
      listSecretVersions: calls('secretmanager.versions.list', { secret: '0.parent' }),
      deleteSecret: calls('secretmanager.secrets.delete', secret),
      updateSecret: calls('secretmanager.secrets.update', { secret: '0.secret.name' }),
    },
  ),
  client(
    'python',
    ['google.cloud.secretmanager', 'google.cloud.secretmanager_v1'],
    ['SecretManagerServiceClient'],
    'google/python-secrets',
    {
      secret_version_path: { returns: { argument: '1|secret' } },
      secret_path: { returns: { argument: '1|secret' } },
      access_secret_version: calls('secretmanager.versions.access', secret),
      add_secret_version: calls('secretmanager.versions.add', { secret: '0.parent|parent|request.parent' }),
      get_secret: calls('secretmanager.secrets.get', secret),
      list_secrets: calls('secretmanager.secrets.list'),
      create_secret: calls('secretmanager.secrets.create'),
      ...Object.fromEntries(
        ['disable', 'enable', 'destroy'].map((verb) => [
          `${verb}_secret_version`,
          calls(`secretmanager.versions.${verb}`, secret),
        ]),
      ),
      get_secret_version: calls('secretmanager.versions.get', secret),
      list_secret_versions: calls('secretmanager.versions.list', {
        secret: '0.parent|parent|request.parent',
      }),
      delete_secret: calls('secretmanager.secrets.delete', secret),
      update_secret: calls('secretmanager.secrets.update', { secret: '0.secret.name|secret.name' }),
    },
  ),
  {
    libraries: ['@google-cloud/bigquery'],
    language: 'javascript',
    exports: { BigQuery: gives('google/bigquery') },
    types: {
      'google/bigquery': methods({
        query: bigQueries('0.query|0', '0.params|1'),
        createQueryJob: bigQueries('0.query|0', '0.params|1'),
        createJob: bigQueries('0.configuration.query.query', '0.configuration.query.queryParameters'),
        dataset: gives('google/dataset'),
        createDataset: answersFirst(calls('bigquery.datasets.create'), 'google/dataset'),
        getDatasets: answers(calls('bigquery.datasets.list'), 'google/dataset', 2),
      }),
      'google/dataset': methods({
        table: gives('google/table', { table: '0' }),
        createTable: answersFirst(calls('bigquery.tables.create'), 'google/table', { table: '0' }),
        getTables: answers(calls('bigquery.tables.list'), 'google/table', 2),
        get: answersFirst(calls('bigquery.datasets.get'), 'google/dataset'),
        exists: calls('bigquery.datasets.get'),
        query: bigQueries('0.query|0', '0.params|1'),
      }),
      'google/table': methods({
        insert: calls('bigquery.tables.insert', insert),
        load: loads('0', 'self.table'),
        createLoadJob: loads('0', 'self.table'),
        get: answersFirst(calls('bigquery.tables.get', insert), 'google/table', insert),
        exists: calls('bigquery.tables.get', insert),
        getMetadata: calls('bigquery.tables.get', insert),
        create: answersFirst(calls('bigquery.tables.create', insert), 'google/table', insert),
        delete: calls('bigquery.tables.delete', insert),
      }),
    },
  },
  client('python', ['google.cloud.bigquery'], ['Client'], 'google/python-bigquery', {
    query: bigQueries('0|query', 'job_config'),
    query_and_wait: bigQueries('0|query', 'job_config'),
    insert_rows: calls(['bigquery.tables.insert']),
    insert_rows_json: calls(['bigquery.tables.insert']),
    load_table_from_json: loads(null, '1|destination'),
    load_table_from_uri: loads('0|source_uris', '1|destination'),
    load_table_from_file: loads(null, '1|destination'),
    load_table_from_dataframe: loads(null, '1|destination'),
    get_table: calls('bigquery.tables.get'),
    create_table: calls('bigquery.tables.create'),
    get_dataset: calls('bigquery.datasets.get'),
    create_dataset: calls('bigquery.datasets.create'),
    list_datasets: calls('bigquery.datasets.list'),
    list_tables: calls('bigquery.tables.list'),
    delete_table: calls('bigquery.tables.delete'),
    dataset: { returns: 'fresh' },
  }),
  {
    libraries: ['@google-cloud/vertexai'],
    language: 'javascript',
    exports: { VertexAI: gives('google/vertex') },
    types: {
      'google/vertex': methods({
        getGenerativeModel: gives('google/model'),
        getGenerativeModelPreview: gives('google/model'),
      }),
      'google/model': methods({
        generateContent: calls('aiplatform.predict'),
        generateContentStream: calls('aiplatform.predict'),
        countTokens: calls('aiplatform.predict'),
        startChat: gives('google/chat'),
      }),
      'google/chat': methods({
        sendMessage: calls('aiplatform.predict'),
        sendMessageStream: calls('aiplatform.predict'),
      }),
    },
  },
  {
    libraries: ['vertexai'],
    language: 'python',
    exports: { init: { returns: 'undefined' } },
    pattern: (path) => {
      if (/(^|\.)(\w*Model)(\.from_pretrained)?$/.test(path)) return gives('google/python-model');
      return /(^|\.)[A-Z]\w*(\.\w+)?$/.test(path) ? quiet : undefined;
    },
    types: {
      'google/python-model': methods({
        generate_content: calls('aiplatform.predict'),
        generate_content_async: calls('aiplatform.predict'),
        predict: calls('aiplatform.predict'),
        predict_streaming: calls('aiplatform.predict'),
        get_embeddings: calls('aiplatform.predict'),
        count_tokens: calls('aiplatform.predict'),
        start_chat: gives('google/python-chat'),
      }),
      'google/python-chat': methods({
        send_message: calls('aiplatform.predict'),
        send_message_async: calls('aiplatform.predict'),
      }),
    },
  },
  {
    libraries: ['google.cloud.aiplatform'],
    language: 'python',
    exports: { init: { returns: 'undefined' } },
    pattern: (path, library) => {
      if (/^[A-Z]\w*(Index|Endpoint)$/.test(path)) return gives('google/python-index');
      return /^(?:gapic|types)\.|\.types\.|Client$/.test(path) ? generatedExport(path, library) : undefined;
    },
    types: {
      'google/python-index': methods({
        upsert_datapoints: calls('aiplatform.indexes.update'),
        remove_datapoints: calls('aiplatform.indexes.update'),
        predict: calls('aiplatform.predict'),
      }),
    },
  },
  {
    libraries: ['@google/genai'],
    language: 'javascript',
    exports: { GoogleGenAI: genai('google/node-genai') },
    types: {
      'google/keyed': keyed,
      'google/node-genai': {
        ...methods({}),
        properties: { models: ({ self }) => ({ ...self, type: 'google/node-genai-models' }) },
      },
      'google/node-genai-models': methods(
        Object.fromEntries(
          ['generateContent', 'generateContentStream', 'embedContent', 'countTokens', 'computeTokens'].map(
            (name) => [name, calls('aiplatform.predict')],
          ),
        ),
      ),
    },
  },
  {
    libraries: ['google.genai'],
    language: 'python',
    exports: { Client: genai('google/genai') },
    pattern: (path) => (path.startsWith('types') ? quiet : undefined),
    types: {
      'google/genai': {
        ...methods({}),
        properties: { models: ({ self }) => ({ ...self, type: 'google/genai-models' }) },
      },
      'google/genai-models': methods({
        generate_content: calls('aiplatform.predict'),
        generate_content_stream: calls('aiplatform.predict'),
        embed_content: calls('aiplatform.predict'),
        count_tokens: calls('aiplatform.predict'),
      }),
    },
  },
  client(
    'javascript',
    ['@google-cloud/documentai'],
    ['DocumentProcessorServiceClient', 'v1.DocumentProcessorServiceClient'],
    'google/documents',
    {
      processDocument: calls('documentai.process'),
      batchProcessDocuments: calls('documentai.batchProcess'),
    },
  ),
  client(
    'python',
    ['google.cloud.documentai', 'google.cloud.documentai_v1'],
    ['DocumentProcessorServiceClient'],
    'google/python-documents',
    {
      process_document: calls('documentai.process'),
      batch_process_documents: calls('documentai.batchProcess'),
    },
  ),
  client('javascript', ['@google-cloud/kms'], ['KeyManagementServiceClient'], 'google/keys', {
    encrypt: calls('cloudkms.encrypt', { name: '0.name' }),
    decrypt: calls('cloudkms.decrypt', { name: '0.name' }),
  }),
  client(
    'python',
    ['google.cloud.kms', 'google.cloud.kms_v1'],
    ['KeyManagementServiceClient'],
    'google/python-keys',
    {
      encrypt: calls('cloudkms.encrypt', { name: 'name|request.name|0.name' }),
      decrypt: calls('cloudkms.decrypt', { name: 'name|request.name|0.name' }),
    },
  ),
  {
    libraries: ['@google-cloud/logging'],
    language: 'javascript',
    exports: { Logging: gives('google/logging') },
    types: {
      'google/logging': methods({
        log: gives('google/log'),
        logSync: gives('google/log'),
        entry: quiet,
        getEntries: calls('logging.entries.list'),
        setProjectId: quiet,
        setDetectedResource: quiet,
      }),
      'google/log': {
        ...methods({
          entry: quiet,
          ...Object.fromEntries(
            'write emergency alert critical error warning notice info debug'
              .split(' ')
              .map((name) => [name, calls('logging.entries.write')]),
          ),
        }),
        properties: { logging: ({ self }) => ({ ...self, type: 'google/logging' }) },
      },
    },
  },
  {
    libraries: ['@google-cloud/logging-winston', '@google-cloud/logging-bunyan'],
    language: 'javascript',
    exports: {
      LoggingWinston: calls('logging.entries.write'),
      LoggingBunyan: calls('logging.entries.write'),
      'express.makeMiddleware': calls('logging.entries.write'),
      'express.middleware': calls('logging.entries.write'),
    },
  },
  client('python', ['google.cloud.logging'], ['Client'], 'google/python-logging', {
    setup_logging: calls('logging.entries.write'),
    logger: { returns: 'self' },
    list_entries: calls('logging.entries.list'),
    log_text: calls('logging.entries.write'),
    log_struct: calls('logging.entries.write'),
  }),
  // The call requires that the API is enabled, but no permission.
  {
    libraries: ['@google-cloud/vision', '@google-cloud/language', '@google-cloud/speech'],
    language: 'javascript',
    pattern: (path) => (/Client$/.test(path) ? gives('google/open') : quiet),
    types: { 'google/open': { pattern: () => noPermission } },
  },
  {
    libraries: [
      'google.cloud.vision',
      'google.cloud.language_v1',
      'google.cloud.language',
      'google.cloud.speech',
    ],
    language: 'python',
    pattern: (path) => (/Client$/.test(path) ? gives('google/open') : message),
  },
];
