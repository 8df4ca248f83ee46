/**
 * Lists the functions of Node's built-in modules by their effects, for Node 20, 22 and 24. A function under the name of a section makes system
 * calls, and the hooks of that section judge these calls. A function under `harmless` needs no rule: it computes, reads metadata, uses
 * files or connections that were opened before, or serves requests. A test walks the modules of each Node and fails on a name that is
 * missing here.
 */
export interface BuiltinRow {
  readonly files?: readonly string[];
  readonly processes?: readonly string[];
  readonly outbound?: readonly string[];
  readonly code?: readonly string[];
  readonly harmless?: readonly string[];
}

const names = (text: string): readonly string[] => text.split(' ');

/** Modules whose functions only compute, including functions that a newer Node may add. */
export const pureModules: readonly string[] = [
  'assert',
  'assert/strict',
  'buffer',
  'console',
  'constants',
  'diagnostics_channel',
  'domain',
  'events',
  'path',
  'path/posix',
  'path/win32',
  'perf_hooks',
  'punycode',
  'querystring',
  'readline',
  'readline/promises',
  'stream',
  'stream/consumers',
  'stream/promises',
  'stream/web',
  'string_decoder',
  'sys',
  'timers',
  'timers/promises',
  'url',
  'util',
  'util/types',
  'zlib',
  'node:test/reporters',
];

export const builtins: Readonly<Record<string, BuiltinRow>> = {
  fs: {
    harmless: names(
      'Dir Dirent Stats _toUnixTimestamp access accessSync close closeSync exists existsSync fchmod fchmodSync fchown fchownSync fdatasync fdatasyncSync fstat fstatSync fsync fsyncSync ftruncate ftruncateSync futimes futimesSync lstat lstatSync read readSync readlink readlinkSync readv readvSync realpath realpathSync stat statSync statfs statfsSync unwatchFile watchFile',
    ),
    files: names(
      'FileReadStream FileWriteStream ReadStream Utf8Stream WriteStream appendFile appendFileSync chmod chmodSync chown chownSync copyFile copyFileSync cp cpSync createReadStream createWriteStream glob globSync lchown lchownSync link linkSync lutimes lutimesSync mkdir mkdirSync mkdtemp mkdtempDisposableSync mkdtempSync open openAsBlob openSync opendir opendirSync readFile readFileSync readdir readdirSync rename renameSync rm rmSync rmdir rmdirSync symlink symlinkSync truncate truncateSync unlink unlinkSync utimes utimesSync watch write writeFile writeFileSync writeSync writev writevSync',
    ),
  },
  'fs/promises': {
    harmless: names('access lstat readlink realpath stat statfs'),
    files: names(
      'appendFile chmod chown copyFile cp glob lchmod lchown link lutimes mkdir mkdtemp mkdtempDisposable open opendir readFile readdir rename rm rmdir symlink truncate unlink utimes watch writeFile',
    ),
  },
  child_process: {
    processes: names('ChildProcess _forkChild exec execFile execFileSync execSync fork spawn spawnSync'),
  },
  net: {
    outbound: names('Socket Stream connect createConnection'),
    harmless: names(
      'BlockList BoundSocket Server SocketAddress _TransferredBoundSocket _createServerHandle _normalizeArgs _setSimultaneousAccepts createServer getDefaultAutoSelectFamily getDefaultAutoSelectFamilyAttemptTimeout isIP isIPv4 isIPv6 setDefaultAutoSelectFamily setDefaultAutoSelectFamilyAttemptTimeout',
    ),
  },
  tls: {
    outbound: names('TLSSocket connect createSecurePair'),
    code: names('SecureContext createSecureContext'),
    harmless: names(
      'Server checkServerIdentity convertALPNProtocols createServer getCACertificates getCertificateCompressionAlgorithms getCiphers setDefaultCACertificates',
    ),
  },
  dns: {
    outbound: names(
      'Resolver lookup lookupService resolve resolve4 resolve6 resolveAny resolveCaa resolveCname resolveMx resolveNaptr resolveNs resolvePtr resolveSoa resolveSrv resolveTlsa resolveTxt reverse setServers',
    ),
    harmless: names('getDefaultResultOrder getServers setDefaultResultOrder'),
  },
  'dns/promises': {
    outbound: names(
      'Resolver lookup lookupService resolve resolve4 resolve6 resolveAny resolveCaa resolveCname resolveMx resolveNaptr resolveNs resolvePtr resolveSoa resolveSrv resolveTlsa resolveTxt reverse setServers',
    ),
    harmless: names('getDefaultResultOrder getServers setDefaultResultOrder'),
  },
  http: {
    outbound: names('Agent ClientRequest WebSocket get request'),
    harmless: names(
      'CloseEvent IncomingMessage MessageEvent OutgoingMessage Server ServerResponse _connectionListener createServer setGlobalProxyFromEnv setMaxIdleHTTPParsers validateHeaderName validateHeaderValue',
    ),
  },
  https: {
    outbound: names('Agent get request'),
    harmless: names('Server createServer'),
  },
  http2: {
    outbound: names('connect'),
    harmless: names(
      'Http2ServerRequest Http2ServerResponse createSecureServer createServer getDefaultSettings getPackedSettings getUnpackedSettings performServerHandshake',
    ),
  },
  dgram: {
    outbound: names('Socket _createSocketHandle createSocket'),
  },
  worker_threads: {
    code: names('Worker moveMessagePortToContext'),
    harmless: names(
      'BroadcastChannel MessageChannel MessagePort getEnvironmentData isMarkedAsUntransferable markAsUncloneable markAsUntransferable postMessageToThread receiveMessageOnPort setEnvironmentData',
    ),
  },
  vm: {
    harmless: names('isContext'),
    code: names(
      'Script compileFunction createContext createScript measureMemory runInContext runInNewContext runInThisContext',
    ),
  },
  process: {
    code: names('_debugProcess _linkedBinding binding dlopen'),
    processes: names('_kill execve initgroups kill setegid seteuid setgid setgroups setuid'),
    files: names('loadEnvFile'),
    harmless: names(
      '_debugEnd _fatalException _getActiveHandles _getActiveRequests _rawDebug _startProfilerIdleNotifier _stopProfilerIdleNotifier _tickCallback abort assert availableMemory chdir constrainedMemory cpuUsage cwd emitWarning exit getActiveResourcesInfo getBuiltinModule getegid geteuid getgid getgroups getuid hasUncaughtExceptionCaptureCallback hrtime memoryUsage nextTick openStdin reallyExit ref resourceUsage setSourceMapsEnabled setUncaughtExceptionCaptureCallback threadCpuUsage umask unref uptime',
    ),
  },
  module: {
    code: names('Module _load _preloadModules createRequire register registerHooks runMain'),
    files: names('_readPackage enableCompileCache findPackageJSON findSourceMap flushCompileCache'),
    harmless: names(
      'SourceMap _debug _findPath _initPaths _nodeModulePaths _resolveFilename _resolveLookupPaths _stat getCompileCacheDir getSourceMapsSupport isBuiltin setSourceMapsSupport stripTypeScriptTypes syncBuiltinESMExports wrap',
    ),
  },
  v8: {
    code: names('queryObjects setFlagsFromString'),
    files: names('setHeapSnapshotNearHeapLimit startCpuProfile stopCoverage takeCoverage writeHeapSnapshot'),
    harmless: names(
      'DefaultDeserializer DefaultSerializer Deserializer GCProfiler Serializer cachedDataVersionTag deserialize getCppHeapStatistics getHeapCodeStatistics getHeapSnapshot getHeapSpaceStatistics getHeapStatistics isStringOneByteRepresentation serialize',
    ),
  },
  inspector: {
    code: names('Session open'),
    harmless: names('close url waitForDebugger'),
  },
  'inspector/promises': {
    code: names('Session open'),
    harmless: names('close url waitForDebugger'),
  },
  wasi: {
    code: names('WASI'),
  },
  'node:sqlite': {
    files: names('DatabaseSync Session StatementSync backup'),
  },
  cluster: {
    processes: names('Worker fork'),
    harmless: names('disconnect setupMaster setupPrimary'),
  },
  repl: {
    code: names('REPLServer start'),
    harmless: names('Recoverable isValidSyntax writer'),
  },
  trace_events: {
    files: names('createTracing'),
    harmless: names('getEnabledCategories'),
  },
  os: {
    processes: names('setPriority'),
    harmless: names(
      'arch availableParallelism cpus endianness freemem getPriority homedir hostname loadavg machine networkInterfaces platform release tmpdir totalmem type uptime userInfo version',
    ),
  },
  tty: {
    harmless: names('ReadStream WriteStream isatty'),
  },
  async_hooks: {
    harmless: names(
      'AsyncLocalStorage AsyncResource createHook executionAsyncId executionAsyncResource triggerAsyncId',
    ),
  },
  crypto: {
    code: names('setEngine'),
    harmless: names(
      'Certificate Cipher Cipheriv Decipher Decipheriv DiffieHellman DiffieHellmanGroup ECDH Hash Hmac KeyObject Sign Verify X509Certificate argon2 argon2Sync checkPrime checkPrimeSync createCipher createCipheriv createDecipher createDecipheriv createDiffieHellman createDiffieHellmanGroup createECDH createHash createHmac createMac createPrivateKey createPublicKey createSecretKey createSign createVerify decapsulate diffieHellman encapsulate generateKey generateKeyPair generateKeyPairSync generateKeySync generatePrime generatePrimeSync getCipherInfo getCiphers getCurves getDiffieHellman getFips getHashes getMacs getRandomValues hash hkdf hkdfSync parsePKCS12 pbkdf2 pbkdf2Sync privateDecrypt privateEncrypt prng pseudoRandomBytes publicDecrypt publicEncrypt randomBytes randomFill randomFillSync randomInt randomUUID randomUUIDv7 rng scrypt scryptSync secureHeapUsed setFips sign timingSafeEqual verify',
    ),
  },
  'node:sea': {
    harmless: names('getAsset getAssetAsBlob getAssetKeys getRawAsset isSea'),
  },
  'node:test': {
    processes: names('run'),
    harmless: names(
      'after afterEach before beforeEach describe expectFailure getTestContext it only skip suite test todo',
    ),
  },
  globals: {
    code: names('Function eval'),
    outbound: names('WebSocket fetch'),
    harmless: names(
      'AbortController AbortSignal AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array Blob Boolean BroadcastChannel Buffer ByteLengthQueuingStrategy CloseEvent CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DataView Date DecompressionStream DisposableStack Error EvalError Event EventTarget File FinalizationRegistry Float16Array Float32Array Float64Array FormData Headers Int16Array Int32Array Int8Array Iterator Map MessageChannel MessageEvent MessagePort Navigator Number Object Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming Promise Proxy RangeError ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader ReferenceError RegExp Request Response Set SharedArrayBuffer String SubtleCrypto SuppressedError Symbol SyntaxError TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController TypeError URIError URL URLPattern URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearImmediate clearInterval clearTimeout decodeURI decodeURIComponent encodeURI encodeURIComponent escape isFinite isNaN parseFloat parseInt queueMicrotask setImmediate setInterval setTimeout structuredClone unescape',
    ),
  },
};
