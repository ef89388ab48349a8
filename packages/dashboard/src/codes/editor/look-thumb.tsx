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

const RADIUS = { square: 0, rounded: 0.35, dots: 0.5 } as const
const ROUND = { square: 0, rounded: 2, circle: 3.5 } as const

/** One corner of a code in a look, drawn small: what it is like, not what it says. */
export function LookThumb({ look, className }: { look: Shapes; className?: string }) {
  const { foreground, background, modules, finders } = look
  const ring = finders.frame ?? foreground
  const round = ROUND[finders.style]
  return (
    <svg viewBox={`0 0 ${SIDE} ${SIDE}`} aria-hidden="true" className={className}>
      <rect width={SIDE} height={SIDE} fill={background === 'transparent' ? '#ffffff' : background} />
      <rect x="1.5" y="1.5" width="6" height="6" rx={Math.max(0, round - 0.5)} fill="none" stroke={ring} />
      <rect x="3" y="3" width="3" height="3" rx={round * (3 / 7)} fill={finders.ball ?? ring} />
      {DARK.map(([x, y]) => (
        <rect key={`${x} ${y}`} x={x} y={y} width="1" height="1" rx={RADIUS[modules]} fill={foreground} />
      ))}
    </svg>
  )
}
