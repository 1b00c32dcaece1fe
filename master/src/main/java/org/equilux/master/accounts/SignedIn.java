package org.equilux.master.accounts;

/**
 * A session and its secrets, which only the browser keeps.
 *
 * @param secret the cookie's value
 * @param csrfToken what requests that change something must repeat: a page of another site can have
 *     the browser send the cookie, but not this
 */
public record SignedIn(Caller caller, String secret, String csrfToken) {}
