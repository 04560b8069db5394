// What this program is, what it is made of and whose data it shows.
import type { Catalog, Layer } from '../api'
import { el } from '../dom'
import { t } from '../i18n'
import { credits } from '../credits'
import { showDialog, terms } from './dialog'

const software: [name: string, notice: string][] = [
  ['Leaflet 1.9.4', 'BSD-2-Clause © 2010–2023 Volodymyr Agafonkin, © 2010–2011 CloudMade'],
  ['@mapbox/vector-tile 3.0.0', 'BSD-3-Clause © 2014 Mapbox'],
  ['pbf 5.1.2', 'BSD-3-Clause © 2024 Mapbox'],
]

export function showAbout(catalog: Catalog): void {
  showDialog(
    t('about.title'),
    el('p', {}, t('about.text')),
    terms([[t('about.plan'), el('code', {}, catalog.plan)]]),
    el('h3', {}, t('about.sources')),
    sources(catalog.layers),
    el('p', { class: 'fine' }, t('about.notice')),
    el('h3', {}, t('about.keys')),
    keys(),
    el('h3', {}, t('about.software')),
    el('ul', {}, ...software.map(([name, notice]) => el('li', {}, el('strong', {}, name), ` — ${notice}`))),
    el('p', { class: 'fine' }, el('a', { href: 'licenses.txt', target: '_blank', rel: 'noopener' }, t('about.licenses'))),
  )
}

function sources(all: Layer[]): HTMLElement {
  return el('ul', {}, ...credits(all).map((credit) => el('li', {}, credit)))
}

function keys(): HTMLElement {
  const key = (name: string) => el('kbd', {}, name)
  const list = el('dl', { class: 'terms keys' })
  const rows: [Node, string][] = [
    [key('/'), t('about.keySearch')],
    [key('Enter'), t('about.keyMap')],
    [key(t('about.keyArrows')), t('about.keyMove')],
    [key('Esc'), t('about.keyClose')],
  ]
  for (const [name, what] of rows) list.append(el('dt', {}, name), el('dd', {}, what))
  return list
}
