// The report on a project: verdict, findings with their clauses, areas by layer, what is not known.
import { append, el } from '../dom'
import { count, lang, pick, t, type Key } from '../i18n'
import { reportFormats, verdictColours, type Finding, type LayerResult, type Measure, type ReportFormat, type SiteOverlap, type SiteReport, type Verdict } from '../siting'

/** The elements of a report. `titleOf` names a layer; `save` writes the report into a file. */
export function reportElements(report: SiteReport, titleOf: (layer: string) => string, save: (format: ReportFormat) => void): HTMLElement[] {
  return [
    verdict(report),
    downloads(save),
    facts(report),
    ...section('check.findings', report.findings.map(findingCard)),
    ...section('check.layers', tables(report, titleOf)),
    ...section('check.uncovered', uncovered(report, titleOf)),
    ...section('check.quality', quality(report)),
    el('p', { class: 'check-hint' }, t('check.slivers'), ' ', pick(report.site.method)),
    el('p', { class: 'check-hash', title: report.hash }, `${report.rules} · ${report.plan} · ${report.as_of} · ${report.hash.slice(0, 19)}…`),
  ]
}

function section(title: Key, content: (HTMLElement | null)[]): HTMLElement[] {
  const shown = content.filter((one) => one !== null)
  return shown.length > 0 ? [el('section', {}, el('h3', {}, t(title)), ...shown)] : []
}

function paint<T extends HTMLElement>(element: T, severity: Verdict): T {
  element.style.color = verdictColours[severity].line
  element.style.background = verdictColours[severity].fill
  return element
}

function verdict(report: SiteReport): HTMLElement {
  const box = el('div', { class: 'verdict', role: 'status', 'data-verdict': report.verdict }, el('strong', {}, t(`verdict.${report.verdict}`)), el('span', {}, pick(report.notice)))
  return paint(box, report.verdict)
}

function downloads(save: (format: ReportFormat) => void): HTMLElement {
  const buttons = reportFormats.map((format) => el('button', { type: 'button', class: 'secondary', 'data-format': format, on: { click: () => save(format) } }, t(`check.${format}`)))
  return el('div', { class: 'check-downloads', role: 'group', 'aria-label': t('check.downloads') }, ...buttons)
}

function facts({ site, project, parcels, divisions }: SiteReport): HTMLElement {
  const list = el('dl', { class: 'attributes' })
  const comma = lang() === 'zh' ? '、' : ', '
  const row = (term: Key, value: string) => value !== '' && append(list, el('dt', {}, t(term)), el('dd', {}, value))
  if (project.name) row('check.name', project.name)
  if (site.area_m2 > 0) {
    row('check.area', areaText(site))
    row('check.planar', `${fixed(site.planar_area_m2, 2)} m² (${site.planar_crs})`)
  }
  if (site.length_m) row('check.length', `${fixed(site.length_m, 1)} m`)
  if (parcels.length > 1) row('check.parcels', count(parcels.length))
  row('check.divisions', divisions.filter((one) => one.layer === 'county').map((one) => `${pick(one.title)} ${one.code}${one.share > 0 && one.share < 0.99995 ? ` ${percent(one.share)}` : ''}`).join(comma))
  return list
}

function findingCard(finding: Finding): HTMLElement {
  const mark = paint(el('span', { class: 'badge' }, t(`verdict.${finding.severity}`)), finding.severity)
  const { doc, clause } = finding.basis
  const basis = [doc, clause].filter((part) => part).join(' ')
  const card = el('article', { class: 'finding', 'data-rule': finding.rule }, el('h4', {}, mark, pick(finding.title)), el('p', {}, pick(finding.message)))
  if (finding.area_m2 > 0) append(card, el('p', { class: 'figures' }, areaText(finding)))
  if (basis) append(card, el('p', { class: 'basis', title: finding.basis.title }, t('check.basis', { basis })))
  if (finding.documents.length > 0) append(card, el('p', { class: 'basis' }, t('check.documents', { documents: finding.documents.map(pick).join(lang() === 'zh' ? '、' : ', ') })))
  card.style.borderLeftColor = verdictColours[finding.severity].line
  return card
}

const first = 200 // rows of the table that the page shows; files have all

function tables(report: SiteReport, titleOf: (layer: string) => string): HTMLElement[] {
  const head = ['check.zone', 'check.m2', 'check.ha', 'check.mu', 'check.share'] as const
  const table = el('table', { class: 'check-table' }, el('thead', {}, el('tr', {}, ...head.map((key) => el('th', { scope: 'col' }, t(key))))))
  let left = first
  for (const layer of report.layers) {
    const zones = report.overlaps.filter((overlap) => overlap.layer === layer.layer)
    append(table, layerRows(layer, zones.slice(0, left), titleOf))
    left = Math.max(0, left - zones.length)
  }
  const more = report.overlaps.length - first
  return [el('div', { class: 'check-scroll' }, table), ...(more > 0 ? [el('p', { class: 'check-hint' }, t('check.more', { n: more }))] : [])]
}

function layerRows(layer: LayerResult, zones: SiteOverlap[], titleOf: (layer: string) => string): HTMLElement {
  const title = el('th', { scope: 'rowgroup', colspan: 5 }, titleOf(layer.layer), ' ', el('span', { class: `status ${layer.status}` }, t(`check.${layer.status}`)))
  const body = el('tbody', { 'data-layer': layer.layer }, el('tr', {}, title))
  for (const zone of zones) {
    const name = (lang() === 'en' ? zone.title_en || pick(zone.class) : zone.title) || zone.title || zone.feature
    if (zone.area_m2 > 0) append(body, el('tr', {}, el('td', {}, name, ' ', el('small', {}, zone.feature)), ...figures(zone), el('td', {}, percent(zone.share))))
    else append(body, el('tr', {}, el('td', { colspan: 5 }, name, ' ', el('small', {}, zone.feature), zone.relation === 'boundary' ? ` ${t('zones.boundary')}` : '', zone.length_m ? ` ${fixed(zone.length_m, 1)} m` : '')))
  }
  const { nearest } = layer
  if (nearest) {
    const text = t('check.nearest', { title: pick(nearest.title) || nearest.feature, metres: fixed(nearest.distance_m, nearest.distance_m < 100 ? 2 : 0), bearing: nearest.bearing_deg.toFixed(0) })
    append(body, el('tr', {}, el('td', { colspan: 5 }, text, nearest.within_accuracy ? ` ${t('check.accuracy', { metres: nearest.accuracy_m ?? 0 })}` : '')))
  }
  return body
}

function figures(area: Measure): HTMLElement[] {
  return [fixed(area.area_m2, 2), fixed(area.area_ha, 4), fixed(area.area_mu, 4)].map((text) => el('td', {}, text))
}

function uncovered(report: SiteReport, titleOf: (layer: string) => string): HTMLElement[] {
  return report.uncovered.map((one) => el('p', { class: 'unknown' }, t('check.notCovered', { layer: one.layer ? titleOf(one.layer) : one.kind, area: areaText(one) })))
}

function quality(report: SiteReport): HTMLElement[] {
  const notes = (report.project.notes ?? []).map((note) => el('p', { class: 'defect' }, place(note.line), pick(note.message)))
  const defects = report.quality.map((one) => el('p', { class: `defect ${one.level}` }, place(one.line, one.parcel), pick(one.message)))
  return [...defects, ...notes]
}

function place(line?: number, parcel?: number): string {
  return (parcel ? t('check.parcel', { n: parcel }) : '') + (line ? t('check.line', { n: line }) : '')
}

function areaText(area: Measure): string {
  return `${fixed(area.area_m2, 2)} m² · ${fixed(area.area_ha, 4)} ${t('check.unitHa')} · ${fixed(area.area_mu, 4)} ${t('check.unitMu')}`
}

function fixed(n: number, digits: number): string {
  return n.toLocaleString(lang() === 'zh' ? 'zh-CN' : 'en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

function percent(share: number): string {
  return `${fixed(100 * share, 2)} %`
}
