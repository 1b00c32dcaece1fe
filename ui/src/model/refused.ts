import { Problem } from '../api/client'
import { t } from '../words'

const PASSWORD = t('refused.orSignInWith')
const REASONS: Record<string, [title: string, detail: string]> = {
  denied: [t('refused.theProviderDidNot'), t('refused.itWasCancelledThere')],
  expired: [t('refused.theSignInTook'), t('refused.itWasBegunIn')],
  invalid: [t('refused.theProvidersAnswerIs'), t('refused.theMastersLogSays', { PASSWORD })],
  unreachable: [t('refused.theProviderCannotBe'), t('refused.tryAgainInA', { PASSWORD })],
  'not-allowed': [t('refused.youMayNotSign'), t('refused.yourAccountAtThe')],
  'no-provider': [t('refused.thereIsNoProvider'), t('refused.signInWithA')],
  throttled: [t('refused.tooManyAttemptsFailed'), t('refused.waitAMinuteAnd')],
  'too-many': [t('refused.thereAreTooMany'), t('refused.askTheAdministratorOf')],
}

/** Why the provider’s sign-in led back to the sign-in page, from that page’s address. */
export function refused(reason: unknown): Problem | null {
  if (typeof reason !== 'string' || !reason) return null
  const [title, detail] = Object.hasOwn(REASONS, reason)
    ? REASONS[reason]!
    : [t('refused.theProviderDidNot'), t('refused.tryAgainPassword', { PASSWORD })]
  return new Problem(0, title, detail)
}
