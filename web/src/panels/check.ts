// The siting check: asks for a project, shows the report, saves it in other formats.
import { aborted, checkProject, fetchReport, fetchRules } from '../api'
import { el, fill, iconButton, icons } from '../dom'
import { explain } from '../errors'
import { lang, pick, t } from '../i18n'
import { Sketch } from '../map/sketch'
import { SiteView } from '../map/siteview'
import type { PlanMap, Room } from '../map/planmap'
import type { Question, ReportFormat, SiteReport } from '../siting'
import type { State } from '../state'
import { CheckForm } from './checkform'
import { reportElements } from './checkreport'

type Content =
  | { state: 'closed' }
  | { state: 'form'; error?: unknown }
  | { state: 'drawing'; corners: number }
  | { state: 'checking'; question: Question }
  | { state: 'report'; question: Question; report: SiteReport; saving?: ReportFormat; error?: unknown }

export interface CheckActions {
  /** the panel opens or closes */
  opened(open: boolean): void
}

export class CheckPanel {
  readonly element = el('aside', { class: 'zones check', hidden: true })
  private readonly form = new CheckForm({ draw: () => this.draw(), check: (file) => void this.check({ ...this.form.facts(), file }) })
  private readonly view: SiteView
  private content: Content = { state: 'closed' }
  private sketch: Sketch | null = null
  private request: AbortController | null = null
  private loaded = false

  constructor(
    private readonly state: State,
    private readonly map: PlanMap,
    private readonly actions: CheckActions,
  ) {
    this.view = new SiteView(map)
    this.takeFiles()
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

  /** Opens the panel with its form. */
  ask(): void {
    this.stop()
    this.set({ state: 'form' })
    if (!this.loaded) void this.load()
  }

  close(): void {
    this.stop()
    this.view.clear()
    this.set({ state: 'closed' })
  }

  private stop(): void {
    this.request?.abort()
    const { sketch } = this
    this.sketch = null
    sketch?.cancel()
  }

  private async load(): Promise<void> {
    try {
      this.form.setRules(await fetchRules())
      this.loaded = true
    } catch (error) {
      if (this.content.state === 'form') this.set({ state: 'form', error })
    }
  }

  private draw(): void {
    this.stop()
    this.view.clear()
    this.set({ state: 'drawing', corners: 0 })
    this.sketch = new Sketch(this.map, {
      changed: (corners) => this.set({ state: 'drawing', corners }),
      finished: (geometry) => {
        this.sketch = null
        void this.check({ ...this.form.facts(), geometry })
      },
      cancelled: () => {
        if (this.sketch) this.set({ state: 'form' })
        this.sketch = null
      },
    })
    this.map.leaflet.getContainer().focus()
  }

  private async check(question: Question): Promise<void> {
    this.stop()
    const request = (this.request = new AbortController())
    this.set({ state: 'checking', question })
    try {
      const report = await checkProject(question, lang(), request.signal)
      this.set({ state: 'report', question, report })
      this.element.scrollTop = 0
      this.view.show(report)
      const [west, south, east, north] = report.site.bbox
      this.map.fit([west, south, east, north], this.room)
    } catch (error) {
      if (!aborted(error)) this.set({ state: 'form', error })
    }
  }

  private async save(format: ReportFormat): Promise<void> {
    const { content } = this
    if (content.state !== 'report' || content.saving) return
    this.set({ state: 'report', question: content.question, report: content.report, saving: format })
    try {
      saveBlob(await fetchReport(content.question, format, lang()), fileName(content.report, format))
      if (this.content.state === 'report') this.set({ state: 'report', question: content.question, report: content.report })
    } catch (error) {
      if (this.content.state === 'report') this.set({ state: 'report', question: content.question, report: content.report, error })
    }
  }

  /** Files that are dropped anywhere on the page are checked. */
  private takeFiles(): void {
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    document.addEventListener('dragover', (event) => {
      if (holdsFiles(event)) event.preventDefault()
    })
    document.addEventListener('drop', (event) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      const [file] = event.dataTransfer?.files ?? []
      if (!file) return
      if (!this.open) this.ask()
      void this.check({ ...this.form.facts(), file })
    })
  }

  private set(content: Content): void {
    const was = this.open
    this.content = content
    this.render()
    if (was !== this.open) this.actions.opened(this.open)
  }

  render(): void {
    const { content } = this
    this.element.hidden = content.state === 'closed'
    this.element.setAttribute('aria-label', t('check.title'))
    if (content.state === 'closed') return fill(this.element)
    this.form.render()
    fill(this.element, el('header', {}, el('h2', {}, t('check.title')), iconButton(icons.close, t('app.close'), () => this.close())), el('div', { class: 'zones-body' }, ...this.body(content)))
  }

  private body(content: Exclude<Content, { state: 'closed' }>): HTMLElement[] {
    const failure = (error: unknown) => (error === undefined ? [] : [el('p', { class: 'failure', role: 'alert' }, explain(error))])
    switch (content.state) {
      case 'form':
        return [...failure(content.error), this.form.element]
      case 'drawing':
        return [
          el('p', { class: 'quiet', role: 'status' }, t('check.drawing', { n: content.corners })),
          el('button', { type: 'button', class: 'primary', disabled: content.corners === 0, on: { click: () => this.sketch?.finish() } }, t('check.finish')),
          el('button', { type: 'button', class: 'secondary', on: { click: () => this.sketch?.cancel() } }, t('check.cancel')),
        ]
      case 'checking':
        return [el('p', { class: 'quiet', role: 'status' }, t('check.checking'))]
      case 'report': {
        const again = el('button', { type: 'button', class: 'secondary', on: { click: () => this.ask() } }, t('check.again'))
        const title = (layer: string) => pick(this.state.choice(layer)?.layer.title) || layer
        const saving = content.saving ? [el('p', { class: 'quiet', role: 'status' }, t('check.saving'))] : []
        return [...reportElements(content.report, title, (format) => void this.save(format)), ...saving, ...failure(content.error), again]
      }
    }
  }
}

function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = el('a', { href: address, download: name })
  document.body.append(link)
  link.click()
  link.remove()
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** A name that every file system takes. */
function fileName(report: SiteReport, format: ReportFormat): string {
  const name = (report.project.name ?? '').replace(/[\\/:*?"<>|\s]+/g, ' ').trim().slice(0, 60)
  return `${name || t('check.title')} ${report.as_of}.${format}`
}
