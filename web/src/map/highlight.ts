// Outlines the feature under the pointer and the zone that was chosen.
import type { Layer } from '../api'
import { placementOf, squareSize } from './address'
import { Shape, type DecodedTile, type TileFeature } from './decode'
import { trace } from './draw'
import { Overlay, TileHolder, type ViewSquare } from './overlay'
import type { TileStore } from './tilestore'

export type Role = 'selected' | 'hover'

export interface Mark {
  layer: Layer
  key: string
}

const looks: Record<Role, { line: string; width: number; fill: string }> = {
  selected: { line: '#0b4aa2', width: 2.6, fill: 'rgba(11, 74, 162, 0.06)' },
  hover: { line: '#22313d', width: 1.4, fill: 'rgba(255, 255, 255, 0.18)' },
}

export class Highlight extends Overlay {
  private readonly marks = new Map<Role, Mark>()
  private readonly holder: TileHolder

  constructor(pane: string, store: TileStore<DecodedTile>) {
    super(pane)
    this.holder = new TileHolder(store, () => this.redraw())
  }

  /** Marks a feature in a role, or none. */
  mark(role: Role, mark: Mark | null): void {
    const old = this.marks.get(role)
    if (old?.layer === mark?.layer && old?.key === mark?.key) return
    if (mark) this.marks.set(role, mark)
    else this.marks.delete(role)
    if (this.map) this.redraw()
  }

  protected override draw(ctx: CanvasRenderingContext2D): void {
    this.holder.begin()
    const squares = this.squares()
    for (const role of ['selected', 'hover'] as const) {
      const mark = this.marks.get(role)
      if (mark) for (const square of squares) this.drawIn(ctx, square, mark, role)
    }
    this.holder.end()
  }

  private drawIn(ctx: CanvasRenderingContext2D, square: ViewSquare, mark: Mark, role: Role): void {
    const held = this.holder.tile(mark.layer, this.map.getZoom(), square)
    if (!held?.tile) return
    const place = placementOf(held.address, square.x, square.y, held.tile.extent)
    const path = new Path2D()
    let areas = false
    for (const feature of featuresOf(held.tile, mark.key)) {
      areas = areas || feature.shape === Shape.Area
      for (const part of feature.parts) trace(path, part, place, feature.shape === Shape.Area)
    }
    ctx.save()
    ctx.translate(Math.round(square.left), Math.round(square.top))
    ctx.beginPath()
    ctx.rect(0, 0, squareSize, squareSize) // the tile reaches beyond its square, where its neighbour draws the same
    ctx.clip()
    paint(ctx, path, areas, role)
    ctx.restore()
  }
}

function paint(ctx: CanvasRenderingContext2D, path: Path2D, areas: boolean, role: Role): void {
  const look = looks[role]
  ctx.lineJoin = ctx.lineCap = 'round'
  if (areas) {
    ctx.fillStyle = look.fill
    ctx.fill(path)
  }
  ctx.strokeStyle = 'rgba(255, 255, 255, 0.85)'
  ctx.lineWidth = look.width + 2.4
  ctx.stroke(path)
  ctx.strokeStyle = look.line
  ctx.lineWidth = look.width
  ctx.stroke(path)
}

const byKey = new WeakMap<DecodedTile, Map<string, TileFeature[]>>()

function featuresOf(tile: DecodedTile, key: string): TileFeature[] {
  let index = byKey.get(tile)
  if (!index) {
    index = new Map()
    for (const feature of tile.features) index.set(feature.key, [...(index.get(feature.key) ?? []), feature])
    byKey.set(tile, index)
  }
  return index.get(key) ?? []
}
