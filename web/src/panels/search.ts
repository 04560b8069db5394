// The search box with its list of results.
import { aborted, search, type Catalog, type Found, type LonLat } from '../api'
import { el, fill, icon, iconButton, icons } from '../dom'
import { explain } from '../errors'
import { lang, pick, t } from '../i18n'

const pause = 250 // milliseconds without a key before the server is asked
const limit = 30 // more than an easting without its zone may mean
const numbers = /\d\D+\d/ // looks as if coordinates were meant

export class SearchBox {
  readonly element = el('div', { class: 'search', role: 'search' })
  private readonly input = el('input', { type: 'text', role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': 'search-list', 'aria-expanded': 'false', autocomplete: 'off', spellcheck: 'false', maxlength: 200 })
  private readonly list = el('ul', { id: 'search-list', role: 'listbox', class: 'search-list' })
  private readonly status = el('p', { class: 'search-status', 'aria-live': 'polite' })
  private results: Found[] = []
  private active = -1
  private timer = 0
  private request: AbortController | null = null

  constructor(
    private readonly catalog: Catalog,
    private readonly chosen: (found: Found) => void,
    private readonly centre: () => LonLat,
  ) {
    this.input.addEventListener('input', () => this.later())
    this.input.addEventListener('keydown', (event) => this.key(event))
    this.input.addEventListener('focus', () => this.open(this.results.length > 0))
    this.element.addEventListener('focusout', (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.open(false)
    })
    this.list.addEventListener('mousedown', (event) => event.preventDefault()) // keeps the focus in the box
  }

  render(): void {
    this.input.placeholder = t('search.placeholder')
    this.input.setAttribute('aria-label', t('search.label'))
    this.input.title = t('search.coordinateHelp')
    this.list.setAttribute('aria-label', t('search.label'))
    const clear = iconButton(icons.close, t('search.clear'), () => this.clear())
    fill(this.element, el('div', { class: 'search-field' }, icon(icons.search), this.input, clear), this.list, this.status)
    this.show(this.results)
    this.open(false)
  }

  focus(): void {
    this.input.focus()
    this.input.select()
  }

  private clear(): void {
    this.input.value = ''
    this.show([])
    this.say('')
    this.open(false)
    this.input.focus()
  }

  private later(): void {
    window.clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.ask(), pause)
  }

  private async ask(): Promise<void> {
    this.request?.abort()
    const q = this.input.value.trim()
    if (q === '') {
      this.show([])
      this.say('')
      return this.open(false)
    }
    const request = (this.request = new AbortController())
    try {
      const found = nearestFirst(await search(q, limit, request.signal), this.centre())
      this.show(found)
      this.say(found.length > 0 ? '' : t('search.none', { q }) + (numbers.test(q) ? ' ' + t('search.coordinateHelp') : ''))
    } catch (error) {
      if (aborted(error)) return
      this.show([])
      this.say(explain(error))
    }
    this.open(true)
  }

  private say(message: string): void {
    fill(this.status, message)
  }

  private show(found: Found[]): void {
    this.results = found
    this.active = -1
    this.input.removeAttribute('aria-activedescendant')
    fill(this.list, ...found.map((one, i) => this.entry(one, i)))
  }

  private entry(found: Found, i: number): HTMLElement {
    const layer = this.catalog.layers.find((one) => one.name === found.layer)
    const title = lang() === 'en' && found.title_en ? found.title_en : found.title
    const other = found.title_en && found.title_en !== found.title ? (lang() === 'en' ? found.title : '') : ''
    const belongs = (lang() === 'en' && found.context_en) || found.context || ''
    const context = [other, belongs].filter((part) => part !== '').join(' · ')
    const kind = layer ? pick(layer.title) : t('search.coordinate')
    return el(
      'li',
      { role: 'option', id: `search-${i}`, 'aria-selected': 'false', on: { click: () => this.choose(i), mousemove: () => this.activate(i) } },
      el('span', { class: 'found-title' }, title),
      context ? el('span', { class: 'found-context' }, context) : null,
      el('span', { class: 'found-kind' }, kind),
    )
  }

  private open(open: boolean): void {
    const some = open && (this.results.length > 0 || this.status.textContent !== '')
    this.element.classList.toggle('open', some)
    this.input.setAttribute('aria-expanded', String(some && this.results.length > 0))
  }

  private key(event: KeyboardEvent): void {
    const last = this.results.length - 1
    if (event.key === 'ArrowDown') this.activate(this.active >= last ? 0 : this.active + 1)
    else if (event.key === 'ArrowUp') this.activate(this.active <= 0 ? last : this.active - 1)
    else if (event.key === 'Enter') this.enter()
    else if (event.key === 'Escape') this.open(false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /** Takes the marked result, or the first one; asks at once where the answer has not come yet. Coordinates that may mean several places are marked first. */
  private enter(): void {
    window.clearTimeout(this.timer)
    if (this.active < 0 && severalPlaces(this.results) && this.element.classList.contains('open')) return this.activate(0)
    const marked = Math.max(0, this.active)
    if (this.element.classList.contains('open') && this.results[marked]) return this.choose(marked)
    void this.ask()
  }

  private activate(i: number): void {
    if (!this.results[i]) return
    this.open(true)
    this.list.children[this.active]?.setAttribute('aria-selected', 'false')
    this.active = i
    const entry = this.list.children[i] as HTMLElement
    entry.setAttribute('aria-selected', 'true')
    entry.scrollIntoView({ block: 'nearest' })
    this.input.setAttribute('aria-activedescendant', entry.id)
  }

  private choose(i: number): void {
    const found = this.results[i]
    if (!found) return
    this.open(false)
    this.chosen(found)
  }
}

/** Whether the text may mean several places: an easting without the number of its zone. */
function severalPlaces(found: Found[]): boolean {
  return found[1]?.type === 'coordinate'
}

/** The places that coordinates may mean, the nearest to the middle of the map first; other results as they are. */
function nearestFirst(found: Found[], [lon, lat]: LonLat): Found[] {
  if (!severalPlaces(found)) return found
  const away = (one: Found) => (one.type === 'coordinate' && one.point ? Math.hypot(one.point[0] - lon, one.point[1] - lat) : Infinity)
  return found.map((one) => ({ one, away: away(one) })).sort((a, b) => (a.away === b.away ? 0 : a.away - b.away)).map(({ one }) => one)
}
