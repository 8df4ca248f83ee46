import {
  address,
  addressOrPath,
  filter,
  path,
  pathOrBytes,
  type Rows,
  reads,
  shell,
  statement,
} from './row.ts';

const cypher = { 'run executeQuery': statement() } satisfies Rows;
const query = {
  'query execute exec run raw': statement('0.query|0.sql|0.sqlText|0', '1|0.params|0.binds|0.values'),
} satisfies Rows;
const line = { '() exec run execute command sudo spawn shell': shell() } satisfies Rows;
const page = { '()': address('0.url|0.uri|0') } satisfies Rows;

/**
 * Calls of packages of npm that are dangerous with event data and that no model describes otherwise. A library with more to
 * say gets a model. Source: the documentation of each package.
 */
export const dangerousInJavaScript: Readonly<Record<string, Rows>> = {
  // Databases: texts of their languages.
  'neo4j-driver neo4j-driver-lite': cypher,
  'neo4j memgraph falkordb': { ...cypher, 'cypher query': statement('0.query|0', '1|0.params') },
  'cassandra-driver': { 'execute eachRow stream batch': statement() },
  '@clickhouse/client clickhouse @apla/clickhouse': {
    ...query,
    'command insert querying': statement('0.query|0'),
  },
  '@influxdata/influxdb-client @influxdata/influxdb3-client influx': {
    'query queryRows queryRaw queryLines collectRows collectLines iterateRows': statement(),
  },
  'oracledb ibm_db odbc node-firebird firebird msnodesqlv8 hdb @sap/hana-client': {
    ...query,
    'execute executeMany query queryStream prepare querySync exec': statement(),
  },
  '@databricks/sql trino-client presto-client presto-stream-client': {
    'executeStatement query execute': statement('0.query|0', '1'),
  },
  'couchbase arangojs orientjs @surrealdb/node surrealdb surrealdb.js dgraph-js @tidbcloud/serverless': {
    'query analyticsQuery searchQuery execute mutate setQuery': statement(),
  },
  'gremlin janusgraph': { submit: statement() },
  'ioredis redis @redis/client @upstash/redis': { 'eval evalRo eval_ro': reads('code', '0', 'lua') },
  'nano couchdb-nano pouchdb pouchdb-node': { 'find mango createIndex': filter() },
  'ldapjs ldapts activedirectory activedirectory2 ldapauth-fork': {
    search: reads('nosql', '1.filter', 'ldap'),
    'findUser findUsers findGroup query find': reads('nosql', '0.filter|0', 'ldap'),
    'parseFilter Filter.parse': reads('nosql', '0', 'ldap'),
  },
  'xpath xpath.js': { 'select select1 evaluate parse parseExpression': reads('nosql', '0', 'xpath') },
  // Shells and programs.
  'shelljs shelljs/global': {
    exec: shell(),
    'cat head tail sort uniq grep sed ls find test cd pushd': path('0'),
    'rm mv': path('0', 'delete'),
    'mkdir touch chmod cp ln': path('0', 'write'),
    'to toEnd': path('0', 'write'),
  },
  'node-cmd shell-exec exec-sh sudo-prompt @vscode/sudo-prompt async-exec await-exec exec-then then-exec child-process-ext':
    line,
  'simple-ssh ssh-exec remote-exec ssh2-promise node-ssh ssh2 @trigger.dev/ssh': {
    'exec execCommand shell': shell('0'),
  },
  'ssh2-streams remote-ssh': { exec: shell('0') },
  'python-shell': { 'run runString PythonShell.runString': reads('code'), 'PythonShell.run': path('0') },
  // Code and templates.
  'jsonpath-plus': { '() JSONPath': reads('code', '0.path|1|0') },
  'expr-eval expr-eval-fork': { 'evaluate parse toJSFunction': reads('code') },
  'nerdamer hot-formula-parser': { '() evaluate compile parse': reads('code') },
  jsdom: { 'JSDOM.fromURL fromURL': address(), 'JSDOM.fromFile fromFile': path() },
  'vue-template-compiler @vue/compiler-dom @vue/compiler-sfc vue/compiler-sfc svelte/compiler riot marko/compiler':
    {
      'compile compileToFunctions compileTemplate compileSync': reads('template'),
    },
  'edge.js jsrender consolidate tinyliquid ractive template7 atpl vash walrus jqtpl ect dustjs-linkedin dustjs-helpers':
    {
      'renderRaw renderRawSync templates render compile compileFn renderSource parse': reads('template'),
    },
  // Addresses.
  'rss-parser feedparser-promised': { 'parseURL parse': address() },
  'open-graph-scraper link-preview-js metascraper unfurl.js url-metadata page-metadata-parser get-urls probe-image-size':
    {
      '() getLinkPreview unfurl': address('0.url|0'),
    },
  'download image-downloader node-downloader-helper nodejs-file-downloader wget-improved': {
    '() image download DownloaderHelper Downloader': address('0.url|0'),
  },
  'crawler got-scraping node-crawler simplecrawler x-ray scrape-it website-scraper': {
    '() queue add direct gotScraping scrapeIt scrape': address('0.uri|0.url|0'),
  },
  'soap strong-soap': { 'createClient createClientAsync': addressOrPath() },
  'swagger-parser @apidevtools/swagger-parser @apidevtools/json-schema-ref-parser json-schema-ref-parser @readme/openapi-parser':
    {
      '() parse bundle dereference resolve validate': addressOrPath(),
    },
  'graphql-request graffle': { 'request rawRequest GraphQLClient': address('0.url|0') },
  'web-push': { sendNotification: address('0.endpoint|0') },
  'http-proxy express-http-proxy http-proxy-middleware fast-proxy @fastify/http-proxy': {
    '() web ws createProxyMiddleware createProxyServer': address('2.target|0.target|0.upstream|0'),
  },
  'openid-client passport-saml @node-saml/node-saml': { 'discover Issuer.discover discovery': address() },
  'jwks-rsa jwks-client get-jwks': { '() JwksClient': address('0.jwksUri') },
  'wkhtmltopdf html-pdf-node html-to-pdf': { '() generatePdf': addressOrPath('0.url|0') },
  'pageres capture-website screenshotone lighthouse webshot url-to-image': {
    '() file buffer base64 url src': page['()'],
  },
  // Files.
  sharp: { '()': pathOrBytes(), toFile: path('0', 'write') },
  'jimp @jimp/core': { 'read Jimp.read loadFont': pathOrBytes(), 'write writeAsync': path('0', 'write') },
  'gm imagemagick easyimage': { '()': pathOrBytes(), 'write writeAsync': path('0', 'write') },
  'fluent-ffmpeg': {
    '() input addInput mergeAdd': pathOrBytes(),
    'save output saveToFile addOutput mergeToFile': path('0', 'write'),
  },
  'archiver yazl zip-local': { 'file directory glob addFile zip': path() },
  'yauzl node-stream-zip': { 'open openPromise': path(), extract: path('1', 'write') },
  'adm-zip': { 'extractAllToAsync extractAllTo': path('0', 'write') },
  'xlsx exceljs': { readFile: path(), 'writeFile writeFileXLSX writeFileAsync': path('0', 'write') },
  'pdfkit pdfmake': { image: pathOrBytes(), font: pathOrBytes() },
  'csvtojson csv-parser papaparse': { fromFile: path() },
  'convert-csv-to-json': { 'getJsonFromCsv generateJsonFileFromCsv': path() },
  'image-size probe-image-size': { '() imageSize sizeOf': pathOrBytes() },
  'pdf2pic pdf-poppler pdf-image pdf-to-img textract tesseract.js any-text office-text-extractor': {
    '() fromPath convert pdf fromFileWithPath recognize getText': pathOrBytes(),
  },
  'fs-jetpack': {
    'read inspect list find exists readAsync inspectAsync listAsync': path(),
    'write append dir file writeAsync appendAsync dirAsync fileAsync': path('0', 'write'),
    'remove removeAsync': path('0', 'delete'),
  },
  'readdirp globby tiny-glob fast-glob glob matched': { '() globby globSync glob sync': path() },
  'send serve-handler koa-send koa-sendfile': { '()': path('1') },
  'node-localstorage store lowdb nedb @seald-io/nedb': {
    'LocalStorage JSONFile Low Datastore': path('0.filename|0', 'write'),
  },
  'ini properties-reader dotenv env-cmd': { 'config propertiesReader': path('0.path|0') },
  libxmljs: { parseXmlFile: path() },
};
