/** Scales and paths of a chart over time. */

export interface Point {
  /** Milliseconds since the epoch. */
  at: number
  value: number
}

/** The least number of the form 1, 2 or 5 times a power of ten that is not below a value. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  for (const factor of [1, 2, 5, 10]) if (factor * power >= value) return factor * power
  return 10 * power
}

/** Places in a box whose right edge is `until` and whose left edge is `span` milliseconds before. */
export function place(points: Point[], until: number, span: number, top: number, width: number, height: number): [number, number][] {
  return points
    .filter(({ at }) => at >= until - span && at <= until)
    .map(({ at, value }) => [
      round(((at - (until - span)) / span) * width),
      round(height - Math.min(1, Math.max(0, value / top)) * height),
    ])
}

/** A line through the places, with the corners rounded off. */
export function curve(places: [number, number][]): string {
  return places
    .map(([x, y], index) => {
      const before = places[index - 1]
      if (!before) return `M${x} ${y}`
      const middle = round((before[0] + x) / 2)
      return `C${middle} ${before[1]} ${middle} ${y} ${x} ${y}`
    })
    .join('')
}

/** The area below that line. */
export function area(places: [number, number][], height: number): string {
  const first = places[0]
  const last = places.at(-1)
  return first && last ? `${curve(places)}L${last[0]} ${height}L${first[0]} ${height}Z` : ''
}

const round = (value: number) => Math.round(value * 10) / 10
