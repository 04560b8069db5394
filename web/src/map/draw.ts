// Draws a decoded tile on a canvas whose unit is a CSS pixel.
//
// All features of a class go into one path: that is fast, and neighbours of one class have no seam between them. Neighbours of
// different classes share the pixels of their border; those are added up ("lighter") instead of painted over each other, so that
// the parts that two neighbours cover make up the whole pixel and nothing of the background shines through.
import { patternOf } from '../hatch'
import { noClass, type ClassStyle } from '../legend'
import { squareSize, type Placement } from './address'
import { traceSymbol } from '../symbol'
import { Shape, type DecodedTile, type TileFeature } from './decode'

export interface DrawOptions {
  styles: ClassStyle[]
  hidden: ReadonlySet<number>
  /** device pixels per CSS pixel */
  ratio: number
  /** factor for line widths */
  lineScale: number
  /** no two features of the layer overlap */
  partition: boolean
}

interface Batch {
  areas: Path2D | null
  lines: Path2D | null
  points: Path2D | null
}

const margin = 48 // CSS pixels around the square in which things may still show, by the width of their lines and symbols

export function drawTile(ctx: CanvasRenderingContext2D, tile: DecodedTile, place: Placement, options: DrawOptions): void {
  const batches = collect(tile, place, options)
  ctx.lineJoin = ctx.lineCap = 'round'
  batches.forEach((batch, i) => fillAreas(ctx, batch, options.styles[i]!, options))
  batches.forEach((batch, i) => drawLines(ctx, batch, options.styles[i]!, options.lineScale))
  batches.forEach((batch, i) => drawPoints(ctx, batch, options.styles[i]!))
}

/** Line widths grow with the map zoom up to their full size: at small scales a dense net of borders must not fill the land. */
export function lineScaleAt(zoom: number): number {
  return Math.min(1, Math.max(0.5, 0.5 + (zoom - 3) / 10))
}

function collect(tile: DecodedTile, place: Placement, options: DrawOptions): Batch[] {
  const batches: Batch[] = options.styles.map(() => ({ areas: null, lines: null, points: null }))
  const edges = options.styles.map((style) => (style.dash.length > 0 ? new Set<number>() : null))
  const left = (place.shiftX - margin) / place.scale
  const top = (place.shiftY - margin) / place.scale
  const side = (squareSize + 2 * margin) / place.scale
  tile.features.forEach((feature, i) => {
    const c = feature.class
    if (c === noClass || options.hidden.has(c) || c >= batches.length) return
    const [x1, y1, x2, y2] = tile.boxes.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number]
    if (x2 < left || y2 < top || x1 > left + side || y1 > top + side) return
    addFeature(batches[c]!, feature, place, edges[c] ?? null, options.styles[c]!)
  })
  return batches
}

function addFeature(batch: Batch, feature: TileFeature, place: Placement, edges: Set<number> | null, style: ClassStyle): void {
  if (feature.shape === Shape.Area) {
    batch.areas ??= new Path2D()
    for (const ring of feature.parts) trace(batch.areas, ring, place, true)
    if (!edges) return
    batch.lines ??= new Path2D()
    for (const ring of feature.parts) traceOnce(batch.lines, ring, place, edges)
  } else if (feature.shape === Shape.Line) {
    batch.lines ??= new Path2D()
    for (const line of feature.parts) trace(batch.lines, line, place, false)
  } else {
    batch.points ??= new Path2D()
    for (const points of feature.parts) tracePoints(batch.points, points, place, style)
  }
}

/** Adds a ring or a line to a path. */
export function trace(path: Path2D, part: Int32Array, { scale, shiftX, shiftY }: Placement, closed: boolean): void {
  if (part.length < 4) return
  path.moveTo(part[0]! * scale - shiftX, part[1]! * scale - shiftY)
  for (let i = 2; i < part.length; i += 2) path.lineTo(part[i]! * scale - shiftX, part[i + 1]! * scale - shiftY)
  if (closed) path.closePath()
}

/**
 * Adds only those edges of a ring that no ring before had. Dashes of a border that two neighbours share would otherwise be drawn
 * twice, from different starts, and fill each other's gaps.
 */
export function traceOnce(path: Pick<Path2D, 'moveTo' | 'lineTo'>, ring: Int32Array, { scale, shiftX, shiftY }: Placement, edges: Set<number>): void {
  const n = ring.length
  let drawing = false
  for (let i = 0; i < n; i += 2) {
    const j = (i + 2) % n
    const key = edgeKey(ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!)
    if (edges.has(key)) {
      drawing = false
      continue
    }
    edges.add(key)
    if (!drawing) path.moveTo(ring[i]! * scale - shiftX, ring[i + 1]! * scale - shiftY)
    path.lineTo(ring[j]! * scale - shiftX, ring[j + 1]! * scale - shiftY)
    drawing = true
  }
}

/** The same number for an edge and its reverse; exact for coordinates from -2048 to 6143, four of 13 bits each. */
function edgeKey(x1: number, y1: number, x2: number, y2: number): number {
  const a = (x1 + 2048) * 8192 + y1 + 2048
  const b = (x2 + 2048) * 8192 + y2 + 2048
  return a < b ? a * 67108864 + b : b * 67108864 + a
}

function tracePoints(path: Path2D, points: Int32Array, { scale, shiftX, shiftY }: Placement, style: ClassStyle): void {
  for (let i = 0; i < points.length; i += 2) {
    traceSymbol(path, points[i]! * scale - shiftX, points[i + 1]! * scale - shiftY, style.symbol, style.symbolSize)
  }
}

function fillAreas(ctx: CanvasRenderingContext2D, batch: Batch, style: ClassStyle, options: DrawOptions): void {
  if (!batch.areas) return
  if (style.fill) {
    ctx.globalCompositeOperation = options.partition ? 'lighter' : 'source-over'
    ctx.globalAlpha = style.fillOpacity
    ctx.fillStyle = style.fill
    ctx.fill(batch.areas)
    ctx.globalCompositeOperation = 'source-over'
    ctx.globalAlpha = 1
  }
  if (!style.hatch) return
  const pattern = patternOf(ctx, style.hatch, style.line ?? style.fill ?? '#000', options.ratio)
  if (!pattern) return
  ctx.fillStyle = pattern
  ctx.fill(batch.areas)
}

function drawLines(ctx: CanvasRenderingContext2D, batch: Batch, style: ClassStyle, scale: number): void {
  if (!style.line || style.lineWidth <= 0) return
  ctx.strokeStyle = style.line
  ctx.lineWidth = style.lineWidth * scale
  ctx.lineCap = style.dash.length > 0 ? 'butt' : 'round'
  ctx.setLineDash(style.dash)
  if (batch.areas && style.dash.length === 0) ctx.stroke(batch.areas)
  if (batch.lines) ctx.stroke(batch.lines)
  ctx.setLineDash([])
}

function drawPoints(ctx: CanvasRenderingContext2D, batch: Batch, style: ClassStyle): void {
  if (!batch.points) return
  ctx.fillStyle = style.fill ?? style.line ?? '#000'
  ctx.globalAlpha = style.fillOpacity
  ctx.fill(batch.points)
  ctx.globalAlpha = 1
  ctx.strokeStyle = style.line ?? '#fff'
  ctx.lineWidth = style.lineWidth
  ctx.stroke(batch.points)
}
