import type { Look } from './look.ts'

type Shapes = Pick<Look, 'foreground' | 'background' | 'modules' | 'finders'>

const SIDE = 13
/** A few modules beside the corner: columns and rows that are dark. */
const DARK: ReadonlyArray<readonly [number, number]> = [
  [9, 1],
  [10, 1],
  [11, 2],
  [9, 3],
  [10, 4],
  [11, 4],
  [9, 6],
  [10, 6],
  [11, 7],
  [1, 9],
  [2, 9],
  [4, 9],
  [6, 9],
  [7, 9],
  [9, 9],
  [11, 9],
  [1, 10],
  [3, 11],
  [4, 11],
  [5, 11],
  [7, 10],
  [9, 10],
  [10, 11],
  [11, 11],
  [7, 11],
]

/** Rounded modules that touch run into each other: from the middle of one to the middle of the next. */
const BRIDGES = DARK.flatMap(([x, y]) => {
  const isDark = (column: number, row: number) => DARK.some(([a, b]) => a === column && b === row)
  return [
    ...(isDark(x + 1, y) ? [[x + 0.5, y, 1, 1] as const] : []),
    ...(isDark(x, y + 1) ? [[x, y + 0.5, 1, 1] as const] : []),
  ]
})
const ROUND = { square: 0, rounded: 2, circle: 3.5 } as const

/** The whole, or only what one choice is about. */
const VIEWS = { all: `0 0 ${SIDE} ${SIDE}`, modules: '8 8 5 5', finder: '0 0 9 9' } as const

/** One corner of a code in a look, drawn small: what it is like, not what it says. */
export function LookThumb({
  look,
  part = 'all',
  className,
}: {
  look: Shapes
  part?: keyof typeof VIEWS
  className?: string
}) {
  const { foreground, background, modules, finders } = look
  const ring = finders.frame ?? foreground
  const round = ROUND[finders.style]
  return (
    <svg viewBox={VIEWS[part]} aria-hidden="true" className={className}>
      <rect width={SIDE} height={SIDE} fill={background === 'transparent' ? '#ffffff' : background} />
      <rect x="1.5" y="1.5" width="6" height="6" rx={Math.max(0, round - 0.5)} fill="none" stroke={ring} />
      <rect x="3" y="3" width="3" height="3" rx={round * (3 / 7)} fill={finders.ball ?? ring} />
      {modules === 'dots'
        ? DARK.map(([x, y]) => (
            <circle key={`${x} ${y}`} cx={x + 0.5} cy={y + 0.5} r="0.42" fill={foreground} />
          ))
        : DARK.map(([x, y]) => (
            <rect
              key={`${x} ${y}`}
              x={x}
              y={y}
              width="1"
              height="1"
              rx={modules === 'rounded' ? 0.5 : 0}
              fill={foreground}
            />
          ))}
      {modules === 'rounded' &&
        BRIDGES.map(([x, y, width, height]) => (
          <rect key={`${x} ${y}`} x={x} y={y} width={width} height={height} fill={foreground} />
        ))}
    </svg>
  )
}
