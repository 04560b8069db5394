// Starts the page: language, catalogue, application.
import { fetchCatalog } from './api'
import { App } from './app'
import { el, fill } from './dom'
import { explain } from './errors'
import { preferred, setLang, t } from './i18n'
import { readLink } from './permalink'
import './style.css'

async function start(root: HTMLElement): Promise<void> {
  const link = readLink(window.location.hash)
  setLang(link.lang ?? preferred(navigator.languages))
  fill(root, el('p', { class: 'splash', role: 'status' }, t('app.loading')))
  try {
    const catalog = await fetchCatalog()
    new App(root, catalog, link)
  } catch (error) {
    const retry = el('button', { type: 'button', class: 'primary', on: { click: () => void start(root) } }, t('app.retry'))
    fill(root, el('div', { class: 'splash', role: 'alert' }, el('h1', {}, t('app.failed')), el('p', {}, explain(error)), retry))
    console.error(error)
  }
}

const root = document.getElementById('app')
if (root) void start(root)
