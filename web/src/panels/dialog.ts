// A dialog over the page, with a title and a close button.
import { el, iconButton, icons } from '../dom'
import { t } from '../i18n'

/** Shows a dialog until the user closes it, by button, Escape or a press outside. */
export function showDialog(title: string, ...content: (Node | null)[]): void {
  const close = () => dialog.close()
  const heading = el('h2', { id: 'dialog-title' }, title)
  const box = el('div', { class: 'dialog-box' }, el('header', {}, heading, iconButton(icons.close, t('app.close'), close)), el('div', { class: 'dialog-content' }, ...content))
  const dialog = el('dialog', { class: 'dialog', 'aria-labelledby': heading.id }, box)
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close()
  })
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

/** A list of terms and their descriptions; entries without a description are left out. */
export function terms(entries: [string, string | Node | undefined][]): HTMLDListElement {
  const list = el('dl', { class: 'terms' })
  for (const [term, description] of entries) {
    if (description) list.append(el('dt', {}, term), el('dd', {}, description))
  }
  return list
}
