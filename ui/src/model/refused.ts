import { Problem } from '../api/client'
import { t } from '../words'

const orPassword = t('refused.orPassword')
const REASONS: Record<string, [title: string, detail: string]> = {
  denied: [t('refused.denied'), t('refused.deniedHint')],
  expired: [t('refused.expired'), t('refused.expiredHint')],
  invalid: [t('refused.invalid'), t('refused.invalidHint', { orPassword })],
  unreachable: [t('refused.unreachable'), t('refused.unreachableHint', { orPassword })],
  'not-allowed': [t('refused.notAllowed'), t('refused.notAllowedHint')],
  'no-provider': [t('refused.noProvider'), t('refused.password')],
  throttled: [t('refused.throttled'), t('refused.throttledHint')],
  'too-many': [t('refused.tooMany'), t('refused.tooManyHint')],
}

/** Why the provider’s sign-in led back to the sign-in page, from that page’s address. */
export function refused(reason: unknown): Problem | null {
  if (typeof reason !== 'string' || !reason) return null
  const [title, detail] = Object.hasOwn(REASONS, reason)
    ? REASONS[reason]!
    : [t('refused.denied'), t('refused.otherHint', { orPassword })]
  return new Problem(0, title, detail)
}
