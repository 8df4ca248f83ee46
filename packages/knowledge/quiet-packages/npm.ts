/**
 * Packages of npm that call no cloud by themselves. Derivation: the most-downloaded packages of the registry, and those that
 * functions usually load, without the ones whose dependency closure holds a cloud SDK or a library that signs requests
 * (`isCloudSdk`). A lockfile that names the closure of a row checks it (`evidenceOf` of packages/dependencies).
 */
export const quietOnNpm = `
  abort-controller accepts agentkeepalive ajv ajv-errors ajv-formats ajv-keywords algoliasearch ansi-colors ansi-regex
  ansi-styles apollo-server apollo-server-core apollo-server-express apollo-server-lambda archiver argparse array-flatten async
  async-lock async-mutex async-retry asynckit aws-embedded-metrics aws-jwt-verify aws-lambda aws-lambda-fastify
  aws-lambda-multipart-parser aws-serverless-express axios axios-retry babel-polyfill base-64 base32 base64-js base64url
  basic-auth bcrypt bcryptjs bent big-integer big.js bignumber.js bin-pack bl bluebird bn.js body-parser bottleneck bs58 bson
  buffer buffer-from bunyan busboy bytes cache-manager camelcase camelcase-keys capital-case case chalk change-case
  chardet cheerio chokidar class-transformer class-validator classnames clone clone-deep clsx cls-hooked co cockatiel
  color colorette colors combined-stream commander common-tags compression concat-stream config connect content-type
  convict cookie cookie-parser cookie-session core-js cors cross-fetch cross-spawn crypto-js cryptr csv csv-parse
  csv-parser csv-stringify csvtojson cuid d3 dataloader date-fns date-fns-tz dayjs debug decimal.js deep-diff deep-equal
  deepmerge defu denque depd deref detect-libc diff discord-api-types discord-interactions discord.js dlv dompurify
  dot dot-object dot-prop dotenv dotenv-expand duplexify ejs ejson email-addresses email-validator entities env-var
  envalid errorhandler es6-promise escape-html escape-string-regexp ethers eventemitter2 eventemitter3 events
  eventsource-parser exceljs exponential-backoff express express-async-errors express-async-handler
  express-graphql express-rate-limit express-session express-validator extend fast-csv fast-deep-equal fast-glob
  fast-json-patch fast-json-stable-stringify fast-json-stringify fast-jwt fast-redact fast-safe-stringify
  fast-sort fast-xml-parser fastest-validator fastify fastify-plugin feed fetch-blob fflate file-type finalhandler
  firebase-functions flat follow-redirects form-data form-data-encoder formdata-node formidable fp-ts fresh fs-extra fuse.js
  geoip-lite geolib glob got graceful-fs graphql graphql-fields graphql-request graphql-scalars graphql-subscriptions
  graphql-tag graphql-tools graphql-type-json graphql-yoga gray-matter handlebars hash.js hashids helmet highlight.js hono
  hpagent html-entities html-minifier html-to-text htmlparser2 http-errors http-proxy http-proxy-agent http-proxy-middleware
  http-status http-status-codes https-proxy-agent i18n i18next iconv-lite ignore immer immutable indent-string inflection
  inherits ini inversify io-ts ioredis ip ip-address ipaddr.js is-buffer is-number is-plain-object is-stream is-valid-domain
  iso-3166-1 isomorphic-fetch isomorphic-unfetch iterall itty-router jimp jmespath joi jose js-base64 js-beautify
  js-cookie js-md5 js-sha256 js-yaml jsdom json-2-csv json-bigint json-diff json-rules-engine json-schema
  json-schema-to-ts json-schema-traverse json-stable-stringify json-stringify-safe json2csv json5 jsonpath jsonpath-plus
  jsonschema jsonwebtoken jsonwebtoken-promisified jssha jszip just-clone jwk-to-pem jwks-rsa jwt-decode jws kafkajs
  keyv kind-of knex koa koa-bodyparser koa-router kysely lambda-log lambda-multipart-parser leven limiter linkify-it
  lodash lodash-es lodash.camelcase lodash.clonedeep lodash.debounce lodash.get lodash.groupby lodash.isempty
  lodash.isequal lodash.merge lodash.omit lodash.pick lodash.set lodash.throttle lodash.uniq log4js loglevel logform
  long lru-cache lru_map luxon mailparser map-obj marked markdown-it mathjs maxmind md5 memoizee memory-cache
  merge merge-descriptors method-override micromatch middy milliparsec mime mime-db mime-types minimatch minimist mitt
  mjml mkdirp moment moment-timezone mongodb mongoose morgan mout ms multer multiparty multistream mustache mysql
  mysql2 nan nano-time nanoid native-promise-only negotiator neo4j-driver neverthrow node-addon-api node-cache
  node-fetch node-fetch-native node-forge node-html-parser node-jose node-pg-migrate node-rsa node-schedule node-uuid
  nodemailer normalize-url numeral nunjucks oauth-1.0a oauth-sign object-assign object-hash object-path objection ohash
  on-finished once one-time oniguruma openai openapi-backend openapi-request-validator openapi-types otplib ow
  p-all p-defer p-each-series p-filter p-limit p-map p-memoize p-props p-queue p-retry p-series p-settle p-timeout
  p-waterfall pako papaparse parse-duration parse-multipart parse5 passport passport-jwt passport-local path-parser
  path-to-regexp pdf-lib pdf-parse pdfkit pdfmake pend pg pg-format pg-pool pg-promise pg-types phin phone picocolors
  picomatch pino pino-lambda pino-pretty piscina plaid pluralize polyline postgres postgres-array postmark prettier
  pretty-bytes pretty-ms prismjs process promise promise-retry prom-client prompts protobufjs proxy-addr pug pump
  punycode puppeteer puppeteer-core qrcode qs query-string querystring querystringify ramda random-words randomatic
  randombytes randomstring rate-limiter-flexible raw-body rdf-canonize react react-dom react-is readable-stream redis
  redlock redux reflect-metadata regenerator-runtime remeda reselect resolve response-time restify-errors rest-facade
  retry rfdc rimraf router routington rss rss-parser rxjs safe-buffer safe-stable-stringify sanitize-filename
  sanitize-html sax secure-json-parse seedrandom semver send sequelize sequelize-typescript serialize-error
  serialize-javascript serve-favicon serve-static serverless-http serverless-express shallowequal sharp shelljs shimmer
  short-unique-id showdown signal-exit simple-oauth2 slash slug slugify snake-case snakecase-keys socket.io-client
  source-map source-map-support split2 sprintf-js sqlstring ssh2-sftp-client stack-trace static-eval statuses
  stopword stream-buffers streamifier strip-ansi strip-json-comments striptags stripe strnum strtok3 superagent
  superjson superstruct svgo swagger-ui-express tar tar-stream telegraf terser thread-stream throttled-queue through
  through2 tiny-invariant tinycolor2 tmp to-regex-range toidentifier tough-cookie traverse triple-beam ts-node
  ts-pattern tsconfig-paths tslib tsyringe turndown tweetnacl twilio twitter-api-v2 typanion type-fest type-graphql
  type-is typed-emitter typedi typeorm typescript ua-parser-js ulid ulidx umzug underscore undici universalify
  unzipper uri-js url url-join url-parse urijs useragent utf-8-validate util util-deprecate uuid uuidv4 v8-compile-cache
  valibot validate.js validator vary verror vm2 warning web-push web-streams-polyfill web3 webidl-conversions
  whatwg-fetch whatwg-url winston winston-daily-rotate-file winston-transport wrap-ansi ws xlsx xml xml-js xml2js xmlbuilder
  xmlbuilder2 xmldom xmlhttprequest xpath xss xstate xtend yallist yaml yargs yargs-parser yauzl yazl yup
  zod zod-to-json-schema zod-validation-error zone.js zustand
  @apollo/gateway @ffmpeg-installer/ffmpeg @ffprobe-installer/ffprobe ask-sdk-core ask-sdk-model aws-kinesis-agg btoa atob
  faker faunadb fluent-ffmpeg forecast.io ion-js nuxt-start octonode pg-connection-string sentiment slack-node twitter
  @aws-crypto/crc32 @aws-crypto/sha256-browser @aws-crypto/sha256-js @aws-crypto/util @anthropic-ai/sdk @apollo/client @apollo/server @apollo/subgraph @as-integrations/aws-lambda @asteasolutions/zod-to-openapi
  @aws-lambda-powertools/commons @aws-lambda-powertools/logger @aws-lambda-powertools/metrics
  @aws-sdk/types @aws-sdk/util-arn-parser @aws-sdk/util-base64-node @aws-sdk/util-buffer-from @aws-sdk/util-format-url
  @aws-sdk/util-stream-node @aws-sdk/util-utf8 @aws-sdk/util-utf8-node @aws-sdk/util-utf8-browser
  @bufbuild/protobuf @codegenie/serverless-express @dazn/lambda-powertools-correlation-ids
  @dazn/lambda-powertools-logger @date-fns/tz @discordjs/rest @elastic/elasticsearch @faker-js/faker @fast-csv/format
  @fast-csv/parse @graphql-tools/merge @graphql-tools/schema @graphql-tools/utils @grpc/grpc-js @grpc/proto-loader
  @hono/node-server @hono/zod-openapi @hono/zod-validator @lambda-middleware/compose @line/bot-sdk
  @nestjs/common @nestjs/config @nestjs/core @nestjs/graphql @nestjs/jwt @nestjs/mapped-types @nestjs/mongoose
  @nestjs/passport @nestjs/platform-express @nestjs/platform-fastify @nestjs/swagger @nestjs/typeorm
  @notionhq/client @opentelemetry/api @opentelemetry/core @opentelemetry/sdk-trace-base @paralleldrive/cuid2
  @redis/client @sendgrid/client @sendgrid/helpers @sendgrid/mail @sinclair/typebox @slack/bolt @slack/types @slack/web-api
  @slack/webhook @smithy/node-http-handler @smithy/protocol-http @smithy/smithy-client @smithy/types @smithy/util-retry
  @smithy/util-stream @smithy/util-utf8 @sparticuz/chromium @standard-schema/spec @supabase/supabase-js
  @swc/helpers @tsconfig/node20 @tsndr/cloudflare-worker-jwt @ungap/structured-clone @vendia/serverless-express
  @xmldom/xmldom bplist-parser chrome-aws-lambda cfn-response cfn-response-promise dd-trace mailchimp-api-v3
  @mailchimp/mailchimp_marketing @mailchimp/mailchimp_transactional pusher node-telegram-bot-api
`;

/** Scopes whose packages all call no cloud by themselves. */
export const quietScopes = [
  '@babel',
  '@fastify',
  '@hapi',
  '@noble',
  '@octokit',
  '@sentry',
  '@trpc',
  '@types',
] as const;
