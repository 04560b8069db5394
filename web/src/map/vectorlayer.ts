// One layer of the plan on the map: a Leaflet grid of canvases. Every layer
// asks for its own tiles, though the server could put several into one: so a
// layer that is switched on costs only itself, and every combination of layers
// is served from the same cache entries, here and in the server.
import * as L from 'leaflet'
import { aborted } from '../api'
import { hiddenAt, noClass, partition, stylesOf, type ClassStyle } from '../legend'
import type { LayerChoice } from '../state'
import { addressOf, leastZoom, placementOf, squareSize, type TileAddress } from './address'
import type { DecodedTile, TileFeature } from './decode'
import { drawTile, lineScaleAt } from './draw'
import { hit } from './hit'
import type { Lease, TileStore } from './tilestore'

interface Square {
  canvas: HTMLCanvasElement
  /** the map zoom and the square's place in the grid of that zoom */
  coords: L.Coords
  address: TileAddress
  lease: Lease<DecodedTile>
  tile: DecodedTile | null
}

/** The parts of Leaflet's grid that a subclass needs and that its types leave out. */
interface GridInternals {
  _tiles: Record<string, { coords: L.Coords; el: HTMLElement; loaded?: Date }>
  _tileZoom: number | undefined
}

const hoverTolerance = 5 // CSS pixels around lines and points

export class VectorLayer extends L.GridLayer {
  private readonly squares = new Map<HTMLElement, Square>()

  /** `styles` are those of the classes of the layer's legend; others than its own make another picture of the same tiles. */
  constructor(
    readonly choice: LayerChoice,
    private readonly store: TileStore<DecodedTile>,
    zIndex: number,
    private readonly styles: ClassStyle[] = stylesOf(choice.layer),
  ) {
    super({
      tileSize: squareSize,
      minZoom: leastZoom(choice.layer),
      opacity: choice.opacity,
      zIndex,
      keepBuffer: 1,
      updateWhenZooming: false,
      ...boundsOf(choice),
    })
    this.on('tileunload', (event) => this.unload(event.tile))
    this.on('tileloadstart', (event) => this.snap(event.tile, event.coords))
  }

  protected override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 0 // an empty square costs no memory
    const address = addressOf(this.choice.layer, coords.z, coords.x, coords.y)
    const lease = this.store.lease(this.choice.layer.name, address.z, address.x, address.y)
    const square: Square = { canvas, coords, address, lease, tile: null }
    this.squares.set(canvas, square)
    lease.promise.then(
      (tile) => {
        if (!this.squares.has(canvas)) return
        square.tile = tile
        this.paint(square)
        done(undefined, canvas)
      },
      (error: Error) => {
        if (!aborted(error)) done(error, canvas)
      },
    )
    return canvas
  }

  private unload(canvas: HTMLElement): void {
    this.squares.get(canvas)?.lease.release()
    this.squares.delete(canvas)
  }

  /** Leaflet calls this when the zoom changes: what is still on its way for another zoom is given up. */
  protected _abortLoading(): void {
    const grid = this as unknown as GridInternals
    for (const [key, { coords, el, loaded }] of Object.entries(grid._tiles)) {
      if (loaded || coords.z === grid._tileZoom) continue
      el.remove()
      delete grid._tiles[key]
      this.unload(el)
    }
  }

  override onAdd(map: L.Map): this {
    super.onAdd(map)
    map.on('moveend', this.snapAll, this)
    return this
  }

  override onRemove(map: L.Map): this {
    map.off('moveend', this.snapAll, this)
    return super.onRemove(map)
  }

  private snapAll(): void {
    for (const { canvas, coords } of this.squares.values()) this.snap(canvas, coords)
  }

  /**
   * Moves a square by less than a CSS pixel, onto the pixels of the screen. Where a CSS pixel is, say, 1.5 of them, squares would
   * else end between two, and the background would shine through their edges.
   */
  private snap(canvas: HTMLElement, coords: L.Coords): void {
    const ratio = window.devicePixelRatio || 1
    const corner = this._map.getPixelBounds().min!
    const own = L.DomUtil.getPosition(canvas)
    const onScreen = (css: number) => Math.round(css * ratio) / ratio
    const [left, top] = [coords.x * squareSize - corner.x, coords.y * squareSize - corner.y]
    canvas.style.transform = `translate3d(${own.x + onScreen(left) - left}px, ${own.y + onScreen(top) - top}px, 0)`
    canvas.style.width = `${onScreen(left + squareSize) - onScreen(left)}px`
    canvas.style.height = `${onScreen(top + squareSize) - onScreen(top)}px`
  }

  /** Draws all squares again from what is already here, after a change of the filter or of the screen. */
  repaint(): void {
    for (const square of this.squares.values()) this.paint(square)
  }

  private paint({ canvas, coords, address, tile }: Square): void {
    if (!tile) return
    const ratio = window.devicePixelRatio || 1
    const side = Math.round(squareSize * ratio)
    canvas.width = canvas.height = side // clears it as well
    const ctx = canvas.getContext('2d')
    if (!ctx) return
    ctx.setTransform(side / squareSize, 0, 0, side / squareSize, 0, 0)
    drawTile(ctx, tile, placementOf(address, coords.x, coords.y, tile.extent), {
      styles: this.styles,
      hidden: hiddenAt(coords.z, this.styles, this.choice.hidden),
      ratio,
      lineScale: lineScaleAt(coords.z),
      partition: partition(this.choice.layer),
    })
  }

  /** The feature drawn at a place of the map, null where there is none or its tile is not here yet. */
  featureAt(map: L.Map, latlng: L.LatLng): TileFeature | null {
    const zoom = map.getZoom()
    const pixel = map.project(latlng, zoom)
    const x = Math.floor(pixel.x / squareSize)
    const y = Math.floor(pixel.y / squareSize)
    const square = this.squareAt(zoom, x, y)
    if (!square?.tile) return null
    const place = placementOf(square.address, x, y, square.tile.extent)
    const unitX = (pixel.x - x * squareSize + place.shiftX) / place.scale
    const unitY = (pixel.y - y * squareSize + place.shiftY) / place.scale
    const out = hiddenAt(zoom, this.styles, this.choice.hidden)
    const hidden = (f: TileFeature) => f.class === noClass || out.has(f.class)
    return hit(square.tile, unitX, unitY, hoverTolerance / place.scale, hidden)
  }

  private squareAt(zoom: number, x: number, y: number): Square | undefined {
    for (const square of this.squares.values()) {
      const { coords } = square
      if (coords.z === zoom && coords.x === x && coords.y === y) return square
    }
    return undefined
  }
}

function boundsOf({ layer }: LayerChoice): Pick<L.GridLayerOptions, 'bounds'> {
  if (!layer.bounds) return {}
  const [west, south, east, north] = layer.bounds
  return { bounds: L.latLngBounds([south, west], [north, east]) }
}
