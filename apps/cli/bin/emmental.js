#!/usr/bin/env node
// Modules of Node that every command uses. Node has them compiled for the usual flags: after those below it would
// compile them again, which takes three times as long.
require('node:child_process');
require('node:crypto');
require('node:net');
require('node:perf_hooks');
require('node:tty');
require('node:vm');
require('node:zlib');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { keepCompiled } = require('./compiled.js');

const command = join(__dirname, '..', 'dist', 'emmental.js');
if (!existsSync(command)) {
  process.stderr.write('emmental: this clone is not built yet; run npm start in it\n');
  process.exit(2);
}

// Optimising the Python parser's WebAssembly takes longer, and 20 MB more, than a small app's parsing does: only a
// parser that has much to read is worth it. Versions of V8 that count otherwise start near this value.
setFlagsFromString('--wasm-tiering-budget=20000000');
// The same of functions: V8 optimises after little use, in a thread beside this one, and most scans are over before
// that pays. Seven times the usual use takes up to a third less of the processor and as long by the clock.
const counts = Number.parseInt(process.versions.node, 10) >= 22;
setFlagsFromString(counts ? '--invocation-count-for-turbofan=20000' : '--interrupt-budget=500000');
// Compiled code is kept for the flags that it was compiled with.
keepCompiled(join(__dirname, '..', 'dist'));
require(command).main();
