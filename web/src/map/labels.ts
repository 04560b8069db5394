// Writes the names of regions on the map, of the layers that are on. A name
// stands at the label point of its region, which the server has found, so that
// it stays there while the map moves; where that is out of view or taken, in the
// widest place of what is visible. It is written where it fits and no other name
// stands already; layers further up in the catalogue go first.
import * as L from 'leaflet'
import type { Layer } from '../api'
import { pick } from '../i18n'
import { hiddenAt, noClass, stylesOf, type ClassStyle } from '../legend'
import type { LayerChoice, State } from '../state'
import { placementOf, squareSize, type Placement } from './address'
import { anchorOf, roomAt, type Piece, type Window } from './anchor'
import { Shape, type DecodedTile, type TileFeature } from './decode'
import { Overlay, TileHolder, type ViewSquare } from './overlay'
import type { TileStore } from './tilestore'

interface Look {
  size: number
  weight: number
  /** the least room that a name needs, as a share of its own width: names of provinces may reach beyond them */
  fit: number
  /** undefined: that of the class's line */
  color?: string
  halo?: string
  /** CSS pixels around the letters */
  haloWidth?: number
}

/** The kinds whose regions have names of their own; zones of a plan are named after their class, which the legend shows. */
const looks: Record<string, Look> = {
  province: { size: 13.5, weight: 600, fit: 0.25, color: '#2c3640' },
  prefecture: { size: 12, weight: 600, fit: 0.7, color: '#46525e' },
  county: { size: 11.5, weight: 400, fit: 0.8, color: '#3c4650' },
  plate: { size: 15, weight: 600, fit: 0.8 },
  growth_pole: { size: 13, weight: 600, fit: 0.8 },
  city_cluster: { size: 12.5, weight: 600, fit: 0.8 },
  metro_circle: { size: 12, weight: 600, fit: 0.8 },
  basin: { size: 12.5, weight: 600, fit: 0.8 },
}

/** The look that the layer's legend asks for, or that of its kind; none where names are not written, at this map zoom or at all. */
function lookOf(layer: Layer, zoom: number): Look | undefined {
  const own = layer.legend?.labels
  const usual = looks[layer.kind ?? '']
  if (!own) return usual
  if (zoom < (own.min_zoom ? own.min_zoom + 1 : 0)) return undefined
  const look: Look = { ...(usual ?? { size: 12, weight: 400, fit: 0.8, color: '#2c3640' }) }
  if (own.size) look.size = own.size
  if (own.color) look.color = own.color
  if (own.halo) look.halo = own.halo
  if (own.halo_width) look.haloWidth = own.halo_width
  return look
}

const family = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif'
const room = 3 // CSS pixels between two names

interface Region {
  title: string
  class: number
  pieces: { feature: TileFeature; place: Placement; square: ViewSquare }[]
}

/** A place in CSS pixels of the view. */
interface Place {
  x: number
  y: number
}

/** Where the names of regions stand best. */
interface Places {
  at: Map<string, Place>
  /** no more of them will come for this view */
  complete: boolean
}

/** The layer of the label points of a layer; null where the server has none. */
export function labelLayer(layer: Layer): Layer | null {
  return layer.labels ? { ...layer, name: layer.labels, geometry: 'point' } : null
}

export class Labels extends Overlay {
  private readonly holder: TileHolder
  private shown = true

  constructor(
    pane: string,
    store: TileStore<DecodedTile>,
    private readonly state: State,
  ) {
    super(pane)
    this.holder = new TileHolder(store, () => this.redraw())
  }

  /** Names are placed anew when a movement ends; while it lasts they move with the map. */
  override getEvents(): Record<string, L.LeafletEventHandlerFn> {
    const { move, ...events } = super.getEvents()
    return { ...events, moveend: move! }
  }

  show(shown: boolean): void {
    this.shown = shown
    this.refresh()
  }

  refresh(): void {
    if (this.map) this.redraw()
  }

  protected override draw(ctx: CanvasRenderingContext2D): void {
    this.holder.begin()
    const size = this.map.getSize()
    const view: Window = { left: 0, top: 0, right: size.x, bottom: size.y }
    const taken: Window[] = []
    const squares = this.squares()
    for (const choice of this.shown ? this.state.shown() : []) {
      const look = lookOf(choice.layer, this.map.getZoom())
      if (!look || choice.layer.geometry === 'line') continue
      const styles = stylesOf(choice.layer)
      const places = this.places(choice.layer, squares)
      for (const [key, region] of this.regions(choice, squares)) {
        const place = places.at.get(key)
        if (place || places.complete) write(ctx, region, place, look, styles[region.class], view, taken)
      }
    }
    this.holder.end()
  }

  private places(layer: Layer, squares: ViewSquare[]): Places {
    const places: Places = { at: new Map(), complete: true }
    const points = labelLayer(layer)
    for (const square of points ? squares : []) {
      const held = this.holder.tile(points!, this.map.getZoom(), square)
      if (held && !held.settled) places.complete = false
      if (!held?.tile) continue
      const { extent, features } = held.tile
      const place = placementOf(held.address, square.x, square.y, extent)
      for (const { key, parts } of features) {
        const [x, y] = [parts[0]![0]! * place.scale - place.shiftX, parts[0]![1]! * place.scale - place.shiftY]
        const own = x >= 0 && y >= 0 && x < squareSize && y < squareSize // else it is the square's beside
        if (own) places.at.set(key, { x: square.left + x, y: square.top + y })
      }
    }
    return places
  }

  private regions(choice: LayerChoice, squares: ViewSquare[]): Map<string, Region> {
    const { layer } = choice
    const hidden = hiddenAt(this.map.getZoom(), stylesOf(layer), choice.hidden)
    const found = new Map<string, Region>()
    for (const square of squares) {
      const held = this.holder.tile(layer, this.map.getZoom(), square)
      if (!held?.tile) continue
      const place = placementOf(held.address, square.x, square.y, held.tile.extent)
      for (const feature of held.tile.features) {
        if (feature.shape !== Shape.Area || feature.class === noClass || hidden.has(feature.class)) continue
        addPiece(found, layer, feature, place, square)
      }
    }
    return found
  }
}

function addPiece(found: Map<string, Region>, layer: Layer, feature: TileFeature, place: Placement, square: ViewSquare): void {
  const title = pick(feature.title)
  if (!title || !layer.label) return
  let region = found.get(feature.key)
  if (!region) found.set(feature.key, (region = { title, class: feature.class, pieces: [] }))
  region.pieces.push({ feature, place, square })
}

function write(ctx: CanvasRenderingContext2D, region: Region, place: Place | undefined, look: Look, style: ClassStyle | undefined, view: Window, taken: Window[]): void {
  ctx.font = `${look.weight} ${look.size}px ${family}`
  const width = ctx.measureText(region.title).width
  if (widthOf(region) < look.fit * width) return
  const pieces = region.pieces.map(pieceOf)
  const around = ({ x, y }: Place): Window => ({ left: x - width / 2 - room, right: x + width / 2 + room, top: y - look.size / 2 - room, bottom: y + look.size / 2 + room })
  const free = (at: Place) => !taken.some((other) => meet(other, around(at)))
  const fits = place && within(around(place), view) && free(place) && roomAt(pieces, place.x, place.y, look.size) >= look.fit * width
  const at = fits ? place : widest(pieces, view, look.fit * width)
  if (!at || !free(at)) return
  taken.push(around(at))
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  ctx.lineJoin = 'round'
  ctx.lineWidth = 2 * (look.haloWidth ?? 1.5)
  ctx.strokeStyle = look.halo ?? 'rgba(255, 255, 255, 0.88)'
  ctx.strokeText(region.title, at.x, at.y)
  ctx.fillStyle = look.color ?? style?.line ?? '#2c3640'
  ctx.fillText(region.title, at.x, at.y)
}

function widest(pieces: Piece[], view: Window, least: number): Place | null {
  const anchor = anchorOf(pieces, view)
  return anchor && anchor.width >= least ? anchor : null
}

function meet(a: Window, b: Window): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top
}

function within(box: Window, view: Window): boolean {
  return box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom
}

/** The width of the region's box in CSS pixels: a quick look before the thorough one. */
function widthOf(region: Region): number {
  let [left, right] = [Infinity, -Infinity]
  for (const { feature, place, square } of region.pieces) {
    for (const part of feature.parts) {
      for (let i = 0; i < part.length; i += 2) {
        const x = Math.min(squareSize, Math.max(0, part[i]! * place.scale - place.shiftX)) + square.left
        left = Math.min(left, x)
        right = Math.max(right, x)
      }
    }
  }
  return right - left
}

function pieceOf({ feature, place, square }: Region['pieces'][number]): Piece {
  const rings = feature.parts.map((part) => {
    const ring = new Float64Array(part.length)
    for (let i = 0; i < part.length; i += 2) {
      ring[i] = part[i]! * place.scale - place.shiftX + square.left
      ring[i + 1] = part[i + 1]! * place.scale - place.shiftY + square.top
    }
    return ring
  })
  return { rings, window: { left: square.left, top: square.top, right: square.left + squareSize, bottom: square.top + squareSize } }
}
