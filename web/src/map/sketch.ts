// Drawing the ground of a project on the map: a click sets a corner, the first corner again, a
// double click or Enter ends it; Backspace takes the last corner back, Escape gives up. By
// keyboard, the space bar sets a corner at the centre of the map. One corner is a point, two
// are a line, more an area.
import * as L from 'leaflet'
import { settle } from '../coords'
import { geometryOf } from '../siting'
import { sitePane, type PlanMap } from './planmap'

export interface SketchEvents {
  /** after every corner: how many there are */
  changed(corners: number): void
  finished(geometry: GeoJSON.Geometry): void
  cancelled(): void
}

const look: L.PolylineOptions = { pane: sitePane, color: '#c2331b', weight: 2, dashArray: '6 4', interactive: false }
const snap = 10 // CSS pixels within which a click means the first corner

export class Sketch {
  private readonly corners: L.LatLng[] = []
  private readonly line = L.polyline([], look)
  private readonly dots = L.layerGroup()
  private pointer: L.LatLng | null = null

  constructor(
    private readonly map: PlanMap,
    private readonly events: SketchEvents,
  ) {
    map.drawing = true
    map.leaflet.doubleClickZoom.disable()
    map.leaflet.getContainer().classList.add('drawing')
    map.leaflet.on('click', this.click).on('mousemove', this.move).on('dblclick', this.finish)
    document.addEventListener('keydown', this.key)
    this.line.addTo(map.leaflet)
    this.dots.addTo(map.leaflet)
  }

  private readonly click = (event: L.LeafletMouseEvent): void => {
    const { leaflet } = this.map
    const at = leaflet.latLngToContainerPoint(event.latlng)
    const near = (corner: L.LatLng | undefined) => corner !== undefined && leaflet.latLngToContainerPoint(corner).distanceTo(at) <= snap
    if (this.corners.length > 2 && near(this.corners[0])) this.finish()
    else if (!near(this.corners[this.corners.length - 1])) this.add(event.latlng) // the second half of a double click adds nothing
  }

  private readonly move = (event: L.LeafletMouseEvent): void => {
    this.pointer = event.latlng
    this.redraw()
  }

  private readonly key = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement
    if (['INPUT', 'SELECT', 'TEXTAREA', 'BUTTON'].includes(target.tagName) && event.key !== 'Escape') return
    if (event.key === 'Enter') this.finish()
    else if (event.key === 'Escape') this.cancel()
    else if (event.key === 'Backspace') this.takeBack()
    else if (event.key === ' ') this.add(this.map.leaflet.getCenter())
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  private add(corner: L.LatLng): void {
    this.corners.push(corner)
    this.changed()
  }

  private takeBack(): void {
    this.corners.pop()
    this.changed()
  }

  private changed(): void {
    this.dots.clearLayers()
    for (const corner of this.corners) L.circleMarker(corner, { ...look, dashArray: '', radius: 4, fillColor: '#ffffff', fillOpacity: 1 }).addTo(this.dots)
    this.redraw()
    this.events.changed(this.corners.length)
  }

  private redraw(): void {
    const path = this.pointer && this.corners.length > 0 ? [...this.corners, this.pointer] : this.corners
    this.line.setLatLngs(this.corners.length > 1 ? [...path, this.corners[0]!] : path)
  }

  readonly finish = (): void => {
    const geometry = geometryOf(this.corners.map(({ lng, lat }) => settle(lng, lat)))
    if (!geometry) return
    this.end()
    this.events.finished(geometry)
  }

  cancel(): void {
    this.end()
    this.events.cancelled()
  }

  private end(): void {
    const { leaflet } = this.map
    leaflet.off('click', this.click).off('mousemove', this.move).off('dblclick', this.finish)
    document.removeEventListener('keydown', this.key)
    this.line.remove()
    this.dots.remove()
    leaflet.getContainer().classList.remove('drawing')
    leaflet.doubleClickZoom.enable()
    window.setTimeout(() => (this.map.drawing = false)) // after the click that ended it
  }
}
