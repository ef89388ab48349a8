import { tmpdir } from 'node:os'
import { BUILT_ENTRY } from '../../scripts/server-under-test/product.mjs'

/** What the redirect bench takes on its command line. */
export const OPTIONS = {
  rounds: { default: 5, min: 1, max: 25, help: 'rounds: A B C, then C B A, and so on' },
  seconds: { default: 5, min: 1, max: 60, help: 'length of one load' },
  connections: { default: 64, min: 1, max: 1_000, help: 'connections that wrk keeps open' },
  codes: { default: 1_000, min: 1, max: 10_000, help: 'codes made before the load' },
  normal: { default: false, help: 'measure synchronous=NORMAL too' },
  postgres: { default: false, help: 'measure one and two instances on a PostgreSQL of their own too' },
  filled: {
    default: 0,
    min: 0,
    max: 100_000_000,
    help: 'measure the product with so many scans of the last 90 days too, beside the one that began empty',
  },
  'fresh-connections': { default: false, help: 'a new connection for each scan, at 100/s and 1,000/s' },
  floor: { default: 0.6, min: 0, max: 2, help: "least share of bare's requests a second" },
  'floor-normal': { default: 0.75, min: 0, max: 2, help: 'the same with synchronous=NORMAL' },
  'floor-filled': {
    default: 0.9,
    min: 0,
    max: 2,
    help: "least share of the empty product's requests a second",
  },
  'others-limit': {
    default: 0.3,
    min: 0,
    max: 64,
    help: "cores of others' load above which nothing is measured",
  },
  force: { default: false, help: 'measure on a busy machine nevertheless' },
  dir: { default: tmpdir(), help: 'folder on the disk to measure' },
  entry: { default: BUILT_ENTRY, help: "the server's entry" },
  out: { default: '', help: 'file to which every sample is written as JSON' },
}
