/**
 * Calls `visit` for points along a cubic curve, its end included and its start left out. They stand so close that no
 * eye sees a corner when a unit is drawn `scale` pixels long.
 */
export const walkCurve = (
  x0: number,
  y0: number,
  control: readonly [x1: number, y1: number, x2: number, y2: number, x3: number, y3: number],
  scale: number,
  visit: (x: number, y: number) => void,
): void => {
  const [x1, y1, x2, y2, x3, y3] = control
  const bend = Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2) + Math.hypot(x1 - 2 * x2 + x3, y1 - 2 * y2 + y3)
  const steps = Math.max(1, Math.min(64, Math.ceil(Math.sqrt(bend * scale * 3))))
  for (let step = 1; step < steps; step++) {
    const t = step / steps
    const u = 1 - t
    const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t]
    visit(a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3)
  }
  visit(x3, y3)
}
