// Runs the project on a machine that has nothing but Node 20 and npm. Every npm script comes through here.
//   node scripts/run.mjs TASK [arguments...]
// This file is written so that a Node of years ago can read it: distributions bring such a one, and it must not end in a
// syntax error. What it leads to needs 20.
const LEAST = 20

if (Number(process.versions.node.split('.')[0]) < LEAST) {
  console.error(
    `Qregg needs Node ${LEAST} or newer, and this is ${process.versions.node} (${process.execPath}).\n` +
      'Get a newer one from https://nodejs.org, and see with "node --version" that it is the one that is found.',
  )
  process.exit(1)
}
void import('./tasks.mjs')
