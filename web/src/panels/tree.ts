// The layer tree: groups of layers with switches, legends, opacity.
import type { Group, Layer } from '../api'
import { el, fill, icon, iconButton, icons } from '../dom'
import { count, pick, t } from '../i18n'
import { classesOf, stylesOf } from '../legend'
import { leastZoom } from '../map/address'
import type { Change, LayerChoice, State } from '../state'
import { swatch } from './swatch'

export interface TreeActions {
  fit(layer: Layer): void
  about(layer: Layer): void
}

/** Redraws the parts of a row that depend on the user's choices. */
type Refresh = () => void

const shortLegend = 8 // legends up to this many classes are open from the start

export class LayerTree {
  readonly element = el('nav', { class: 'tree' })
  private readonly open = new Set<string>()
  private readonly closedGroups = new Set<string>()
  private readonly refreshers = new Map<string, Refresh>()
  private groupRefreshers: Refresh[] = []
  private zoom = 0

  constructor(
    private readonly state: State,
    private readonly actions: TreeActions,
  ) {
    for (const choice of state.choices) {
      const classes = classesOf(choice.layer.legend).length
      if (choice.on && classes > 1 && classes <= shortLegend) this.open.add(choice.layer.name)
    }
    state.listen((choice, change) => this.changed(choice, change))
  }

  /** Builds the tree in the current language. */
  render(): void {
    this.refreshers.clear()
    this.groupRefreshers = []
    this.element.setAttribute('aria-label', t('tree.label'))
    const groups = groupsOf(this.state)
    fill(this.element, ...groups.map(({ group, choices }) => this.group(group, choices)))
  }

  /** Tells the tree the zoom of the map, so that it can say which layers are not drawn there. */
  setZoom(zoom: number): void {
    if (zoom === this.zoom) return
    this.zoom = zoom
    for (const refresh of this.refreshers.values()) refresh()
  }

  private changed(choice: LayerChoice, change: Change): void {
    if (change === 'on' && choice.on) this.open.add(choice.layer.name)
    this.refreshers.get(choice.layer.name)?.()
    if (change === 'on') for (const refresh of this.groupRefreshers) refresh()
  }

  private group(group: Group, choices: LayerChoice[]): HTMLElement {
    const tally = el('span', { class: 'tally' })
    const body = el('div', { class: 'group-body', id: `group-${group.id}` }, ...choices.map((choice) => this.layer(choice)))
    const head = el('button', { type: 'button', class: 'group-head', 'aria-controls': body.id }, icon(icons.caret), el('span', { class: 'group-title' }, pick(group.title)), tally)
    const refresh = () => {
      const on = choices.filter((choice) => choice.on).length
      fill(tally, `${on}/${choices.length}`)
      tally.title = t('tree.on', { on, all: choices.length })
      tally.classList.toggle('some', on > 0)
      const open = !this.closedGroups.has(group.id)
      head.setAttribute('aria-expanded', String(open))
      body.hidden = !open
    }
    head.addEventListener('click', () => {
      toggle(this.closedGroups, group.id)
      refresh()
    })
    this.groupRefreshers.push(refresh)
    refresh()
    return el('section', { class: 'group' }, head, body)
  }

  private layer(choice: LayerChoice): HTMLElement {
    const { layer } = choice
    const title = pick(layer.title)
    const box = el('input', { type: 'checkbox', on: { change: () => this.state.setOn(choice, box.checked) } })
    const body = el('div', { class: 'layer-body', id: `layer-${layer.name}` })
    const caret = el('button', { type: 'button', class: 'icon-button caret', 'aria-label': t('tree.expand', { title }), title: t('tree.expand', { title }), 'aria-controls': body.id }, icon(icons.caret))
    const tools = el(
      'span',
      { class: 'layer-tools' },
      iconButton(icons.fit, t('tree.fit', { title }), () => this.actions.fit(layer)),
      iconButton(icons.info, t('tree.info', { title }), () => this.actions.about(layer)),
    )
    const badge = layer.synthetic ? el('span', { class: 'badge synthetic', title: pick(layer.warning) }, t('tree.synthetic')) : null
    const head = el('div', { class: 'layer-head' }, caret, el('label', { class: 'layer-label' }, box, miniature(layer), el('span', { class: 'layer-title' }, title)), badge, tools)
    const row = el('div', { class: 'layer', 'data-layer': layer.name }, head, body)
    const refresh = () => this.refreshLayer(choice, { row, box, caret, body })
    caret.addEventListener('click', () => {
      toggle(this.open, layer.name)
      refresh()
    })
    this.refreshers.set(layer.name, refresh)
    refresh()
    return row
  }

  private refreshLayer(choice: LayerChoice, row: { row: HTMLElement; box: HTMLInputElement; caret: HTMLElement; body: HTMLElement }): void {
    const open = this.open.has(choice.layer.name)
    row.box.checked = choice.on
    row.row.classList.toggle('on', choice.on)
    row.row.classList.toggle('too-small', this.tooSmall(choice.layer))
    row.caret.setAttribute('aria-expanded', String(open))
    row.body.hidden = !open
    if (!open) return fill(row.body)
    if (row.body.contains(document.activeElement) && row.body.querySelector('.classes')) return this.refreshBody(choice, row.body)
    fill(row.body, this.hint(choice.layer), opacityOf(choice, this.state), legendOf(choice, this.state))
  }

  /** Renews the parts of an open row around the control that has the focus, which must stay. */
  private refreshBody(choice: LayerChoice, body: HTMLElement): void {
    body.querySelectorAll<HTMLElement>('.class').forEach((entry, i) => markClass(choice, entry, i))
    const all = body.querySelector<HTMLElement>('.all-classes')
    if (all) all.hidden = choice.hidden.size === 0
    const shown = body.querySelector('output')
    if (shown) fill(shown, percent(choice.opacity))
  }

  private tooSmall(layer: Layer): boolean {
    return this.zoom > 0 && this.zoom < leastZoom(layer)
  }

  private hint(layer: Layer): HTMLElement | null {
    return this.tooSmall(layer) ? el('p', { class: 'hint' }, t('tree.tooSmall', { zoom: leastZoom(layer) })) : null
  }
}

function groupsOf(state: State): { group: Group; choices: LayerChoice[] }[] {
  const known = new Set(state.catalog.groups.map((group) => group.id))
  const groups = [...state.catalog.groups]
  for (const { layer } of state.choices) {
    if (known.has(layer.group)) continue
    known.add(layer.group) // a group without a title of its own is still shown
    groups.push({ id: layer.group, title: { zh: layer.group } })
  }
  return groups.map((group) => ({ group, choices: state.choices.filter((choice) => choice.layer.group === group.id) })).filter(({ choices }) => choices.length > 0)
}

function toggle(set: Set<string>, member: string): void {
  if (!set.delete(member)) set.add(member)
}

/** Up to three colours of the legend beside the title. */
function miniature(layer: Layer): HTMLElement {
  const styles = stylesOf(layer).slice(0, 3)
  return el('span', { class: `miniature n${styles.length}` }, ...styles.map((style) => swatch(style, layer.geometry)))
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}

function opacityOf(choice: LayerChoice, state: State): HTMLElement {
  const shown = el('output', {}, percent(choice.opacity))
  const slider = el('input', {
    type: 'range',
    min: 0,
    max: 100,
    step: 5,
    'aria-label': t('tree.opacityOf', { title: pick(choice.layer.title) }),
    on: { input: () => state.setOpacity(choice, Number(slider.value) / 100) },
  })
  slider.value = String(Math.round(choice.opacity * 100))
  return el('div', { class: 'opacity' }, el('span', {}, t('tree.opacity')), slider, shown)
}

function legendOf(choice: LayerChoice, state: State): HTMLElement {
  const { layer } = choice
  const classes = classesOf(layer.legend)
  const styles = stylesOf(layer)
  const list = el('ul', { class: 'classes' })
  classes.forEach((entry, i) => {
    const title = pick(entry.title) || entry.value || pick(layer.title)
    const hide = el('button', { type: 'button', class: 'class-hide', on: { click: () => state.toggleClass(choice, i) } }, swatch(styles[i]!, layer.geometry), el('span', { class: 'class-title' }, title), el('span', { class: 'class-count' }, entry.count === undefined ? '' : count(entry.count)))
    const only = el('button', { type: 'button', class: 'class-only', title: t('tree.onlyOf', { title }), 'aria-label': t('tree.onlyOf', { title }), on: { click: () => state.onlyClass(choice, i) } }, t('tree.only'))
    const item = el('li', { class: 'class', 'data-title': title }, hide, classes.length > 1 ? only : null)
    markClass(choice, item, i)
    list.append(item)
  })
  const all = el('button', { type: 'button', class: 'all-classes link', on: { click: () => showAll(choice, state) } }, t('tree.all'))
  all.hidden = choice.hidden.size === 0
  return el('div', {}, list, all)
}

function showAll(choice: LayerChoice, state: State): void {
  for (const i of [...choice.hidden]) state.toggleClass(choice, i)
}

function markClass(choice: LayerChoice, item: HTMLElement, i: number): void {
  const hidden = choice.hidden.has(i)
  const title = item.getAttribute('data-title') ?? ''
  item.classList.toggle('hidden-class', hidden)
  const button = item.querySelector('.class-hide')
  button?.setAttribute('aria-pressed', String(!hidden))
  button?.setAttribute('title', t(hidden ? 'tree.show' : 'tree.hide', { title }))
}
