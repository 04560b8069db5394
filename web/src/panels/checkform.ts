// Asks what a project is and where: a file, or a drawing on the map.
import { el, fill } from '../dom'
import { pick, t } from '../i18n'
import type { Choice, Question, Rules } from '../siting'

export interface FormActions {
  draw(): void
  check(file: File): void
}

/** The form's own state outlives its elements, which are made anew in another language. */
export class CheckForm {
  readonly element = el('form', { class: 'check-form', on: { submit: (event) => event.preventDefault() } })
  private readonly values = { name: '', type: '', as_of: '', crs: '' }
  private readonly classes = new Set<string>()
  private rules: Rules | null = null

  constructor(private readonly actions: FormActions) {}

  setRules(rules: Rules): void {
    this.rules = rules
    this.values.as_of ||= rules.today
    this.render()
  }

  /** What has been said of the project, without its ground. */
  facts(): Pick<Question, 'name' | 'type' | 'classes' | 'as_of' | 'crs'> {
    return { ...this.values, classes: [...this.classes] }
  }

  render(): void {
    const set = this.rules?.sets[0]
    const file = el('input', { type: 'file', id: 'check-file', class: 'off-screen', accept: '.geojson,.json,.txt,.zip', on: { change: () => this.picked(file) } })
    fill(
      this.element,
      el('p', { class: 'check-hint' }, t('check.hint')),
      this.line(t('check.type'), this.select('type', set?.types ?? [])),
      this.line(t('check.name'), this.input('name', 'text')),
      this.line(t('check.asOf'), this.input('as_of', 'date')),
      this.line(t('check.crs'), this.input('crs', 'text', t('check.crsHint'))),
      this.facets(set?.classes ?? []),
      el(
        'div',
        { class: 'check-ways' },
        el('button', { type: 'button', class: 'primary', on: { click: () => this.actions.draw() } }, t('check.draw')),
        el('button', { type: 'button', class: 'secondary', on: { click: () => file.click() } }, t('check.file')),
        file,
      ),
      el('p', { class: 'check-hint' }, t('check.formats')),
    )
  }

  private picked(input: HTMLInputElement): void {
    const [file] = input.files ?? []
    input.value = '' // so that the same file can be picked again
    if (file) this.actions.check(file)
  }

  private line(label: string, field: HTMLElement): HTMLElement {
    return el('label', { class: 'check-field' }, el('span', {}, label), field)
  }

  private select(key: 'type', choices: Choice[]): HTMLElement {
    const field = el('select', { name: key, on: { change: () => (this.values[key] = field.value) } }, el('option', { value: '' }, t('check.notStated')))
    for (const { id, title } of choices) field.append(el('option', { value: id, selected: id === this.values[key] }, pick(title) || id))
    return field
  }

  private input(key: 'name' | 'as_of' | 'crs', type: string, placeholder?: string): HTMLElement {
    const field = el('input', { type, name: key, value: this.values[key], placeholder, on: { input: () => (this.values[key] = field.value.trim()) } })
    return field
  }

  private facets(choices: Choice[]): HTMLElement | null {
    if (choices.length === 0) return null
    const boxes = choices.map(({ id, title }) => {
      const box = el('input', { type: 'checkbox', name: id, checked: this.classes.has(id), on: { change: () => (box.checked ? this.classes.add(id) : this.classes.delete(id)) } })
      return el('label', { class: 'check-class' }, box, el('span', {}, pick(title) || id))
    })
    return el('details', { class: 'check-classes', open: this.classes.size > 0 }, el('summary', {}, t('check.classes')), ...boxes)
  }
}
