import { Problem } from '../api/client'

const PASSWORD = 'Or sign in with a name and a password, if you have them.'
const REASONS: Record<string, [title: string, detail: string]> = {
  denied: ['The provider did not sign you in', 'It was cancelled there, or you may not use Equilux. Try again, or ask who runs the provider.'],
  expired: ['The sign-in took too long', 'It was begun in another browser or window, or more than 15 minutes ago. Begin it again here.'],
  invalid: ['The provider’s answer is not valid', `The master’s log says why; the administrator has to look at it. ${PASSWORD}`],
  unreachable: ['The provider cannot be reached', `Try again in a moment. ${PASSWORD}`],
  'not-allowed': ['You may not sign in here', 'Your account at the provider is not in the group that may. Ask the administrator of this master.'],
  'no-provider': ['There is no provider to sign in at', 'Sign in with a name and a password.'],
  throttled: ['Too many attempts failed', 'Wait a minute and try again.'],
  'too-many': ['There are too many users', 'Ask the administrator of this master to delete some.'],
}

/** Why the provider’s sign-in led back to the sign-in page, from that page’s address. */
export function refused(reason: unknown): Problem | null {
  if (typeof reason !== 'string' || !reason) return null
  const [title, detail] = Object.hasOwn(REASONS, reason)
    ? REASONS[reason]!
    : ['The provider did not sign you in', `Try again. ${PASSWORD}`]
  return new Problem(0, title, detail)
}
