// What lies over the edges of the map: zoom buttons, scale, coordinates,
// sources, the warning of synthetic data and the name under the pointer.
import type { LonLat } from '../api'
import { digitsAt, formatPosition, type CoordinateFormat } from '../coords'
import { creditLine } from '../credits'
import { el, fill, icon, iconButton, icons } from '../dom'
import { pick, t } from '../i18n'
import { maxZoom, minZoom, type Hovered, type PlanMap } from '../map/planmap'
import { scaleOf } from '../map/scale'
import type { State } from '../state'

export interface FrameActions {
  home(): void
  check(): void
  formatChanged(format: CoordinateFormat): void
}

export class MapFrame {
  readonly element = el('div', { class: 'frame' })
  private readonly tools = el('div', { class: 'map-tools' })
  private readonly checkButton = el('button', { type: 'button', class: 'check-button' })
  private readonly level = el('span', { class: 'level' })
  private readonly scaleBar = el('span', { class: 'scale-bar' })
  private readonly position = el('button', { type: 'button', class: 'position' })
  private readonly credit = el('div', { class: 'credit' })
  private readonly banner = el('div', { class: 'banner', role: 'note' })
  private readonly tip = el('div', { class: 'tip', 'aria-hidden': 'true' })
  private format: CoordinateFormat = 'decimal'
  private point: LonLat | null = null

  constructor(
    state: State,
    private readonly map: PlanMap,
    private readonly actions: FrameActions,
  ) {
    this.position.addEventListener('click', () => this.switchFormat())
    state.listen((_, change) => {
      if (change === 'on') this.renderSources()
    })
    const foot = el('div', { class: 'foot' }, el('div', { class: 'readout' }, this.scaleBar, this.level, this.position), this.credit)
    this.checkButton.addEventListener('click', () => this.actions.check())
    fill(this.element, this.tools, this.checkButton, this.banner, foot, this.tip)
  }

  render(): void {
    const { leaflet } = this.map
    fill(
      this.tools,
      iconButton('M10 4v12M4 10h12', t('map.zoomIn'), () => leaflet.zoomIn(), 'map-button'),
      iconButton('M4 10h12', t('map.zoomOut'), () => leaflet.zoomOut(), 'map-button'),
      iconButton(icons.home, t('map.home'), () => this.actions.home(), 'map-button'),
    )
    fill(this.checkButton, icon(icons.check), el('span', {}, t('check.open')))
    this.position.title = `${t('map.datum')}\n${t('map.format')}`
    this.renderSources()
    this.renderView()
    this.renderPosition()
  }

  /** After the map has moved: scale, zoom, buttons at their ends. */
  renderView(): void {
    const { leaflet } = this.map
    const zoom = leaflet.getZoom()
    const { metres, pixels } = scaleOf(leaflet.getCenter().lat, zoom)
    this.scaleBar.style.width = `${pixels}px`
    fill(this.scaleBar, metres >= 1000 ? `${metres / 1000} km` : `${metres} m`)
    fill(this.level, t('map.level', { zoom }))
    const [zoomIn, zoomOut] = this.tools.querySelectorAll('button')
    if (zoomIn) zoomIn.disabled = zoom >= maxZoom
    if (zoomOut) zoomOut.disabled = zoom <= minZoom
    this.renderPosition()
  }

  /** The button of the siting check is hidden while its panel is open. */
  checking(open: boolean): void {
    this.checkButton.hidden = open
  }

  pointed(point: LonLat): void {
    this.point = point
    this.renderPosition()
  }

  private renderPosition(): void {
    fill(this.position, formatPosition(this.point ?? this.map.center(), this.format, digitsAt(this.map.leaflet.getZoom())))
  }

  private switchFormat(): void {
    this.format = this.format === 'decimal' ? 'dms' : 'decimal'
    this.renderPosition()
    this.actions.formatChanged(this.format)
  }

  private renderSources(): void {
    const sources = this.map.sources()
    fill(this.credit, creditLine(sources))
    this.credit.title = this.credit.textContent ?? ''
    const synthetic = sources.find((layer) => layer.synthetic)
    this.banner.hidden = !synthetic
    fill(this.banner, icon('M10 3 2.5 16.5h15zM10 8v4M10 14v.5'), el('strong', {}, t('map.synthetic')), el('span', {}, pick(synthetic?.warning)))
  }

  hover(what: Hovered | null): void {
    this.tip.classList.toggle('shown', what !== null)
    if (!what) return
    fill(this.tip, el('strong', {}, pick(what.feature.title)), el('span', {}, pick(what.layer.title)))
    const { x: width } = this.map.leaflet.getSize()
    const left = what.x > width - 240
    this.tip.classList.toggle('left', left)
    this.tip.style.transform = `translate(${what.x + (left ? -14 : 14)}px, ${what.y + 16}px)${left ? ' translateX(-100%)' : ''}`
  }
}
