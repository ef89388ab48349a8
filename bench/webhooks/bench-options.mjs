import { tmpdir } from 'node:os'
import { BUILT_ENTRY } from '../../scripts/server-under-test/product.mjs'

const COMMON = {
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

const FLEET = {
  rate: { default: 500, min: 1, max: 5_000, help: 'scans a second, over all codes' },
  warm: { default: 5, min: 1, max: 60, help: 'seconds of load before receivers fail and figures begin' },
  drain: { default: 20, min: 1, max: 600, help: 'seconds that the last deliveries may take' },
  limit: { default: 1_000, min: 1, max: 60_000, help: 'milliseconds that the healthy p99 must stay below' },
  origins: { default: 1_000, min: 1, max: 5_000, help: 'listeners of the healthy receivers' },
  seed: { default: 1, min: 0, max: 2 ** 31, help: 'the same seed, the same order of codes' },
}

/** What each part of the webhook bench takes on its command line. */
export const OPTIONS = {
  throughput: {
    rounds: {
      default: 5,
      min: 1,
      max: 25,
      help: 'rounds: product and bare, then bare and product, and so on',
    },
    deliveries: { default: 20_000, min: 1_000, max: 200_000, help: 'deliveries of one load' },
    floor: { default: 0.7, min: 0, max: 2, help: "least share of bare's deliveries a second" },
    ...COMMON,
  },
  lag: {
    rounds: { default: 1, min: 1, max: 25, help: 'rounds, every other one in reverse' },
    seconds: { default: 30, min: 1, max: 600, help: 'length of one load' },
    most: { default: 10_000, min: 1, max: 10_000, help: 'webhooks at most, of 1, 100 and 10,000' },
    ...FLEET,
    ...COMMON,
  },
  soak: {
    seconds: { default: 600, min: 3, max: 86_400, help: 'length of the load' },
    webhooks: { default: 10_000, min: 100, max: 10_000, help: 'webhooks, each on a code of its own' },
    growth: {
      default: 1.15,
      min: 1,
      max: 10,
      help: "the last third's memory, at most, to the first third's",
    },
    ...FLEET,
    ...COMMON,
  },
  burst: {
    seconds: { default: 60, min: 1, max: 600, help: 'length of the burst' },
    scans: { default: 100_000, min: 100, max: 1_000_000, help: 'scans of the burst' },
    cap: { default: 30, min: 1, max: 1_000, help: 'requests a second that its receiver takes' },
    'others-rate': { default: 50, min: 1, max: 1_000, help: 'scans a second of ten other webhooks together' },
    drain: { default: 180, min: 1, max: 3_600, help: 'seconds that the last deliveries may take' },
    limit: { default: 1_000, min: 1, max: 60_000, help: "milliseconds that the others' p99 must stay below" },
    ...COMMON,
  },
}
