// Keeps what V8 compiled of the bundle from one run to the next: a third of what a small scan costs is compiling.
const {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const Module = require('node:module');
const { homedir } = require('node:os');
const { basename, dirname, isAbsolute, join, sep } = require('node:path');
const { Script } = require('node:vm');

exports.keepCompiled = keepCompiled;

/**
 * Compiled code is kept in the user's cache folder, by what the bundle holds and the version of Node. Nothing is kept where that folder
 * cannot be written, or is not the user's alone (what lies there is run), or with NODE_DISABLE_COMPILE_CACHE.
 */
function keepCompiled(folder) {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return;
  try {
    // A relative folder counts as none. Source: XDG Base Directory Specification.
    const given = process.env.XDG_CACHE_HOME;
    const cache = given && isAbsolute(given) ? given : join(homedir(), '.cache');
    if (!isAbsolute(cache)) return;
    const bundle = readFileSync(join(folder, '.bundled'), 'utf8').trim();
    if (bundle === '') return;
    const all = join(cache, 'emmental', 'compiled');
    const kept = join(all, `${bundle}-node-${process.version}-${process.arch}`);
    const isNew = makeFolder(kept);
    if (!isOwn(all) || !isOwn(kept)) return;
    if (isNew) removeOld(all);
    if (Module.enableCompileCache) Module.enableCompileCache(kept);
    else keepScripts(folder, kept);
  } catch {
    // Then everything is compiled, as without a cache.
  }
}

/** Makes a folder and those above it, each tried once: `recursive` of Node 20 never ends below /proc. Returns false if it was there. */
function makeFolder(folder) {
  if (existsSync(folder)) return false;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another run made it meanwhile.
    if (error.code !== 'EEXIST') throw error;
  }
  return true;
}

const month = 30 * 24 * 60 * 60 * 1000;

/** What other versions left more than a month ago. */
function removeOld(all) {
  for (const name of readdirSync(all)) {
    const folder = join(all, name);
    if (Date.now() - statSync(folder).mtimeMs > month) rmSync(folder, { recursive: true, force: true });
  }
}

/** May nobody else write there? */
function isOwn(folder) {
  const { uid, mode } = statSync(folder);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

/** Node 20 has no cache of its own. V8 refuses what another version of it wrote. */
function keepScripts(folder, kept) {
  const { _compile: compile } = Module.prototype;
  const fresh = [];
  Module.prototype._compile = function (text, file) {
    if (!file.startsWith(folder + sep)) return compile.call(this, text, file);
    const place = join(kept, `${basename(file)}.bin`);
    const cachedData = existsSync(place) ? readFileSync(place) : undefined;
    const script = new Script(Module.wrap(text), { filename: file, cachedData });
    if (cachedData === undefined || script.cachedDataRejected) fresh.push({ script, place });
    const require = (name) => this.require(name);
    return script.runInThisContext().call(this.exports, this.exports, require, this, file, dirname(file));
  };
  // At the end, what was called is compiled too.
  process.once('exit', () => {
    for (const { script, place } of fresh) write(place, script.createCachedData());
  });
}

/** Written whole or not at all: others may read it now. */
function write(place, bytes) {
  try {
    const beside = `${place}.${process.pid}`;
    writeFileSync(beside, bytes, { mode: 0o600 });
    renameSync(beside, place);
  } catch {
    // A full or read-only disk: the next run compiles again.
  }
}
