// Short messages at the foot of the map, read out by screen readers.
import { el, fill, iconButton, icons } from '../dom'
import { t } from '../i18n'

export interface NoticeAction {
  label: string
  run(): void
}

const shownFor = 5000 // milliseconds; a notice with an action stays until it is closed

export class Notice {
  readonly element = el('div', { class: 'notice', role: 'status', 'aria-live': 'polite' })
  private timer = 0

  show(message: string, action?: NoticeAction): void {
    window.clearTimeout(this.timer)
    const button = action && el('button', { type: 'button', class: 'link', on: { click: () => this.run(action) } }, action.label)
    fill(this.element, el('div', { class: 'notice-box' }, el('span', {}, message), button, iconButton(icons.close, t('app.close'), () => this.clear())))
    if (!action) this.timer = window.setTimeout(() => this.clear(), shownFor)
  }

  private run(action: NoticeAction): void {
    this.clear()
    action.run()
  }

  clear(): void {
    fill(this.element)
  }
}
