// Says in the user's language what went wrong.
import { ApiError } from './api'
import { t } from './i18n'

/** A sentence for any error; the server's own words where it says what is wrong with a request. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.server', { status: error instanceof Error ? error.message : String(error) })
  if (error.status === 0) return t('error.network')
  if (error.status >= 500) return t('error.server', { status: error.status })
  return t('error.request', { status: error.status, detail: error.detail || error.title })
}
