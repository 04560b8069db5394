// The map: one vector layer for every layer of the plan that is on, in the
// order of the catalogue, and over them the highlight and the names.
import * as L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import { fetchTile, type Bounds, type Catalog, type Layer, type LonLat } from '../api'
import { settle } from '../coords'
import { stylesOf, type ClassStyle } from '../legend'
import type { Change, LayerChoice, State } from '../state'
import { decoder, type DecodedTile, type TileFeature } from './decode'
import { Highlight } from './highlight'
import { labelLayer, Labels } from './labels'
import { TileStore } from './tilestore'
import { VectorLayer } from './vectorlayer'

export interface Hovered {
  layer: Layer
  feature: TileFeature
  /** CSS pixels from the corner of the map */
  x: number
  y: number
}

/** What panels cover of the map, in CSS pixels from its edges. */
export interface Room {
  right: number
  bottom: number
}

export interface MapEvents {
  /** a click, or Enter at the centre of the map */
  asked(point: LonLat): void
  hovered(what: Hovered | null): void
  pointed(point: LonLat): void
  moved(): void
  tileFailed(): void
}

/** How the land that the plan is about looks where no layer fills it: like paper, brighter than a backdrop of other land. */
const paper: ClassStyle = { fill: '#fcfbf8', fillOpacity: 1, line: '#fcfbf8', lineWidth: 0.5, dash: [] }

/** The pane of what is drawn and of what a check found. */
export const sitePane = 'site'

export const minZoom = 3
export const maxZoom = 20

export class PlanMap {
  readonly leaflet: L.Map
  readonly highlight: Highlight
  private readonly labels: Labels
  private readonly store: TileStore<DecodedTile>
  private readonly onMap = new Map<string, VectorLayer>()
  private ground: VectorLayer | null = null
  private readonly marker = L.marker([0, 0], { icon: L.divIcon({ className: 'pin', iconSize: [22, 22], iconAnchor: [11, 11] }), interactive: false, keyboard: false })
  private ratio = window.devicePixelRatio
  /** while something is drawn, a click does not ask */
  drawing = false

  constructor(
    container: HTMLElement,
    private readonly state: State,
    private readonly events: MapEvents,
  ) {
    this.store = storeOf(state.catalog)
    this.leaflet = L.map(container, { zoomControl: false, attributionControl: false, fadeAnimation: false, minZoom, maxZoom, worldCopyJump: true, keyboardPanDelta: 120 })
    addPane(this.leaflet, 'highlight', 410)
    addPane(this.leaflet, 'names', 420)
    addPane(this.leaflet, sitePane, 430)
    this.highlight = new Highlight('highlight', this.store)
    this.labels = new Labels('names', this.store, state)
    state.listen((choice, change) => this.changed(choice, change))
    this.listen(container)
  }

  /** Shows the map; before, it must have been given a view. */
  start(): void {
    for (const choice of this.state.choices) this.changed(choice, 'on')
    this.highlight.addTo(this.leaflet)
    this.labels.addTo(this.leaflet)
  }

  private listen(container: HTMLElement): void {
    const map = this.leaflet
    let frame = 0
    let last: L.LeafletMouseEvent | null = null
    const follow = () => {
      frame = 0
      if (last) this.pointer(last)
    }
    map.on('mousemove', (event) => {
      last = event
      frame = frame || requestAnimationFrame(follow)
    })
    map.on('mouseout movestart zoomstart', () => {
      last = null
      this.events.hovered(null)
    })
    map.on('moveend', () => this.events.moved())
    map.on('resize', () => this.rescale())
    map.on('click', (event) => {
      if (!this.drawing) this.events.asked(lonLat(event.latlng))
    })
    container.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.target === container && !this.drawing) this.events.asked(lonLat(map.getCenter()))
    })
  }

  private pointer(event: L.LeafletMouseEvent): void {
    this.events.pointed(lonLat(event.latlng))
    const found = this.featureAt(event.latlng)
    this.events.hovered(found ? { ...found, x: event.containerPoint.x, y: event.containerPoint.y } : null)
  }

  /** The topmost named feature that is drawn at a place. */
  private featureAt(latlng: L.LatLng): { layer: Layer; feature: TileFeature } | null {
    for (const { layer } of this.state.shown()) {
      const feature = layer.kind === 'backdrop' ? null : this.onMap.get(layer.name)?.featureAt(this.leaflet, latlng)
      if (feature && (feature.title.zh || feature.title.en)) return { layer, feature }
    }
    return null
  }

  private changed(choice: LayerChoice, change: Change): void {
    const { name } = choice.layer
    const shown = this.onMap.get(name)
    if (change === 'opacity') shown?.setOpacity(choice.opacity)
    else if (change === 'filter') shown?.repaint()
    else if (choice.on && !shown) this.add(choice)
    else if (!choice.on && shown) {
      shown.remove()
      this.onMap.delete(name)
    }
    if (change === 'on') this.layGround()
    this.labels.refresh()
  }

  /** While a backdrop shows the land around, the plan's own land lies under all layers too; else it would look like water. */
  private layGround(): void {
    const wanted = this.state.shown().some((choice) => choice.layer.kind === 'backdrop')
    const land = ['province', 'prefecture', 'county'].map((kind) => this.state.choices.find((choice) => choice.layer.kind === kind)).find((choice) => choice)
    if (wanted && land && !this.ground) {
      const whole: LayerChoice = { layer: land.layer, on: true, opacity: 1, hidden: new Set() }
      this.ground = new VectorLayer(whole, this.store, 0, stylesOf(land.layer).map(() => paper)).addTo(this.leaflet)
    } else if (!wanted && this.ground) {
      this.ground.remove()
      this.ground = null
    }
  }

  private add(choice: LayerChoice): void {
    const depth = this.state.choices.length - this.state.choices.indexOf(choice)
    const layer = new VectorLayer(choice, this.store, depth)
    layer.on('tileerror', () => this.events.tileFailed())
    layer.addTo(this.leaflet)
    this.onMap.set(choice.layer.name, layer)
  }

  /** Draws everything again when the window has moved to a screen of another resolution, or the browser's own zoom has changed. */
  private rescale(): void {
    if (this.ratio === window.devicePixelRatio) return
    this.ratio = window.devicePixelRatio
    for (const layer of this.onMap.values()) layer.repaint()
    this.ground?.repaint()
  }

  /** Asks again for tiles that did not come. */
  retry(): void {
    for (const layer of this.onMap.values()) layer.redraw()
    this.ground?.redraw()
  }

  /** Names are written in the language of the page. */
  relabel(): void {
    this.labels.refresh()
  }

  showNames(shown: boolean): void {
    this.labels.show(shown)
  }

  placePin(point: LonLat | null): void {
    if (!point) this.marker.remove()
    else this.marker.setLatLng([point[1], point[0]]).addTo(this.leaflet)
  }

  /** The layers whose data is on the map: those that are on, and that of the ground. */
  sources(): Layer[] {
    const shown = this.state.shown().map((choice) => choice.layer)
    const ground = this.ground?.choice.layer
    return ground && !shown.includes(ground) ? [...shown, ground] : shown
  }

  /** Shows a box, clear of what lies over the map. */
  fit(bounds: Bounds, room: Room): void {
    const [west, south, east, north] = bounds
    this.leaflet.fitBounds(L.latLngBounds([south, west], [north, east]), { paddingTopLeft: [24, 24], paddingBottomRight: [24 + room.right, 36 + room.bottom], maxZoom: 16 })
  }

  /** Moves the map so that a point is clear of what lies over it. */
  bringIntoView([lon, lat]: LonLat, room: Room): void {
    this.leaflet.panInside([lat, lon], { paddingTopLeft: [40, 40], paddingBottomRight: [48 + room.right, 48 + room.bottom] })
  }

  center(): LonLat {
    return lonLat(this.leaflet.getCenter())
  }
}

function storeOf(catalog: Catalog): TileStore<DecodedTile> {
  const all = catalog.layers.flatMap((layer) => [layer, labelLayer(layer) ?? []].flat())
  const decoders = new Map(all.map((layer) => [layer.name, decoder(layer)]))
  return new TileStore(async (layer, z, x, y, signal) => {
    const body = await fetchTile(layer, z, x, y, catalog.plan, signal)
    return body ? (decoders.get(layer)?.(body) ?? null) : null
  })
}

function addPane(map: L.Map, name: string, zIndex: number): void {
  const pane = map.createPane(name)
  pane.style.zIndex = String(zIndex)
  pane.style.pointerEvents = 'none'
}

function lonLat({ lng, lat }: L.LatLng): LonLat {
  return settle(lng, lat)
}
