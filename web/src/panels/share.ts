// How other programs open a layer: addresses and pieces of text, each with a button that copies it.
import { fetchLinks, type ClientLink, type Layer } from '../api'
import { copyText } from '../clipboard'
import { el, fill, icon, icons } from '../dom'
import { explain } from '../errors'
import { lang, pick, t, type Key } from '../i18n'
import { showDialog } from './dialog'

const clients: Record<string, Key> = {
  page: 'share.page',
  qgis: 'share.qgis',
  arcgis: 'share.arcgis',
  supermap: 'share.supermap',
  maplibre: 'share.maplibre',
  openlayers: 'share.openlayers',
  leaflet: 'share.leaflet',
  cesium: 'share.cesium',
  gdal: 'share.gdal',
  other: 'share.other',
}

export function showShare(layer: Layer): void {
  const content = el('div', { class: 'share' }, el('p', {}, t('share.loading')))
  showDialog(t('share.title', { title: pick(layer.title) }), content)
  fetchLinks(layer.name, lang()).then(
    (links) => fill(content, ...choices(links)),
    (error: Error) => fill(content, el('p', { class: 'warning', role: 'alert' }, explain(error))),
  )
}

/** A list of programs and, below, the links of the one that is chosen. */
function choices(links: ClientLink[]): Node[] {
  const said = el('span', { class: 'share-said', role: 'status' })
  const list = el('div', { class: 'share-links' })
  const names = [...new Set(links.map((link) => link.client))]
  const options = names.map((name) => el('option', { value: name }, name in clients ? t(clients[name]!) : name))
  const select = el('select', { id: 'share-client' }, ...options)
  const show = () => fill(list, ...links.filter((link) => link.client === select.value).map((link) => entry(link, said)))
  select.addEventListener('change', show)
  show()
  return [el('p', { class: 'share-choice' }, el('label', { for: select.id }, t('share.client')), select, said), list]
}

function entry(link: ClientLink, said: HTMLElement): HTMLElement {
  const text = link.url ?? link.snippet ?? ''
  const title = pick(link.title)
  const copy = el('button', { type: 'button', class: 'share-copy', 'aria-label': t('share.copyOf', { title }), on: { click: () => void copied(text, title, said) } }, icon(icons.copy), t('share.copy'))
  return el(
    'section',
    { 'aria-label': title },
    el('header', {}, el('h3', {}, title), copy),
    link.note ? el('p', { class: 'fine' }, pick(link.note)) : null,
    el('pre', { tabindex: 0, class: link.url ? 'share-address' : 'share-text' }, text),
  )
}

async function copied(text: string, title: string, said: HTMLElement): Promise<void> {
  fill(said, (await copyText(text)) ? t('share.copied', { title }) : t('share.notCopied'))
}
