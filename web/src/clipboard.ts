// Copies text. The modern clipboard is open to secure pages only, and a
// planning bureau's intranet is usually plain http.
import { el } from './dom'

export async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text)
      return true
    }
  } catch {
    // not allowed: try the old way
  }
  return copyBySelection(text)
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement
  const area = el('textarea', { class: 'off-screen', readonly: true, 'aria-hidden': 'true' })
  area.value = text
  const open = document.querySelector<HTMLElement>('dialog[open]') // what lies behind an open dialog cannot be selected
  ;(open ?? document.body).append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
