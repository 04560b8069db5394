// Puts the page together and passes on what the user does.
import { aborted, fetchZones, search, type Bounds, type Catalog, type Found, type Layer, type LonLat, type Zone, type ZoneAnswer } from './api'
import { copyText } from './clipboard'
import { el, fill, iconButton, icons } from './dom'
import { explain } from './errors'
import { lang, pick, setLang, t, type Lang } from './i18n'
import { PlanMap, type Hovered } from './map/planmap'
import { showAbout } from './panels/about'
import { CheckPanel } from './panels/check'
import { showLayerInfo } from './panels/layerinfo'
import { MapFrame } from './panels/mapframe'
import { Notice } from './panels/notice'
import { SearchBox } from './panels/search'
import { LayerTree } from './panels/tree'
import { ZonePanel } from './panels/zones'
import { readLink, writeLink, type Link } from './permalink'
import { State } from './state'
import { titleOf } from './zonetext'

const pointZoom = 10 // the least zoom at which a place that was searched for is shown
const home: Bounds = [73.5, 3.4, 135.1, 53.6] // where no layer says how far the plan reaches

export class App {
  private readonly state: State
  private readonly map: PlanMap
  private readonly frame: MapFrame
  private readonly tree: LayerTree
  private readonly box: SearchBox
  private readonly zones: ZonePanel
  private readonly check: CheckPanel
  private readonly notice = new Notice()
  private readonly sideHead = el('header', { class: 'brand' })
  private readonly sideFoot = el('footer', { class: 'side-foot' })
  private readonly page: HTMLElement
  private readonly mapElement = el('div', { class: 'map', role: 'application' })
  private readonly sideButton = el('button', { type: 'button', class: 'side-button map-button' })
  private names = true
  private at: LonLat | null = null
  private request: AbortController | null = null
  private linkTimer = 0
  private written = ''

  constructor(
    private readonly root: HTMLElement,
    private readonly catalog: Catalog,
    link: Link,
  ) {
    this.state = new State(catalog)
    this.map = new PlanMap(this.mapElement, this.state, {
      asked: (point) => void this.ask(point),
      hovered: (what) => this.hovered(what),
      pointed: (point) => this.frame.pointed(point),
      moved: () => this.moved(),
      tileFailed: () => this.notice.show(t('error.tiles'), { label: t('app.retry'), run: () => this.map.retry() }),
    })
    this.frame = new MapFrame(this.state, this.map, { home: () => this.goHome(), check: () => this.openCheck(), formatChanged: (format) => this.zones.setFormat(format) })
    this.tree = new LayerTree(this.state, { fit: (layer) => this.fitLayer(layer), about: showLayerInfo })
    this.box = new SearchBox(catalog, (found) => this.goTo(found), () => this.map.center())
    this.zones = new ZonePanel(this.state, {
      fit: (zone) => void this.fitZone(zone),
      select: (zone) => this.select(zone),
      copy: (text) => void this.copy(text),
      close: () => this.forgetPoint(),
    })
    this.check = new CheckPanel(this.state, this.map, { opened: (open) => this.frame.checking(open) })
    const side = el('div', { class: 'side', id: 'side' }, this.sideHead, this.box.element, this.tree.element, this.sideFoot)
    const stage = el('main', { class: 'stage' }, this.mapElement, this.frame.element, this.check.element, this.zones.element, this.notice.element, this.sideButton)
    this.page = el('div', { class: 'page' }, side, stage)
    this.state.listen(() => this.saveLink())
    this.sideButton.addEventListener('click', () => this.showSide(this.page.classList.contains('side-hidden')))
    document.addEventListener('keydown', (event) => this.key(event))
    followFocus()
    window.addEventListener('hashchange', () => this.followLink())
    this.open(link)
  }

  /** Shows the page as a link describes it. */
  private open(link: Link): void {
    fill(this.root, this.page)
    if (window.innerWidth < 760) this.page.classList.add('side-hidden')
    if (link.layers) this.state.restore(link.layers)
    this.showNames(link.names ?? true)
    this.map.leaflet.invalidateSize()
    if (link.view) this.map.leaflet.setView([link.view.center[1], link.view.center[0]], link.view.zoom)
    else this.goHome()
    this.map.start()
    this.render()
    this.moved()
    if (link.at) void this.ask(link.at)
  }

  /** Writes all texts in the current language. */
  private render(): void {
    const title = pick(this.catalog.title) || t('app.subtitle')
    document.documentElement.lang = lang() === 'zh' ? 'zh-CN' : 'en'
    document.title = `${title} · ${t('app.name')}`
    this.mapElement.setAttribute('aria-label', t('map.label'))
    this.renderHead(title)
    this.renderFoot()
    this.renderSideButton()
    this.box.render()
    this.tree.render()
    this.zones.render()
    this.check.render()
    this.frame.render()
    this.map.relabel()
  }

  private renderHead(title: string): void {
    const language = el('button', { type: 'button', class: 'text-button', title: t('app.languageLabel'), lang: lang() === 'zh' ? 'en' : 'zh-CN', on: { click: () => this.switchLang(lang() === 'zh' ? 'en' : 'zh') } }, t('app.language'))
    const about = iconButton(icons.info, t('app.about'), () => showAbout(this.catalog))
    const logo = el('img', { src: 'icon.svg', alt: '', width: 28, height: 28 })
    fill(this.sideHead, logo, el('div', { class: 'brand-text' }, el('h1', { title }, title), el('p', {}, t('app.brand'))), language, about)
  }

  private renderFoot(): void {
    const box = el('input', { type: 'checkbox', on: { change: () => this.showNames(box.checked) } })
    box.checked = this.names
    fill(this.sideFoot, el('label', {}, box, t('tree.names')), el('span', { class: 'plan' }, t('tree.plan', { plan: this.catalog.plan })))
  }

  private showNames(shown: boolean): void {
    this.names = shown
    this.map.showNames(shown)
    this.saveLink()
  }

  private renderSideButton(): void {
    const hidden = this.page.classList.contains('side-hidden')
    const label = t(hidden ? 'app.showSide' : 'app.hideSide')
    const made = iconButton(icons.menu, label, () => undefined)
    fill(this.sideButton, made.firstChild)
    this.sideButton.title = label
    this.sideButton.setAttribute('aria-label', label)
    this.sideButton.setAttribute('aria-expanded', String(!hidden))
    this.sideButton.setAttribute('aria-controls', 'side')
  }

  private showSide(shown: boolean): void {
    this.page.classList.toggle('side-hidden', !shown)
    this.renderSideButton()
    this.map.leaflet.invalidateSize({ pan: false })
  }

  private switchLang(chosen: Lang): void {
    setLang(chosen)
    this.render()
    this.saveLink()
    this.sideHead.querySelector<HTMLElement>('.text-button')?.focus()
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement
    const writing = target.tagName === 'INPUT' && (target as HTMLInputElement).type === 'text'
    if (event.key === '/' && !writing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      this.showSide(true)
      this.box.focus()
    } else if (event.key === 'Escape' && !writing && !this.map.drawing && !document.querySelector('dialog[open]')) {
      if (this.zones.open) this.forgetPoint()
      else if (this.check.open) this.check.close()
    }
  }

  private moved(): void {
    this.frame.renderView()
    this.tree.setZoom(this.map.leaflet.getZoom())
    this.saveLink()
  }

  private hovered(what: Hovered | null): void {
    this.frame.hover(what)
    this.map.highlight.mark('hover', what && { layer: what.layer, key: what.feature.key })
  }

  /** Asks the server for the zones at a point and shows them. */
  private async ask(point: LonLat): Promise<void> {
    this.request?.abort()
    const request = (this.request = new AbortController())
    this.at = point
    this.map.placePin(point)
    this.map.highlight.mark('selected', null)
    this.zones.loading(point)
    this.map.bringIntoView(point, this.zones.room)
    this.saveLink()
    try {
      this.answered(await fetchZones(point, request.signal))
    } catch (error) {
      if (!aborted(error)) this.zones.failed(point, error)
    }
  }

  private answered(answer: ZoneAnswer): void {
    const first = answer.zones.find((zone) => this.state.choice(zone.layer)?.on && zone.layer !== 'world') ?? null
    this.zones.answered(answer, first)
    this.map.bringIntoView(answer.point, this.zones.room) // the panel has grown
    if (first) this.select(first)
    if (answer.plan !== this.catalog.plan) this.notice.show(t('app.planChanged'), { label: t('app.reload'), run: () => window.location.reload() })
  }

  private select(zone: Zone): void {
    const layer = this.state.choice(zone.layer)?.layer
    this.map.highlight.mark('selected', layer ? { layer, key: zone.id } : null)
  }

  private openCheck(): void {
    this.forgetPoint()
    this.check.ask()
  }

  private forgetPoint(): void {
    this.request?.abort()
    this.at = null
    this.map.placePin(null)
    this.map.highlight.mark('selected', null)
    this.zones.close()
    this.saveLink()
    this.mapElement.focus()
  }

  /** Goes to a zone; where the answer does not say how far it reaches, the search does. */
  private async fitZone(zone: Zone): Promise<void> {
    try {
      const bounds = zone.bounds ?? (await boundsOf(zone))
      if (bounds) this.map.fit(bounds, this.zones.room)
      else this.notice.show(t('zones.noFit', { title: titleOf(this.state.choice(zone.layer)?.layer, zone) }))
    } catch (error) {
      this.notice.show(explain(error))
    }
  }

  private fitLayer(layer: Layer): void {
    if (layer.bounds) this.map.fit(layer.bounds, this.zones.room)
  }

  private goTo(found: Found): void {
    const layer = this.state.choice(found.layer ?? '')?.layer
    if (window.innerWidth < 760) this.showSide(false)
    const at = found.at ?? found.point
    if (found.bounds) this.map.fit(found.bounds, this.zones.room)
    else if (at) this.map.leaflet.setView([at[1], at[0]], Math.max(this.map.leaflet.getZoom(), pointZoom))
    if (layer && found.id !== undefined) this.map.highlight.mark('selected', { layer, key: found.id })
    else if (at) void this.ask(at)
  }

  /** Shows the whole plan: all layers that are on, save the backdrop, which is the whole world. */
  private goHome(): void {
    const boxes = this.state.shown().filter((choice) => choice.layer.kind !== 'backdrop').flatMap((choice) => choice.layer.bounds ?? [])
    const all = boxes.length > 0 ? union(boxes) : home
    const [west, south, east, north] = all
    this.map.leaflet.fitBounds([[south, west], [north, east]], { animate: false })
  }

  private async copy(text: string): Promise<void> {
    if (await copyText(text)) this.notice.show(t('zones.copied', { point: text }))
  }

  private currentLink(): Link {
    const center = this.map.center()
    const link: Link = { view: { zoom: this.map.leaflet.getZoom(), center }, layers: this.state.link(), lang: lang() }
    if (!this.names) link.names = false
    if (this.at) link.at = this.at
    return link
  }

  /** Keeps the address of the page in step, at most five times a second: browsers refuse more. */
  private saveLink(): void {
    if (this.linkTimer) return
    this.linkTimer = window.setTimeout(() => {
      this.linkTimer = 0
      this.written = writeLink(this.currentLink())
      window.history.replaceState(null, '', this.written)
    }, 200)
  }

  /** Follows a link that was pasted into the address of the open page. */
  private followLink(): void {
    if (window.location.hash === this.written) return
    const link = readLink(window.location.hash)
    if (link.lang && link.lang !== lang()) this.switchLang(link.lang)
    if (link.layers) this.state.restore(link.layers)
    this.showNames(link.names ?? true)
    this.renderFoot()
    if (link.view) this.map.leaflet.setView([link.view.center[1], link.view.center[0]], link.view.zoom)
    if (link.at) void this.ask(link.at)
    else this.forgetPoint()
  }
}

async function boundsOf(zone: Zone): Promise<Bounds | undefined> {
  for (const q of [zone.id, zone.title]) {
    if (!q) continue
    const found = (await search(q, 100)).find((one) => one.layer === zone.layer && one.id === zone.id)
    if (found?.bounds) return found.bounds
  }
  return undefined
}

/** Marks the page while it is used by keyboard: only then the focus is shown, and the centre of the map, which Enter asks for. */
function followFocus(): void {
  const mark = (byKeyboard: boolean) => () => document.documentElement.classList.toggle('by-keyboard', byKeyboard)
  document.addEventListener('keydown', mark(true), true)
  document.addEventListener('mousedown', mark(false), true)
  document.addEventListener('touchstart', mark(false), { capture: true, passive: true })
}

/** The box around boxes that are given as west, south, east, north, west, south … */
function union(numbers: number[]): Bounds {
  const every = (offset: number) => numbers.filter((_, i) => i % 4 === offset)
  return [Math.min(...every(0)), Math.min(...every(1)), Math.max(...every(2)), Math.max(...every(3))]
}
