/** The nonce that the content security policy requires of styles that scripts create; new in each response. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
