// A canvas over the whole map that is drawn anew whenever the view changes.
import * as L from 'leaflet'
import type { Layer } from '../api'
import { addressOf, leastZoom, squareSize, type TileAddress } from './address'
import type { DecodedTile } from './decode'
import type { Lease, TileStore } from './tilestore'

/** One square of the grid that the view touches; left and top are its corner in CSS pixels from the corner of the map. */
export interface ViewSquare {
  x: number
  y: number
  left: number
  top: number
}

export abstract class Overlay extends L.Layer {
  protected readonly canvas = document.createElement('canvas')
  protected map!: L.Map
  private frame = 0

  constructor(private readonly pane: string) {
    super()
    this.canvas.className = 'overlay'
  }

  /** Draws the whole view; the unit is a CSS pixel and the origin the corner of the map. */
  protected abstract draw(ctx: CanvasRenderingContext2D): void

  override onAdd(map: L.Map): this {
    this.map = map
    map.getPane(this.pane)?.appendChild(this.canvas)
    this.redraw()
    return this
  }

  override onRemove(): this {
    cancelAnimationFrame(this.frame)
    this.frame = 0
    this.canvas.remove()
    return this
  }

  override getEvents(): Record<string, L.LeafletEventHandlerFn> {
    const again = () => this.redraw()
    return { move: again, viewreset: again, resize: again, zoomstart: () => this.hide(), zoomend: again }
  }

  private hide(): void {
    this.canvas.style.display = 'none' // during the animation the picture would be of the wrong scale
  }

  /** Draws at the next frame, however often it is asked for. */
  redraw(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.paint())
  }

  private paint(): void {
    this.frame = 0
    const size = this.map.getSize()
    const ratio = window.devicePixelRatio || 1
    this.canvas.width = Math.round(size.x * ratio)
    this.canvas.height = Math.round(size.y * ratio)
    this.canvas.style.cssText = `width:${size.x}px;height:${size.y}px`
    L.DomUtil.setPosition(this.canvas, this.map.containerPointToLayerPoint([0, 0]))
    const ctx = this.canvas.getContext('2d')
    if (!ctx) return
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.draw(ctx)
  }

  protected squares(): ViewSquare[] {
    const bounds = this.map.getPixelBounds()
    const [min, max] = [bounds.min!, bounds.max!]
    const last = 2 ** Math.max(0, this.map.getZoom() - 1) - 1
    const found: ViewSquare[] = []
    const index = (pixel: number) => Math.min(last, Math.max(0, Math.floor(pixel / squareSize)))
    for (let y = index(min.y); y <= index(max.y); y++) {
      for (let x = index(min.x); x <= index(max.x); x++) {
        found.push({ x, y, left: x * squareSize - min.x, top: y * squareSize - min.y })
      }
    }
    return found
  }
}

export interface HeldTile {
  address: TileAddress
  tile: DecodedTile | null
  /** it has come, or cannot */
  settled: boolean
}

/** The tiles that an overlay draws from: those of its last frame are kept, all others given back. */
export class TileHolder {
  private held = new Map<string, HeldTile & { lease: Lease<DecodedTile> }>()
  private wanted = new Set<string>()

  constructor(
    private readonly store: TileStore<DecodedTile>,
    private readonly arrived: () => void,
  ) {}

  /** Starts a frame. */
  begin(): void {
    this.wanted = new Set()
  }

  /** The tile of a layer under a square; its `tile` is null until it has come, or where it is empty. Null where the layer has none at this zoom. */
  tile(layer: Layer, zoom: number, { x, y }: ViewSquare): HeldTile | null {
    if (zoom < leastZoom(layer)) return null
    const address = addressOf(layer, zoom, x, y)
    const key = `${layer.name}/${address.z}/${address.x}/${address.y}`
    this.wanted.add(key)
    const known = this.held.get(key)
    if (known) return known
    const lease = this.store.lease(layer.name, address.z, address.x, address.y)
    const held = { address, tile: null as DecodedTile | null, settled: false, lease }
    this.held.set(key, held)
    lease.promise.then(
      (tile) => {
        held.tile = tile
        held.settled = true
        if (this.held.get(key) === held) this.arrived()
      },
      () => {
        held.settled = true // the layer itself reports what went wrong
        this.held.delete(key)
      },
    )
    return held
  }

  /** Ends a frame: gives back what it did not use. */
  end(): void {
    for (const [key, { lease }] of this.held) {
      if (this.wanted.has(key)) continue
      this.held.delete(key)
      lease.release()
    }
  }
}
