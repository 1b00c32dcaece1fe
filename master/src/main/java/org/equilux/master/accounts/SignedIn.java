package org.equilux.master.accounts;

/**
 * A session with its secrets, which only the browser stores.
 *
 * @param secret value of the cookie
 * @param csrfToken required in requests that change data: a page of another site can make the
 *     browser send the cookie, but not this token
 */
public record SignedIn(Caller caller, String secret, String csrfToken) {}
