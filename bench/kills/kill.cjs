// Loaded before a command (`node --require`): ends the process by SIGKILL at a call of the file system that EMMENTAL_KILL names.
// `12 before` ends it before its 12th change of a file, `12 half` after half of the bytes of that write, `12 after` after it.
// A third word begins the count at the first file whose path contains it: `3 after report.json`.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const [at = '0', place = 'before', first = ''] = (process.env.EMMENTAL_KILL ?? '').split(' ');
const changing = [
  'chmodSync',
  'closeSync',
  'cpSync',
  'fsyncSync',
  'linkSync',
  'mkdirSync',
  'openSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
  'writeFileSync',
  'writeSync',
];
let calls = 0;
const end = () => process.kill(process.pid, 'SIGKILL');
for (const name of changing) {
  const real = fs[name];
  fs[name] = (...args) => {
    // Output of the command is no change of a file, and reading is none either.
    if (name === 'writeSync' && args[0] < 3) return real(...args);
    if (
      name === 'openSync' &&
      (args[1] === undefined || args[1] === 'r' || args[1] === fs.constants.O_RDONLY)
    )
      return real(...args);
    if (calls === 0 && !String(args[0]).includes(first)) return real(...args);
    calls += 1;
    if (calls !== Number(at)) return real(...args);
    if (place === 'half' && name === 'writeSync')
      real(args[0], args[1], args[2] ?? 0, Math.floor(args[1].length / 2));
    if (place === 'after') real(...args);
    end();
    // The signal ends the process here at the latest.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
}
syncBuiltinESMExports();
