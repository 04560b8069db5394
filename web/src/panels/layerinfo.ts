// What a layer is, where it comes from and how far to trust it.
import type { Layer } from '../api'
import { el } from '../dom'
import { count, pick, t, type Key } from '../i18n'
import { showDialog, terms } from './dialog'
import { showShare } from './share'

const grades: Record<string, Key> = { A: 'info.gradeA', 'A-': 'info.gradeA-', B: 'info.gradeB', C: 'info.gradeC', mixed: 'info.gradeMixed' }

export function showLayerInfo(layer: Layer): void {
  const grade = layer.grade ? grades[layer.grade] : undefined
  const warning = layer.synthetic ? el('p', { class: 'warning' }, el('strong', {}, t('tree.synthetic')), ' ', pick(layer.warning)) : null
  const facts = terms([
    [t('info.abstract'), pick(layer.abstract)],
    [t('info.features'), count(layer.count)],
    [t('info.source'), pick(layer.attribution)],
    [t('info.reviewNo'), layer.review_no],
    [t('info.license'), layer.license],
    [t('info.grade'), grade ? t(grade) : layer.grade],
    [t('info.date'), layer.date],
    [t('info.zooms'), `${layer.minzoom}–${layer.maxzoom}`],
    [t('info.name'), el('code', {}, layer.name)],
  ])
  const share = el('button', { type: 'button', class: 'share-open', on: { click: () => {
    share.closest('dialog')?.close()
    showShare(layer)
  } } }, t('share.open'))
  showDialog(pick(layer.title), warning, facts, share)
}
