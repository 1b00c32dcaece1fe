/** What the content-security policy lets styles pass by that are made here: a new one with each response. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
