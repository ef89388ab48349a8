import { median } from './statistics.mjs'

/** @param {number} value @param {number} [digits] */
const fixed = (value, digits = 2) => value.toFixed(digits)

/** @param {string[][]} rows the first one is the head @returns {string} a plain table, all but the first column right-aligned */
export function plainTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const line = (row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')
  return rows.map(line).join('\n')
}

/**
 * A figure of one target as the median over rounds, and its ratio to bare, paired within each round.
 * @template S
 * @param {S[][]} rounds each with the samples of one round
 * @param {(sample: S) => boolean} isTarget @param {(sample: S) => boolean} isBare
 * @param {(sample: S) => number} figure
 */
export function paired(rounds, isTarget, isBare, figure) {
  const pairs = rounds.map((round) => {
    const [target, bare] = [round.find(isTarget), round.find(isBare)]
    if (!target || !bare) throw new Error('a round lacks the target or bare')
    return { value: figure(target), ratio: figure(target) / figure(bare) }
  })
  return { value: median(pairs.map(({ value }) => value)), ratio: median(pairs.map(({ ratio }) => ratio)) }
}

/** @param {import('./kept-connections.mjs').Sample[][]} rounds @param {string[]} names */
export function keptTable(rounds, names) {
  const head = [
    'target',
    'req/s',
    '× bare',
    'p50 ms',
    'p99 ms',
    '× bare',
    'CPU µs',
    '× bare',
    'MB',
    '× bare',
    'others',
    'errors',
  ]
  const rows = names.map((name) => {
    const of = (figure) =>
      paired(
        rounds,
        (s) => s.name === name,
        (s) => s.name === 'bare',
        figure,
      )
    const speed = of((s) => s.perSecond)
    const p99 = of((s) => s.p99)
    const cpu = of((s) => s.cpuMicroseconds)
    const memory = of((s) => s.megabytes)
    const errors = rounds.flat().reduce((sum, s) => sum + (s.name === name ? s.errors : 0), 0)
    return [
      name,
      ...[fixed(speed.value, 0), fixed(speed.ratio)],
      fixed(of((s) => s.p50).value),
      ...[fixed(p99.value), fixed(p99.ratio)],
      ...[fixed(cpu.value, 1), fixed(cpu.ratio)],
      ...[fixed(memory.value, 0), fixed(memory.ratio)],
      fixed(of((s) => s.others).value),
      String(errors),
    ]
  })
  return plainTable([head, ...rows])
}

/** @param {import('./fresh-connections.mjs').FreshSample[][]} rounds @param {string[]} names @param {number[]} rates */
export function freshTable(rounds, names, rates) {
  const head = [
    'target',
    'rate/s',
    'p50 ms',
    '× bare',
    'p99 ms',
    '× bare',
    'max ms',
    'others',
    'errors',
    'skipped',
  ]
  const rows = rates.flatMap((rate) =>
    names.map((name) => {
      const at = (target) => (s) => s.name === target && s.rate === rate
      const of = (figure) => paired(rounds, at(name), at('bare'), figure)
      const [p50, p99] = [of((s) => s.p50), of((s) => s.p99)]
      const own = rounds.flat().filter(at(name))
      return [
        ...[name, String(rate)],
        ...[fixed(p50.value), fixed(p50.ratio), fixed(p99.value), fixed(p99.ratio)],
        fixed(of((s) => s.max).value),
        fixed(of((s) => s.others).value),
        String(own.reduce((sum, s) => sum + s.errors, 0)),
        String(own.reduce((sum, s) => sum + s.skipped, 0)),
      ]
    }),
  )
  return plainTable([head, ...rows])
}
