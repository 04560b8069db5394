// The answer to a click: all zones that the place lies in.
import type { Layer, LonLat, Zone, ZoneAnswer } from '../api'
import { formatPosition, writePosition, type CoordinateFormat } from '../coords'
import { append, el, fill, icon, iconButton, icons } from '../dom'
import { explain } from '../errors'
import { pick, t } from '../i18n'
import { noClass, stylesOf } from '../legend'
import type { Room } from '../map/planmap'
import type { State } from '../state'
import { classOf, placeName, rowsOf, titleOf, type Row } from '../zonetext'
import { swatch } from './swatch'

export interface ZoneActions {
  fit(zone: Zone): void
  select(zone: Zone): void
  copy(text: string): void
  close(): void
}

type Content = { state: 'closed' } | { state: 'loading'; point: LonLat } | { state: 'failed'; point: LonLat; error: unknown } | { state: 'answered'; answer: ZoneAnswer; selected: Zone | null }

export class ZonePanel {
  readonly element = el('aside', { class: 'zones', hidden: true })
  private content: Content = { state: 'closed' }
  private format: CoordinateFormat = 'decimal'

  constructor(
    private readonly state: State,
    private readonly actions: ZoneActions,
  ) {
    state.listen((_, change) => {
      if (change === 'on') this.markLayers()
    })
  }

  get open(): boolean {
    return this.content.state !== 'closed'
  }

  /** The room it takes at the right of the map, or where the window is narrow at its foot, in CSS pixels. */
  get room(): Room {
    const { offsetWidth: width, offsetHeight: height, offsetParent } = this.element
    if (!this.open || !offsetParent) return { right: 0, bottom: 0 }
    return width > offsetParent.clientWidth / 2 ? { right: 0, bottom: height } : { right: width, bottom: 0 }
  }

  loading(point: LonLat): void {
    this.set({ state: 'loading', point })
  }

  failed(point: LonLat, error: unknown): void {
    this.set({ state: 'failed', point, error })
  }

  answered(answer: ZoneAnswer, selected: Zone | null): void {
    this.set({ state: 'answered', answer, selected })
    this.element.scrollTop = 0
  }

  close(): void {
    this.set({ state: 'closed' })
  }

  setFormat(format: CoordinateFormat): void {
    this.format = format
    this.render()
  }

  private set(content: Content): void {
    this.content = content
    this.render()
  }

  render(): void {
    const { content } = this
    this.element.hidden = content.state === 'closed'
    this.element.setAttribute('aria-label', t('zones.title'))
    if (content.state === 'closed') return fill(this.element)
    fill(this.element, this.head(content), el('div', { class: 'zones-body' }, ...this.body(content)))
    this.markLayers()
  }

  private head(content: Exclude<Content, { state: 'closed' }>): HTMLElement {
    const answer = content.state === 'answered' ? content.answer : null
    const point = content.state === 'answered' ? content.answer.point : content.point
    const place = answer ? placeName(this.state.catalog.layers, answer.zones) : ''
    const copy = iconButton(icons.copy, t('zones.copy'), () => this.actions.copy(writePosition(point)))
    const close = iconButton(icons.close, t('app.close'), () => this.actions.close())
    return el('header', {}, el('h2', {}, place || t('zones.title')), close, el('p', { class: 'point', title: t('map.datum') }, formatPosition(point, this.format, 6), copy))
  }

  private body(content: Exclude<Content, { state: 'closed' }>): HTMLElement[] {
    if (content.state === 'loading') return [el('p', { class: 'quiet', role: 'status' }, t('zones.loading'))]
    if (content.state === 'failed') return [el('p', { class: 'failure', role: 'alert' }, explain(content.error))]
    const { zones } = content.answer
    if (zones.length === 0) return [el('p', { class: 'empty', role: 'status' }, t('zones.none')), el('p', { class: 'quiet' }, t('zones.noneHint'))]
    const total = el('p', { class: 'quiet', role: 'status' }, t('zones.count', { n: zones.length, layers: new Set(zones.map((zone) => zone.layer)).size }))
    return [total, ...this.groups(zones, content.selected)]
  }

  private groups(zones: Zone[], selected: Zone | null): HTMLElement[] {
    const sections: HTMLElement[] = []
    const known = this.state.catalog.groups
    const groupOf = (zone: Zone) => this.layer(zone)?.group
    for (const group of known) {
      const members = zones.filter((zone) => groupOf(zone) === group.id)
      if (members.length > 0) sections.push(el('section', {}, el('h3', {}, pick(group.title)), ...members.map((zone) => this.card(zone, zone === selected))))
    }
    const rest = zones.filter((zone) => !known.some((group) => group.id === groupOf(zone)))
    if (rest.length > 0) sections.push(el('section', {}, ...rest.map((zone) => this.card(zone, zone === selected))))
    return sections
  }

  private layer(zone: Zone): Layer | undefined {
    return this.state.choice(zone.layer)?.layer
  }

  private card(zone: Zone, selected: boolean): HTMLElement {
    const layer = this.layer(zone)
    const title = titleOf(layer, zone)
    const name = el('button', { type: 'button', class: 'zone-title', on: { click: () => this.select(zone, card) } }, title)
    const line = el('p', { class: 'zone-layer' }, layer ? pick(layer.title) : zone.layer)
    if (zone.relation === 'boundary') append(line, el('span', { class: 'badge boundary', title: t('zones.boundaryHint') }, t('zones.boundary')))
    if (layer?.synthetic) append(line, el('span', { class: 'badge synthetic', title: pick(layer.warning) }, t('zones.synthetic')))
    append(line, this.turnOn(zone))
    const card = el(
      'article',
      { class: `zone${selected ? ' selected' : ''}`, 'data-layer': zone.layer, 'data-id': zone.id },
      el('div', { class: 'zone-head' }, this.sample(layer, zone), name, iconButton(icons.fit, t('zones.fit', { title }), () => this.fit(zone, card))),
      line,
      ...attributes(rowsOf(layer, zone)),
    )
    return card
  }

  private sample(layer: Layer | undefined, zone: Zone): HTMLElement | null {
    const index = layer ? classOf(layer, zone) : noClass
    const style = layer && index !== noClass ? stylesOf(layer)[index] : undefined
    return layer && style ? swatch(style, layer.geometry) : null
  }

  /** Shown on cards whose layer is off: says so, and switches it on. */
  private turnOn(zone: Zone): HTMLElement | null {
    const choice = this.state.choice(zone.layer)
    if (!choice) return null
    const title = t('zones.showLayer', { title: pick(choice.layer.title) })
    return el('button', { type: 'button', class: 'link turn-on', title, 'aria-label': title, on: { click: () => this.state.setOn(choice, true) } }, t('zones.off'))
  }

  private markLayers(): void {
    this.element.querySelectorAll<HTMLElement>('.zone').forEach((card) => {
      const on = this.state.choice(card.getAttribute('data-layer') ?? '')?.on ?? false
      card.classList.toggle('off', !on)
      const button = card.querySelector<HTMLElement>('.turn-on')
      if (button) button.hidden = on
    })
  }

  private select(zone: Zone, card: HTMLElement): void {
    if (this.content.state === 'answered') this.content.selected = zone
    this.element.querySelectorAll('.zone.selected').forEach((other) => other.classList.remove('selected'))
    card.classList.add('selected')
    this.actions.select(zone)
  }

  private fit(zone: Zone, card: HTMLElement): void {
    this.select(zone, card)
    this.actions.fit(zone)
  }
}

function attributes({ key, more }: { key: Row[]; more: Row[] }): (HTMLElement | null)[] {
  const folded = more.length > 0 ? el('details', {}, el('summary', {}, icon(icons.caret), t('zones.more', { n: more.length })), table(more)) : null
  return [key.length > 0 ? table(key) : null, folded]
}

function table(rows: Row[]): HTMLElement {
  const list = el('dl', { class: 'attributes' })
  for (const { term, value } of rows) append(list, el('dt', {}, term), el('dd', {}, value))
  return list
}
